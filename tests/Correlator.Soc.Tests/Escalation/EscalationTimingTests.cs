using Correlator.Model.Detections;
using Correlator.Model.Incidents;
using Microsoft.Extensions.Time.Testing;
using static Correlator.Soc.Tests.SampleIncident;

namespace Correlator.Soc.Tests.Escalation;

/// <summary>
/// Runs an incident's ladder on a clock that only the test moves, as the incident's actor does on the wall clock.
/// </summary>
public sealed class EscalationTimingTests
{
    private static readonly EscalationPolicy Policy = new()
    {
        Ladders = new Dictionary<Severity, EscalationLadder>
        {
            [Severity.Medium] = new([new EscalationLevel(TimeSpan.FromMinutes(10), ["file"])]),
            [Severity.High] = new(
                [
                    new EscalationLevel(TimeSpan.Zero, ["console", "file"]),
                    new EscalationLevel(TimeSpan.FromMinutes(15), ["shift"]),
                    new EscalationLevel(TimeSpan.FromMinutes(30), ["head"]),
                ],
                TimeSpan.FromHours(1)),
        },
    };

    private readonly FakeTimeProvider _time = new(Now);
    private readonly List<string> _told = [];

    [Fact]
    public void Each_level_is_told_at_its_minute_and_the_last_again_and_again()
    {
        var incident = Opened(Severity.High, Policy);
        using var ladder = new Ladder(incident, _time, _told);
        Minutes(149);
        Assert.Equal(["15 level 1 shift", "30 level 2 head", "90 level 3 head"], _told);
        Minutes(1);
        Assert.Equal("150 level 4 head", _told[^1]);
    }

    [Fact]
    public void Nobody_is_told_any_more_once_somebody_has_acknowledged()
    {
        var incident = Opened(Severity.High, Policy);
        using var ladder = new Ladder(incident, _time, _told);
        Minutes(20);
        ladder.Tell(new Acknowledge(incident.Id, "ana", _time.GetUtcNow(), ""));
        Minutes(600);
        Assert.Equal(["15 level 1 shift"], _told);
    }

    [Fact]
    public void A_first_level_with_a_delay_is_told_after_it()
    {
        var incident = Opened(Severity.Medium, Policy);
        Assert.Empty(incident.Outbox.Pending);
        using var ladder = new Ladder(incident, _time, _told);
        Minutes(600);
        Assert.Equal(["10 level 0 file"], _told);
    }

    [Fact]
    public void A_worse_detection_starts_the_worse_ladder_at_that_moment()
    {
        var incident = Opened(Severity.Medium, Policy);
        using var ladder = new Ladder(incident, _time, _told);
        Minutes(12);
        ladder.Tell(new AddDetection(incident.Id, Detection("worse", Severity.High, 3)));
        Minutes(16);
        Assert.Equal(["10 level 0 file", "12 level 0 console", "12 level 0 file", "27 level 1 shift"], _told);
    }

    private void Minutes(int minutes)
    {
        for (var i = 0; i < minutes; i++) _time.Advance(TimeSpan.FromMinutes(1));
    }

    private sealed class Ladder : IDisposable
    {
        private readonly IncidentState _incident;
        private readonly FakeTimeProvider _time;
        private readonly List<string> _told;
        private ITimer? _timer;

        public Ladder(IncidentState incident, FakeTimeProvider time, List<string> told)
        {
            (_incident, _time, _told) = (incident, time, told);
            Arm();
        }

        public void Tell(IIncidentCommand command)
        {
            var decision = SampleIncident.Tell(_incident, command, _time.GetUtcNow(), Policy);
            Assert.Null(decision.Refused);
            var minute = (_time.GetUtcNow() - Now).TotalMinutes;
            var queued = decision.Events.OfType<NotificationQueued>();
            _told.AddRange(queued.Select(q => $"{minute} level {q.Level} {q.Receiver}"));
            Arm();
        }

        public void Dispose() => _timer?.Dispose();

        private void Arm()
        {
            _timer?.Dispose();
            if (_incident.NextEscalation(Policy) is not { } next) return;
            var wait = next.DueAt - _time.GetUtcNow();
            _timer = _time.CreateTimer(
                _ => Tell(new EscalationDue(_incident.Id, next.Level)), null, wait, Timeout.InfiniteTimeSpan);
        }
    }
}
