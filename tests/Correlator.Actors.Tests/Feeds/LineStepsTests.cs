using Correlator.Actors.Feeds;

namespace Correlator.Actors.Tests.Feeds;

public class LineStepsTests
{
    private static readonly Dictionary<string, long> None = [];

    [Fact]
    public void A_zones_first_step_says_which_of_its_own_states_was_committed_last()
    {
        // The zone stored for a checkpoint between 10 and 100 that was never committed, and was not touched until after 110.
        var steps = new LineSteps();
        steps.Begin(100, 10, new Dictionary<string, long> { ["cell-1"] = 5 });
        steps.Commit(110, steps.ZonesStored(110, ["plant"]));
        Assert.Equal((5, 0), Committed(steps, "cell-1", 111));
        Assert.Equal((110, 111), Committed(steps, "cell-1", 112));
        Assert.Equal((110, 0), Committed(steps, "plant", 111));
        Assert.Equal((0, 0), Committed(steps, "cell-2", 111));
    }

    [Fact]
    public void What_a_commit_is_to_store_says_of_every_zone_when_it_stored_last()
    {
        var steps = new LineSteps();
        steps.Begin(100, 10, new Dictionary<string, long> { ["cell-1"] = 5, ["cell-2"] = 6 });
        steps.Commit(110, steps.ZonesStored(110, ["cell-2"]));
        Assert.Equal(
            new Dictionary<string, long> { ["cell-1"] = 5, ["cell-2"] = 110, ["plant"] = 120 },
            new Dictionary<string, long>(steps.ZonesStored(120, ["plant"])));
    }

    [Fact]
    public void An_incarnation_has_no_number_that_the_one_before_could_have_used_even_where_the_clock_stands()
    {
        var now = new DateTimeOffset(2026, 11, 27, 0, 0, 0, TimeSpan.Zero);
        var first = LineSteps.NextIncarnation(0, 0, now);
        Assert.Equal(now.UtcTicks, first);
        Assert.True(LineSteps.NextIncarnation(first, 0, now) > first + 1_000_000_000);
        Assert.True(LineSteps.NextIncarnation(0, first + 7, now.AddDays(-1)) > first + 1_000_000_000);
    }

    private static (long Committed, long Previous) Committed(LineSteps steps, string zone, long number)
    {
        var step = steps.ToZone(zone, number);
        return (step.Committed, step.Previous);
    }
}
