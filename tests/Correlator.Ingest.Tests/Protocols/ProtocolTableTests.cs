using System.Text;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Tests.Protocols;

public class ProtocolTableTests
{
    [Theory]
    [InlineData("READ_COILS", 1, false)]
    [InlineData("RdCoils", 1, false)]
    [InlineData("Read Coils", 1, false)]
    [InlineData("READ_COILS_EXCEPTION", 1, true)]
    [InlineData("WRITE_MULTIPLE_REGISTERS", 16, false)]
    [InlineData("unknown-156", 28, true)]
    [InlineData("unknown-100", 100, false)]
    [InlineData("43", 43, false)]
    public void A_modbus_function_is_found_by_each_sensors_name(string name, int code, bool isException)
    {
        Assert.True(ModbusFunctions.TryParse(Encoding.UTF8.GetBytes(name), out var found, out var exception));
        Assert.Equal((code, isException), (found, exception));
    }

    [Theory]
    [InlineData("")]
    [InlineData("READ_COIL")]
    [InlineData("unknown-")]
    [InlineData("unknown-999")]
    [InlineData("_EXCEPTION")]
    [InlineData("1e3")]
    public void A_modbus_function_that_is_no_name_and_no_byte_is_refused(string name) =>
        Assert.False(ModbusFunctions.TryParse(Encoding.UTF8.GetBytes(name), out _, out _));

    [Theory]
    [InlineData(3, Operation.Read)]
    [InlineData(16, Operation.Write)]
    [InlineData(0x80 | 5, Operation.Write)]
    [InlineData(125, Operation.FirmwareUpdate)]
    [InlineData(126, Operation.ProgramDownload)]
    [InlineData(70, Operation.Unknown)]
    public void Modbus_functions_are_classified(int code, Operation operation) =>
        Assert.Equal(operation, ModbusFunctions.Classify(code));

    [Theory]
    [InlineData("OPERATE", 4, Operation.Control)]
    [InlineData("SELECT", 3, Operation.Select)]
    [InlineData("Direct Operate No Ack", 6, Operation.Control)]
    [InlineData("COLD_RESTART", 13, Operation.Restart)]
    [InlineData("STOP_APPL", 18, Operation.Stop)]
    [InlineData("UNSOLICITED_RESPONSE", 130, Operation.Report)]
    [InlineData("unknown-44", 44, Operation.Unknown)]
    public void A_dnp3_function_is_found_and_classified(string name, int code, Operation operation)
    {
        Assert.True(Dnp3Functions.TryParse(Encoding.UTF8.GetBytes(name), out var found));
        Assert.Equal((code, operation), (found, Dnp3Functions.Classify(found)));
    }

    [Theory]
    [InlineData("Forward Open", 0x06, Operation.SessionOpen)]
    [InlineData("Read Write Modify Data", 0x06, Operation.SessionClose)]
    [InlineData("Get Attribute List", 0x01, Operation.Identity)]
    [InlineData("Reset", 0x01, Operation.Restart)]
    [InlineData("Stop", -1, Operation.Stop)]
    [InlineData("Set Attribute List", 0x8B, Operation.TimeSet)]
    [InlineData("Set Attributes Single", 0xF5, Operation.Configure)]
    public void A_cip_service_means_what_its_class_makes_of_it(string name, int objectClass, Operation operation)
    {
        Assert.True(CipServices.Names.TryGetCode(Encoding.UTF8.GetBytes(name), out var code));
        Assert.Equal(operation, CipServices.Classify(code, objectClass));
        Assert.Equal(operation, CipServices.Classify(code | CipServices.ReplyBit, objectClass));
    }

    [Fact]
    public void S7_user_data_does_not_collide_with_job_functions()
    {
        Assert.Equal(Operation.Force, S7Functions.Classify(S7Functions.UserDataCode(1, 9)));
        Assert.Equal(Operation.TimeSet, S7Functions.Classify(S7Functions.UserDataCode(7, 2)));
        Assert.Equal(Operation.Read, S7Functions.Classify(4));
        Assert.Equal(Operation.Stop, S7Functions.Classify(S7Functions.PlcStop));
        Assert.Equal(Operation.Identity, S7Functions.ClassifySzl(0x001C));
    }

    [Theory]
    [InlineData("read-property-request", 12, Operation.Read)]
    [InlineData("write_property", 15, Operation.Write)]
    [InlineData("who_is", 0x108, Operation.Browse)]
    [InlineData("i_am", 0x100, Operation.Identity)]
    [InlineData("reinitialize_device", 20, Operation.Restart)]
    [InlineData("read_property_ack", 12, Operation.Read)]
    public void A_bacnet_service_is_found_in_either_spelling(string name, int code, Operation operation)
    {
        Assert.True(BacnetServices.TryParse(Encoding.UTF8.GetBytes(name), out var found));
        Assert.Equal((code, operation), (found, BacnetServices.Classify(found)));
    }

    [Fact]
    public void An_opc_ua_response_classifies_as_its_request()
    {
        Assert.True(OpcUaServices.Names.TryGetCode("WriteResponse"u8, out var response));
        Assert.True(OpcUaServices.IsResponse(response));
        Assert.Equal(673, OpcUaServices.RequestOf(response));
        Assert.Equal(Operation.Write, OpcUaServices.Classify(response));
        Assert.Equal(Operation.Execute, OpcUaServices.Classify(712));
    }

    [Theory]
    [InlineData(true, 102, Protocol.S7Comm)]
    [InlineData(true, 2404, Protocol.Iec104)]
    [InlineData(false, 2222, Protocol.CipIo)]
    [InlineData(false, 47808, Protocol.Bacnet)]
    [InlineData(true, 47808, Protocol.Tcp)]
    [InlineData(true, 3389, Protocol.Rdp)]
    [InlineData(false, 40000, Protocol.Udp)]
    public void A_port_hints_at_its_protocol(bool tcp, ushort port, Protocol protocol) =>
        Assert.Equal(protocol, WellKnownPorts.FromPort(tcp, port));

    [Fact]
    public void Every_name_leads_back_to_its_code()
    {
        foreach (var names in new[] { ModbusFunctions.Names, Dnp3Functions.Names, EnipCommands.Names, CipServices.Names,
            S7Functions.Names, S7Functions.PlusNames, BacnetServices.Names, OpcUaServices.Names, Iec104Types.Names })
        {
            for (var code = 0; code < 0x1_0000; code++)
            {
                if (names.NameOf(code) is not { } name) continue;
                Assert.True(names.TryGetCode(Encoding.UTF8.GetBytes(name), out var found));
                Assert.Equal(code, found);
            }
        }
    }
}
