using System.Globalization;

namespace Correlator.Bench.Generator;

/// <summary>
/// What the sample plant does every day: SCADA servers and historian poll, operators trim, people log in.
/// </summary>
internal sealed class SampleRoutine(SampleSensor sensor)
{
    /// <summary>Clients open their connections anew after this: their drivers are set to.</summary>
    private const double ReconnectSeconds = 1800;

    /// <summary>Operators trim a setpoint about this often.</summary>
    private const int TrimEveryMinutes = 9;

    public void Run()
    {
        foreach (var controller in WaterPlant.ModbusControllers)
        {
            Poll(WaterPlant.Scada1, controller, measured: 10, setpoint: 60, offset: 1.2);
            Poll(WaterPlant.Scada2, controller, measured: 20, setpoint: 0, offset: 4.7);
            Poll(WaterPlant.Historian, controller, measured: 60, setpoint: 0, offset: 7.9);
        }

        Poll(WaterPlant.Scada1, WaterPlant.Safety, measured: 60, setpoint: 0, offset: 9.4);
        Poll(WaterPlant.Scada2, WaterPlant.Safety, measured: 60, setpoint: 0, offset: 38.8);
        PollFilters(WaterPlant.Scada1, period: 10, offset: 2.6);
        PollFilters(WaterPlant.Scada2, period: 20, offset: 6.1);

        // The engineering tool is open all day with an online view of the filters.
        PollFilters(WaterPlant.Engineering, period: 30, offset: 14.4);
        People();
    }

    /// <summary>
    /// Reads the measured values at one period, the setpoint at another, and trims it where an operator has one.
    /// </summary>
    private void Poll(SampleHost client, ModbusController controller, double measured, double setpoint, double offset)
    {
        ref var random = ref sensor.Random;
        var value = controller.SetpointValue;
        for (var start = 0.0; start < WaterPlantSample.EndSeconds; start += ReconnectSeconds)
        {
            var connection = sensor.Connect(start + offset - 0.7, client, controller.Host, SampleProtocols.ModbusPort, "modbus");
            var transaction = 0;
            for (var at = start + offset; at < start + ReconnectSeconds - 2; at += measured)
            {
                var time = at + random.NextDouble() * 0.08;
                var read = $"{Measured(controller, time)},{Measured(controller, time)}";
                sensor.Modbus(time, connection, ++transaction, controller.Unit, "READ_INPUT_REGISTERS", 0, 2, responseValues: read);
                var sinceStart = Math.Round(at - start - offset);
                if (setpoint == 0 || sinceStart % setpoint != 0) continue;

                value = SampleIntrusion.SetpointOf(controller, time) ?? value;
                sensor.Modbus(time + 0.9, connection, ++transaction, controller.Unit, "READ_HOLDING_REGISTERS", controller.Setpoint, 1,
                    responseValues: Text(value));
                if (time > SampleIntrusion.Begins || random.Next(TrimEveryMinutes) != 0) continue;
                value = controller.SetpointValue + random.Between(-3, 3) * controller.SetpointValue / 100;
                Write(sensor, time + 2 + 5 * random.NextDouble(), connection, ++transaction, controller, value);
            }
        }
    }

    private int Measured(ModbusController controller, double time) =>
        SampleIntrusion.MeasuredOf(controller, time, ref sensor.Random) ?? controller.Measured(time, ref sensor.Random);

    /// <summary>Somebody sets a controller's setpoint.</summary>
    public static void Write(
        SampleSensor sensor, double at, SampleConnection connection, int transaction, ModbusController controller, int value) =>
        sensor.Modbus(at, connection, transaction, controller.Unit, "WRITE_SINGLE_REGISTER", controller.Setpoint, 1,
            requestValues: Text(value), responseValues: Text(value));

    private void PollFilters(SampleHost client, double period, double offset)
    {
        for (var start = 0.0; start < SampleIntrusion.FiltersFall; start += ReconnectSeconds)
        {
            var connection = sensor.Connect(start + offset - 0.7, client, WaterPlant.Filters, SampleProtocols.S7Port, "s7comm");
            var reference = 1;
            sensor.S7Job(start + offset - 0.6, connection, reference, "0xf0", "Setup Communication");
            for (var at = start + offset; at < start + ReconnectSeconds - 2; at += period)
            {
                var time = at + sensor.Random.NextDouble() * 0.08;
                if (time > SampleIntrusion.FiltersFall)
                {
                    SampleIntrusion.PollInVain(sensor, connection, ++reference, client, time, period);
                    break;
                }

                sensor.S7Job(time, connection, ++reference, "0x04", "Read Variable");
            }
        }
    }

    /// <summary>
    /// Engineering looks after the historian over ssh; the office patches the jump host. Both often do.
    /// </summary>
    private void People()
    {
        foreach (var time in new[] { "06:08:31", "06:52:07", "07:22:44" })
        {
            var at = WaterPlantSample.At(time);
            var connection = sensor.Connect(at, WaterPlant.Engineering, WaterPlant.Historian, 22, "ssh");
            connection.Bulk(38_200 + sensor.Random.Next(9_000), 91_000 + sensor.Random.Next(40_000));
            connection.Closed = at + 240 + 300 * sensor.Random.NextDouble();
            sensor.Json("ssh", at + 0.8, $"{SampleSensor.Ends(connection)},\"version\":2,\"auth_success\":true,\"auth_attempts\":2,"
                + "\"direction\":\"OUTBOUND\",\"client\":\"SSH-2.0-OpenSSH_9.6\",\"server\":\"SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.10\","
                + "\"cipher_alg\":\"chacha20-poly1305@openssh.com\",\"mac_alg\":\"umac-64-etm@openssh.com\",\"compression_alg\":\"none\","
                + "\"kex_alg\":\"curve25519-sha256\",\"host_key_alg\":\"ssh-ed25519\"");
        }

        foreach (var time in new[] { "06:03:12", "07:02:40" })
        {
            RemoteDesktop(sensor, WaterPlantSample.At(time), WaterPlant.Office, WaterPlant.JumpHost, "mkeller", "OFFICE-7", seconds: 900);
        }
    }

    /// <summary>Somebody works on another host through RDP.</summary>
    public static SampleConnection RemoteDesktop(
        SampleSensor sensor, double at, SampleHost from, SampleHost to, string user, string clientName, double seconds)
    {
        var connection = sensor.Connect(at, from, to, 3389, "rdp,ssl");
        connection.Bulk((long)(seconds * 900), (long)(seconds * 21_000));
        connection.Closed = at + seconds + sensor.Random.NextDouble();
        sensor.Json("rdp", at + 0.2, $"{SampleSensor.Ends(connection)},\"cookie\":\"{user}\",\"result\":\"encrypted\","
            + "\"security_protocol\":\"HYBRID\",\"client_channels\":[\"rdpdr\",\"rdpsnd\",\"cliprdr\",\"drdynvc\"],"
            + $"\"keyboard_layout\":\"English - United States\",\"client_build\":\"RDP 10.7\",\"client_name\":\"{clientName}\","
            + "\"desktop_width\":1920,\"desktop_height\":1080,\"requested_color_depth\":\"32bit\",\"cert_count\":0");
        return connection;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
