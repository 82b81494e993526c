using System.Globalization;

namespace Correlator.Bench.Generator;

/// <summary>What the sensor writes of one transaction in each of the sample's protocols.</summary>
internal static class SampleProtocols
{
    public const int ModbusPort = 502;
    public const int S7Port = 102;

    /// <summary>
    /// A row of modbus_detailed in the schema of ICSNPP since 2025-09: one a matched request and response.
    /// </summary>
    public static void Modbus(
        this SampleSensor sensor, double at, SampleConnection connection, int transaction, int unit, string function,
        int? address = null, int? quantity = null, string requestValues = "-", string responseValues = "-", string exception = "-")
    {
        connection.Exchange(12, 9 + 2 * (quantity ?? 1));
        connection.Closed = at + 0.006;
        sensor.Row("modbus_detailed", at,
        [
            .. connection.Ends, Text(transaction), Text(unit), function, Text(address), Text(quantity), requestValues, responseValues,
            "-", "T", "-", "-", "-", "-", exception, "-",
        ]);
    }

    /// <summary>Request and answer of an S7 job; no answer when <paramref name="isAnswered"/> is false.</summary>
    public static void S7Job(
        this SampleSensor sensor, double at, SampleConnection connection, int reference, string code, string function,
        bool isAnswered = true, string subCode = "-", string subFunction = "-")
    {
        connection.Exchange(31, isAnswered ? 27 : 0);
        connection.Closed = at + 0.009;
        sensor.Row("s7comm", at,
            [.. connection.Ends, .. connection.Direction(true), "1", "Job-Request", Text(reference), code, function, subCode, subFunction, "-", "-"]);
        if (!isAnswered) return;
        sensor.Row("s7comm", at + 0.003 + sensor.Random.NextDouble() * 0.004,
            [.. connection.Ends, .. connection.Direction(false), "3", "ACK-Data", Text(reference), code, function, "-", "-", "No error", "0x00"]);
    }

    /// <summary>Asks a system status list: what a controller is.</summary>
    public static void S7ReadStatusList(
        this SampleSensor sensor, double at, SampleConnection connection, int reference, string list, string name)
    {
        S7UserData(sensor, at, connection, reference, "0x44", "0x84", "CPU Functions", "0x01", "Read SZL");
        string[] what = [list, name, "0x0000", "0xff", "Success"];
        sensor.Row("s7comm_read_szl", at, [.. connection.Ends, .. connection.Direction(true), Text(reference), "Request", .. what]);
        sensor.Row("s7comm_read_szl", at + 0.005, [.. connection.Ends, .. connection.Direction(false), Text(reference), "Response", .. what]);
    }

    public static void S7UserData(
        this SampleSensor sensor, double at, SampleConnection connection, int reference, string request, string response, string group,
        string subCode, string subFunction)
    {
        connection.Exchange(33, 120);
        connection.Closed = at + 0.009;
        sensor.Row("s7comm", at,
        [
            .. connection.Ends, .. connection.Direction(true), "7", "User-Data", Text(reference), request, $"Request: {group}",
            subCode, subFunction, "-", "-",
        ]);
        sensor.Row("s7comm", at + 0.005,
        [
            .. connection.Ends, .. connection.Direction(false), "7", "User-Data", Text(reference), response, $"Response: {group}",
            subCode, subFunction, "No error", "0x00",
        ]);
    }

    /// <summary>
    /// Sends a block to a controller: what "program download" is in S7. Returns the next free reference.
    /// </summary>
    public static int S7Download(
        this SampleSensor sensor, double at, SampleConnection connection, int reference, string file, string type, string number, int parts)
    {
        Transfer(sensor, at, connection, reference++, "0x1a", "Request Download", file, type, number, initiatorIsOriginator: true);
        for (var part = 0; part < parts; part++)
        {
            Transfer(sensor, at + 0.05 + 0.04 * part, connection, reference++, "0x1b", "Download Block", file, type, number, initiatorIsOriginator: false);
        }

        Transfer(sensor, at + 0.08 + 0.04 * parts, connection, reference++, "0x1c", "Download Ended", file, type, number, initiatorIsOriginator: false);
        return reference;
    }

    /// <summary>Fetches a block from a controller. Returns the next free reference.</summary>
    public static int S7Upload(
        this SampleSensor sensor, double at, SampleConnection connection, int reference, string file, string type, string number)
    {
        Transfer(sensor, at, connection, reference++, "0x1d", "Start Upload", file, type, number, initiatorIsOriginator: true);
        Transfer(sensor, at + 0.04, connection, reference++, "0x1e", "Upload", "-", "-", "-", initiatorIsOriginator: true);
        Transfer(sensor, at + 0.08, connection, reference++, "0x1f", "End Upload", "-", "-", "-", initiatorIsOriginator: true);
        return reference;
    }

    /// <summary>
    /// A job of a block transfer; while a block is downloaded it is the controller that asks for the parts.
    /// </summary>
    private static void Transfer(
        SampleSensor sensor, double at, SampleConnection connection, int reference, string code, string function, string file,
        string type, string number, bool initiatorIsOriginator)
    {
        connection.Exchange(initiatorIsOriginator ? 42 : 230, initiatorIsOriginator ? 230 : 42);
        connection.Closed = at + 0.02;
        var ask = connection.Direction(initiatorIsOriginator);
        var answer = connection.Direction(!initiatorIsOriginator);
        var system = file == "-" ? "-" : "Passive";
        sensor.Row("s7comm", at, [.. connection.Ends, .. ask, "1", "Job-Request", Text(reference), code, function, "-", "-", "-", "-"]);
        sensor.Row("s7comm", at + 0.008,
            [.. connection.Ends, .. answer, "3", "ACK-Data", Text(reference), code, function, "-", "-", "No error", "0x00"]);
        sensor.Row("s7comm_upload_download", at,
            [.. connection.Ends, .. ask, "Job-Request", Text(reference), function, "0x00", "0", "-", file, type, number, system]);
        sensor.Row("s7comm_upload_download", at + 0.008,
            [.. connection.Ends, .. answer, "ACK-Data", Text(reference), function, "0x00", "7", "216", "-", "-", "-", "-"]);
    }

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
