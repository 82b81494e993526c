namespace Correlator.Bench.Generator;

/// <summary>
/// The benign twin of the intrusion: in the window that the plant file declares, the engineering workstation loads a
/// block into the filters' controller and starts it again. Nobody is on the workstation from elsewhere.
/// </summary>
internal static class SampleMaintenance
{
    public static void Run(SampleSensor sensor)
    {
        var at = WaterPlantSample.At("06:44:20");
        var connection = sensor.Connect(at - 1.2, WaterPlant.Engineering, WaterPlant.Filters, SampleProtocols.S7Port, "s7comm");
        var reference = 1;
        sensor.S7Job(at - 1, connection, reference++, "0xf0", "Setup Communication");
        sensor.S7ReadStatusList(at, connection, reference++, "0x0011", "Module identification");
        reference = sensor.S7Download(at + 41, connection, reference, "_0800012P", "Organization Block", "00012", parts: 3);
        sensor.S7Job(at + 43.5, connection, reference++, "0x28", "PLC Control", subCode: "_INSE", subFunction: "Activates a PLC module");
        sensor.S7Job(at + 46, connection, reference++, "0x28", "PLC Control", subCode: "P_PROGRAM", subFunction: "PLC Start / Stop");
        sensor.S7Job(at + 58, connection, reference++, "0x04", "Read Variable");
        sensor.S7Job(at + 118, connection, reference, "0x04", "Read Variable");
    }
}
