using System.Globalization;

namespace Correlator.Bench.Generator;

/// <summary>
/// Writes the sample feed: two hours of a small water plant, with routine work, a declared maintenance download, and
/// then an intrusion. samples/water-plant/README.md tells the story. The same code gives the same bytes.
/// </summary>
internal static class WaterPlantSample
{
    public const double EndSeconds = 2 * 3600;

    private const ulong Seed = 20_260_302;

    public static void Write(string folder)
    {
        var sensor = new SampleSensor(Seed);
        DeclareLogs(sensor);
        new SampleRoutine(sensor).Run();
        SampleMaintenance.Run(sensor);
        SampleIntrusion.Run(sensor);
        sensor.Write(folder);
    }

    /// <summary>Seconds after the start of the recording of a time of day, "07:35:12".</summary>
    public static double At(string timeOfDay) =>
        (TimeSpan.Parse(timeOfDay, CultureInfo.InvariantCulture) - TimeSpan.FromHours(6)).TotalSeconds;

    private static void DeclareLogs(SampleSensor sensor)
    {
        const string ends = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p";
        const string endTypes = "time string addr port addr port";
        const string direction = "is_orig source_h source_p destination_h destination_p";
        const string directionTypes = "bool addr port addr port";

        sensor.DeclareJson("conn");
        sensor.DeclareJson("rdp");
        sensor.DeclareJson("ssh");
        sensor.DeclareJson("notice");
        sensor.DeclareTsv("modbus_detailed",
            $"{ends} tid unit func address quantity request_values response_values modbus_detailed_link_id matched "
            + "request_subfunction_code response_subfunction_code request_data response_data exception_code mei_type",
            $"{endTypes} count count string count count vector[count] vector[count] string bool "
            + "string string string string string string");
        sensor.DeclareTsv("s7comm",
            $"{ends} {direction} rosctr_code rosctr_name pdu_reference function_code function_name subfunction_code "
            + "subfunction_name error_class error_code",
            $"{endTypes} {directionTypes} count string count string string string string string string");
        sensor.DeclareTsv("s7comm_read_szl",
            $"{ends} {direction} pdu_reference method szl_id szl_id_name szl_index return_code return_code_name",
            $"{endTypes} {directionTypes} count string string string string string string");
        sensor.DeclareTsv("s7comm_upload_download",
            $"{ends} {direction} rosctr pdu_reference function_name function_status session_id blocklength filename "
            + "block_type block_number destination_filesystem",
            $"{endTypes} {directionTypes} string count string string count count string string string string");
    }
}
