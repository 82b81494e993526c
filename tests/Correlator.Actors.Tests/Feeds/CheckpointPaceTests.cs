using Correlator.Actors.Feeds;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Actors.Tests.Feeds;

public class CheckpointPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Checkpoints_that_take_long_come_seldom_enough_to_take_a_tenth_of_the_time_at_most()
    {
        var pace = new CheckpointPace(new CheckpointOptions(TimeSpan.FromSeconds(30), 1_000), _time);
        Assert.Equal(TimeSpan.FromSeconds(30), pace.Interval);
        for (var i = 1; i <= 50; i++)
        {
            _time.Advance(pace.Interval);
            Make(pace, TimeSpan.FromSeconds(10));
            Assert.Equal(i, pace.Cost.Count);
            Assert.Equal(TimeSpan.FromSeconds(10), pace.Cost.Last);
        }

        // The first came before anything was known of their cost.
        Assert.InRange(pace.Cost.Share, 0.09, 0.105);
        Assert.Equal(TimeSpan.FromSeconds(90), pace.Interval);
    }

    [Fact]
    public void So_many_observations_make_one_due_before_its_time_but_not_beyond_the_tenth()
    {
        var pace = new CheckpointPace(new CheckpointOptions(TimeSpan.FromHours(1), 1_000), _time);
        Assert.False(pace.IsEnough(999));
        Assert.True(pace.IsEnough(1_000));
        Make(pace, TimeSpan.FromSeconds(2));
        Assert.False(pace.IsEnough(1_000_000));
        _time.Advance(TimeSpan.FromSeconds(18));
        Assert.True(pace.IsEnough(1_000));
    }

    private void Make(CheckpointPace pace, TimeSpan cost)
    {
        var begun = pace.Begin();
        _time.Advance(cost);
        pace.End(begun);
    }
}
