using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Runs;

/// <summary>Feeds that runs read: the sample for many days; but for the first input with records twice and out of order.</summary>
/// <param name="Disorder">What was done to the records; null: nothing.</param>
internal sealed record FaultInput(string Feeds, long Observations, RecordDisorder? Disorder)
{
    private const int Days = 90;

    /// <summary>True when the records of that input come twice and out of order.</summary>
    public static bool IsDisturbed(int index) => index > 0;

    public static FaultInput Make(string folder, int index)
    {
        var feeds = Path.Combine(folder, $"input-{index}");
        Directory.CreateDirectory(feeds);
        var disorder = IsDisturbed(index) ? new RecordDisorder(index) : null;
        long observations = 0;
        for (var day = 0; day < Days; day++) observations += WaterPlantDays.Append(feeds, day, disorder);
        return new FaultInput(feeds, observations, disorder);
    }
}
