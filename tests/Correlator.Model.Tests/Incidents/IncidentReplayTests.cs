using System.Text.Json;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using FsCheck.Xunit;
using static Correlator.Model.Tests.Incidents.SampleDetections;

namespace Correlator.Model.Tests.Incidents;

public sealed class IncidentReplayTests
{
    private static readonly FactId Id = IncidentState.IdOf(Detection("0").Id);

    [Property(MaxTest = 200)]
    public void Replaying_the_events_or_loading_a_snapshot_gives_the_same_state(byte[] script, byte snapshotAfter)
    {
        var limits = new IncidentLimits { DetectionsKeptMax = 3, DetectionsMax = 12 };
        var live = new IncidentState(Id, limits);
        var events = new List<IIncidentEvent>();
        IncidentSnapshot? snapshot = null;
        var now = IncidentLifecycleTests.Now;
        foreach (var step in script)
        {
            now += TimeSpan.FromMinutes(step);
            foreach (var e in live.Decide(Command(live, step, now), EscalationPolicy.Default, now).Events)
            {
                live.Apply(e);
                events.Add(e);
                if (events.Count == snapshotAfter) snapshot = live.ToSnapshot();
            }
        }

        var replayed = new IncidentState(Id, limits);
        foreach (var e in events) replayed.Apply(e);
        Assert.Equal(Text(live), Text(replayed));
        Assert.Equal(live.Evidence.Headline?.Id, replayed.Evidence.Headline?.Id);
        if (snapshot is null) return;
        var restored = new IncidentState(snapshot, limits);
        foreach (var e in events.Skip(snapshotAfter)) restored.Apply(e);
        Assert.Equal(Text(live), Text(restored));
        Assert.Equal(live.Evidence.Headline?.Id, restored.Evidence.Headline?.Id);
    }

    [Property(MaxTest = 200)]
    public void Whatever_is_told_the_bounds_hold_and_only_one_revision_per_receiver_waits(byte[] script)
    {
        var state = new IncidentState(Id, new IncidentLimits { DetectionsKeptMax = 3, DetectionsMax = 12 });
        var now = IncidentLifecycleTests.Now;
        foreach (var step in script)
        {
            now += TimeSpan.FromMinutes(step);
            var decision = state.Decide(Command(state, step, now), EscalationPolicy.Default, now);
            Assert.True(decision.Refused is null || decision.Events.Count == 0);
            foreach (var e in decision.Events) state.Apply(e);
            Assert.True(state.Evidence.Detections.Count <= 3 + 10 && state.Evidence.DetectionCount <= 12);
            var waiting = state.Outbox.Pending.GroupBy(p => p.Receiver);
            Assert.All(waiting, g => Assert.Single(g.DistinctBy(p => p.Revision)));
        }
    }

    private static IIncidentCommand Command(IncidentState state, byte step, DateTimeOffset now) => (step % 9) switch
    {
        0 => new Acknowledge(Id, "ana", now, ""),
        1 => new StartInvestigation(Id, "ben", now, ""),
        2 => new Resolve(Id, "ben", now, ""),
        3 => new Close(Id, "cem", now, "", Disposition.Undetermined),
        4 => new EscalationDue(Id, state.Level + 1),
        5 => new DeliveryConfirmed(Id, Pending(state, first: true), "console"),
        6 => new DeliveryFailed(Id, Pending(state, first: false), "file", "gone"),
        _ => new AddDetection(
            Id,
            Detection($"{step / 9}", step / 3, (Severity)(step % 5), step % 2 == 0 ? "" : "Act.", $"plc-{step % 7}")),
    };

    private static FactId Pending(IncidentState state, bool first) => state.Outbox.Pending switch
    {
        [] => FactId.None,
        [var only] => only.DeliveryId,
        [var head, .., var tail] => (first ? head : tail).DeliveryId,
    };

    private static string Text(IncidentState state) =>
        JsonSerializer.Serialize(state.ToSnapshot() with { Detections = [] })
        + string.Join(",", state.Evidence.Detections.Select(d => d.Id));
}
