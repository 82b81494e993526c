using System.Globalization;

namespace Correlator.Bench.Generator;

/// <summary>
/// The attack of the sample: from outside to the jump host, on to the engineering workstation, a scan, an overdose of
/// chlorine that the operators fight, a foreign program in the filters' controller, which then falls silent.
/// </summary>
internal static class SampleIntrusion
{
    private const int OverdoseSetpoint = 1110;
    private const int MeasuredMax = 640;
    private const int ScannedHosts = 30;

    public static readonly double Begins = WaterPlantSample.At("07:35:12");
    public static readonly double FiltersFall = WaterPlantSample.At("07:50:41");

    private static readonly double Overdose = WaterPlantSample.At("07:45:20");
    private static readonly double OperatorsCorrect = WaterPlantSample.At("07:47:05");
    private static readonly double OverdoseAgain = WaterPlantSample.At("07:47:31");

    /// <summary>What a setpoint is while the intruder and the operators set it; null when neither has.</summary>
    public static int? SetpointOf(ModbusController controller, double at) =>
        controller != WaterPlant.Dosing || at < Overdose ? null
        : at >= OperatorsCorrect && at < OverdoseAgain ? controller.SetpointValue : OverdoseSetpoint;

    /// <summary>
    /// What the overdose makes of the chlorine residual: it rises with the contact tank's lag; null while it is normal.
    /// </summary>
    public static int? MeasuredOf(ModbusController controller, double at, ref DeterministicRandom random)
    {
        if (controller != WaterPlant.Dosing || at < Overdose + 45) return null;
        var risen = 1 - Math.Exp(-(at - Overdose - 45) / 260);
        return (int)(controller.High + (MeasuredMax - controller.High) * risen) + random.Between(-2, 2);
    }

    public static void Run(SampleSensor sensor)
    {
        SampleRoutine.RemoteDesktop(
            sensor, Begins, WaterPlant.Outsider, WaterPlant.JumpHost, "vendor-svc", "DESKTOP-4T1QK", WaterPlantSample.At("07:56:40") - Begins);
        var onwards = WaterPlantSample.At("07:38:47");
        SampleRoutine.RemoteDesktop(
            sensor, onwards, WaterPlant.JumpHost, WaterPlant.Engineering, "engineer", "JUMP-1", WaterPlantSample.At("07:56:31") - onwards);
        Scan(sensor, WaterPlantSample.At("07:40:22"));
        AskWhoTheyAre(sensor, WaterPlantSample.At("07:42:03"));
        OverdoseChlorine(sensor);
        ReplaceProgram(sensor, WaterPlantSample.At("07:43:30"));
    }

    /// <summary>
    /// The SCADA servers' polls find nobody: requests without answers, then connections that nobody accepts.
    /// </summary>
    public static void PollInVain(
        SampleSensor sensor, SampleConnection connection, int reference, SampleHost client, double at, double period)
    {
        for (var tries = 0; tries < 3; tries++, at += period)
        {
            sensor.S7Job(at, connection, reference + tries, "0x04", "Read Variable", isAnswered: false);
        }

        connection.State = "OTH";
        connection.History = "ShADad";
        for (; at < WaterPlantSample.EndSeconds - 10; at += 3 * period)
        {
            Unanswered(sensor, at, client, WaterPlant.Filters, SampleProtocols.S7Port);
        }
    }

    /// <summary>Tries two ports on the addresses of both cells; the sensor says so once.</summary>
    private static void Scan(SampleSensor sensor, double at)
    {
        SampleHost[] present = [.. WaterPlant.ModbusControllers.Select(c => c.Host), WaterPlant.Filters];
        foreach (var cell in new[] { 11, 12 })
        {
            for (var host = 1; host <= ScannedHosts; host++)
            {
                var address = $"10.20.{cell}.{host}";
                foreach (var port in new[] { SampleProtocols.ModbusPort, SampleProtocols.S7Port })
                {
                    var time = at + (cell - 11) * 19 + host * 0.6 + port * 0.0004;
                    var found = present.FirstOrDefault(p => p.Address == address);
                    if (found is null) Unanswered(sensor, time, WaterPlant.Engineering, new SampleHost("", address), port);
                    else Probe(sensor, time, found, port, port == SampleProtocols.S7Port == (found == WaterPlant.Filters));
                }
            }
        }

        sensor.Json("notice", at + 15.6, "\"note\":\"Scan::Address_Scan\","
            + $"\"msg\":\"{WaterPlant.Engineering.Address} scanned at least 25 unique hosts on port 502/tcp in 0m15s\",\"sub\":\"local\","
            + $"\"src\":\"{WaterPlant.Engineering.Address}\",\"p\":502,\"actions\":[\"Notice::ACTION_LOG\"],\"suppress_for\":3600.0");
    }

    private static void Unanswered(SampleSensor sensor, double at, SampleHost from, SampleHost to, int port)
    {
        var connection = sensor.Connect(at, from, to, port, service: null);
        connection.State = "S0";
        connection.History = "S";
        connection.Closed = at + 3;
    }

    /// <summary>
    /// A port that answers: opened and closed at once where somebody listens, refused where nobody does.
    /// </summary>
    private static void Probe(SampleSensor sensor, double at, SampleHost to, int port, bool isOpen)
    {
        var connection = sensor.Connect(at, WaterPlant.Engineering, to, port, service: null);
        connection.State = isOpen ? "RSTO" : "REJ";
        connection.History = isOpen ? "ShAR" : "Sr";
        connection.Closed = at + 0.004;
    }

    /// <summary>Asks every controller, and every unit behind it, who it is.</summary>
    private static void AskWhoTheyAre(SampleSensor sensor, double at)
    {
        foreach (var controller in WaterPlant.ModbusControllers.Append(WaterPlant.Safety))
        {
            var connection = sensor.Connect(at, WaterPlant.Engineering, controller.Host, SampleProtocols.ModbusPort, "modbus");
            for (var unit = 1; unit <= 10; unit++)
            {
                var isThere = unit == controller.Unit;
                sensor.Modbus(at + 0.2 + unit * 0.35, connection, unit, unit, "REPORT_SLAVE_ID",
                    exception: isThere ? "-" : "GATEWAY_TARGET_DEVICE_FAILED_TO_RESPOND");
            }

            if (controller == WaterPlant.Safety) break;
            sensor.Modbus(at + 4.4, connection, 11, controller.Unit, "READ_HOLDING_REGISTERS", 0, 60,
                responseValues: string.Join(',', Enumerable.Repeat("0", 60)));
            at += 6.1;
        }
    }

    /// <summary>
    /// Writes a setpoint that no operator would; the operators see it and set it back; he sets it again.
    /// </summary>
    private static void OverdoseChlorine(SampleSensor sensor)
    {
        var intruder = sensor.Connect(Overdose - 4, WaterPlant.Engineering, WaterPlant.Dosing.Host, SampleProtocols.ModbusPort, "modbus");
        sensor.Modbus(Overdose - 3.6, intruder, 1, 1, "READ_HOLDING_REGISTERS", WaterPlant.Dosing.Setpoint, 1,
            responseValues: WaterPlant.Dosing.SetpointValue.ToString(CultureInfo.InvariantCulture));
        SampleRoutine.Write(sensor, Overdose, intruder, 2, WaterPlant.Dosing, OverdoseSetpoint);
        SampleRoutine.Write(sensor, OverdoseAgain, intruder, 3, WaterPlant.Dosing, OverdoseSetpoint);

        var operators = sensor.Connect(
            OperatorsCorrect - 0.4, WaterPlant.Scada1, WaterPlant.Dosing.Host, SampleProtocols.ModbusPort, "modbus");
        SampleRoutine.Write(sensor, OperatorsCorrect, operators, 1, WaterPlant.Dosing, WaterPlant.Dosing.SetpointValue);
    }

    /// <summary>Looks at the filters' controller, fetches its program, sends another, stops it.</summary>
    private static void ReplaceProgram(SampleSensor sensor, double at)
    {
        var connection = sensor.Connect(at, WaterPlant.Engineering, WaterPlant.Filters, SampleProtocols.S7Port, "s7comm");
        var reference = 1;
        sensor.S7Job(at + 0.1, connection, reference++, "0xf0", "Setup Communication");
        sensor.S7ReadStatusList(at + 0.9, connection, reference++, "0x0011", "Module identification");
        sensor.S7ReadStatusList(at + 1.4, connection, reference++, "0x001c", "Component Identification");
        sensor.S7ReadStatusList(at + 2.2, connection, reference++, "0x0131", "Communication capability parameters");
        sensor.S7UserData(at + 3.1, connection, reference++, "0x43", "0x83", "Block Functions", "0x01", "List Blocks");
        reference = sensor.S7Upload(at + 9, connection, reference, "_0800001A", "Organization Block", "00001");
        reference = sensor.S7Upload(at + 14, connection, reference, "_0A00010A", "Data Block", "00010");

        var download = WaterPlantSample.At("07:49:30");
        reference = sensor.S7Download(download, connection, reference, "_0800001P", "Organization Block", "00001", parts: 6);
        sensor.S7Job(download + 4, connection, reference++, "0x28", "PLC Control", subCode: "_INSE", subFunction: "Activates a PLC module");
        sensor.S7Job(download + 35, connection, reference, "0x29", "PLC Stop");
    }
}
