using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Runs;

/// <summary>Feeds that runs read: the sample for many days; but for the first input with records twice and out of order.</summary>
internal sealed record FaultInput(string Feeds, long Observations)
{
    private const int Days = 90;

    public static FaultInput Make(string folder, int index)
    {
        var feeds = Path.Combine(folder, $"input-{index}");
        Directory.CreateDirectory(feeds);
        var disorder = index == 0 ? null : new Random(index);
        long observations = 0;
        for (var day = 0; day < Days; day++) observations += WaterPlantDays.Append(feeds, day, disorder);
        return new FaultInput(feeds, observations);
    }
}
