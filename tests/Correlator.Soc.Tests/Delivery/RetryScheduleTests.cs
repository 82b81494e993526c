using Correlator.Model.Facts;
using Correlator.Soc.Delivery;
using FsCheck.Xunit;

namespace Correlator.Soc.Tests.Delivery;

public sealed class RetryScheduleTests
{
    private static readonly FactId Id = FactId.Of("delivery");
    private static readonly RetrySchedule Schedule = RetrySchedule.Default;

    [Property]
    public void Waits_double_up_to_the_longest_and_are_shortened_by_at_most_the_jitter(ulong low, byte attempt)
    {
        var attempts = attempt % 60 + 1;
        var full = Math.Min(5 * Math.Pow(2, attempts - 1), 600);
        var wait = Schedule.DelayAfter(new FactId(0, low), attempts, TimeSpan.Zero)!.Value.TotalSeconds;
        Assert.InRange(wait, full * 0.7 - 0.001, full + 0.001);
    }

    [Fact]
    public void The_same_delivery_waits_the_same_and_another_does_not()
    {
        var waits = Enumerable.Range(0, 50)
            .Select(i => Schedule.DelayAfter(FactId.Of("delivery", $"{i}"), 3, TimeSpan.Zero)).ToArray();
        Assert.Equal(Schedule.DelayAfter(FactId.Of("delivery", "7"), 3, TimeSpan.Zero), waits[7]);
        Assert.True(waits.Distinct().Count() > 45);
    }

    [Fact]
    public void It_ends_after_the_last_attempt_or_at_the_age_limit()
    {
        var schedule = Schedule with { AttemptsMax = 3, AgeMax = TimeSpan.FromMinutes(1) };
        Assert.NotNull(schedule.DelayAfter(Id, 2, TimeSpan.Zero));
        Assert.Null(schedule.DelayAfter(Id, 3, TimeSpan.Zero));
        Assert.Null(schedule.DelayAfter(Id, 1, TimeSpan.FromSeconds(59)));
    }

    [Fact]
    public void A_receiver_that_asks_for_a_longer_wait_gets_it_up_to_the_longest()
    {
        Assert.Equal(TimeSpan.FromMinutes(2), Schedule.DelayAfter(Id, 1, TimeSpan.Zero, TimeSpan.FromMinutes(2)));
        Assert.Equal(Schedule.DelayMax, Schedule.DelayAfter(Id, 1, TimeSpan.Zero, TimeSpan.FromDays(2)));
        Assert.Equal(
            Schedule.DelayAfter(Id, 1, TimeSpan.Zero),
            Schedule.DelayAfter(Id, 1, TimeSpan.Zero, TimeSpan.FromDays(-2)));
    }
}
