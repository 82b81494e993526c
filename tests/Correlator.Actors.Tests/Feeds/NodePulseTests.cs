using Correlator.Actors.Feeds;
using Microsoft.Extensions.Time.Testing;

namespace Correlator.Actors.Tests.Feeds;

public sealed class NodePulseTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    private readonly LateTime _time = new();
    private readonly List<NodePause> _pauses = [];
    private readonly NodePulse _pulse;

    public NodePulseTests() => _pulse = new NodePulse(_time, _pauses.Add);

    public void Dispose() => _pulse.Dispose();

    [Fact]
    public void A_timer_that_comes_in_time_or_somewhat_late_is_no_pause()
    {
        for (var i = 0; i < 100; i++) _time.Advance(NodePulse.Every);
        _time.StandStill(NodePulse.LateMax);
        _time.Advance(NodePulse.Every);
        Assert.Empty(_pauses);
        Assert.Equal(0, _pulse.Pauses.Count);
    }

    [Fact]
    public void A_timer_that_comes_far_too_late_is_a_pause_that_is_told_once_with_its_beginning_and_its_length()
    {
        _time.Advance(NodePulse.Every);
        _time.StandStill(TimeSpan.FromSeconds(90));
        for (var i = 0; i < 10; i++) _time.Advance(NodePulse.Every);
        var pause = Assert.Single(_pauses);
        Assert.Equal(TimeSpan.FromSeconds(90), pause.Length);
        Assert.Equal(new EventTime((Start + 2 * NodePulse.Every).UtcTicks), pause.Since);
        _time.StandStill(TimeSpan.FromSeconds(20));
        _time.Advance(NodePulse.Every);
        Assert.Equal((2, TimeSpan.FromSeconds(90)), _pulse.Pauses);
    }

    [Fact]
    public void A_wall_clock_that_is_set_is_no_pause()
    {
        _time.Wall = TimeSpan.FromHours(1);
        _time.Advance(NodePulse.Every);
        Assert.Empty(_pauses);
    }

    /// <summary>Its clocks can go on while its timers do not.</summary>
    private sealed class LateTime : TimeProvider
    {
        private readonly FakeTimeProvider _timers = new(Start);
        private TimeSpan _stood;

        public TimeSpan Wall { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _timers.Advance(by);

        public void StandStill(TimeSpan length) => _stood += length;

        public override long GetTimestamp() => (_timers.GetUtcNow() - Start + _stood).Ticks;

        public override DateTimeOffset GetUtcNow() => _timers.GetUtcNow() + _stood + Wall;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _timers.CreateTimer(callback, state, dueTime, period);
    }
}
