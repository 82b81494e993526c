using Akka.Actor;
using Akka.Persistence;
using Correlator.Actors.Delivery;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;

namespace Correlator.Actors.Incidents;

/// <summary>
/// The one place of a plant that decides which incident a detection belongs to, in event-time order, so that grouping is as
/// deterministic as matching. The decision is stored before the incident hears of it; a detection that comes again goes to the same one.
/// </summary>
public sealed class IncidentDeskActor : LineReceiver
{
    /// <summary>Assignments between two snapshots, over restarts; the events before a snapshot are deleted.</summary>
    private const int AssignmentsPerSnapshot = 1_000;

    /// <summary>
    /// Incidents whose timers or outboxes run are woken this often, and one that has not answered is told again: its node may be gone, or its
    /// journal refused a write, and it stopped.
    /// </summary>
    private static readonly TimeSpan WakeInterval = TimeSpan.FromSeconds(5);

    private readonly IActorRef _incidents;
    private readonly GroupingOptions _options;
    private readonly TimeProvider _time;
    private readonly HashSet<FactId> _busy = [];
    private ITimer? _wakeTimer;
    private IncidentGrouping _grouping;
    private readonly List<FactId> _opened = [];
    private readonly HashSet<FactId> _known = [];
    private Step? _step;
    private long _tells;

    public IncidentDeskActor(IActorRef incidents, GroupingOptions options, TimeProvider time)
    {
        _time = time;
        // From the clock on: an answer to what was told before a restart is none to what is told after it.
        _tells = time.GetUtcNow().UtcTicks;
        _incidents = incidents;
        _options = options;
        _grouping = new IncidentGrouping(options);
    }

    public override string PersistenceId => "incident-desk";

    public static Props Props(IActorRef incidents, GroupingOptions options, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new IncidentDeskActor(incidents, options, time));

    protected override bool IsOfLine(object message) => message is AssignDetections;

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case AssignDetections assign:
                Assign(assign);
                break;
            case IncidentTold told when _step is not null && _step.Pending.Remove(told.Step):
                if (_step.Pending.Count == 0) FinishStep();
                break;
            case ListIncidents:
                Sender.Tell(new IncidentList([.. _opened]));
                break;
            case WakeBusy:
                foreach (var incident in _busy) _incidents.Tell(new WakeIncident(incident));
                TellAgain();
                WakeLater();
                break;
            case IncidentQuiet quiet:
                _busy.Remove(quiet.IncidentId);
                break;
            case SaveSnapshotSuccess success:
                DeleteMessages(success.Metadata.SequenceNr);
                DeleteSnapshots(new SnapshotSelectionCriteria(success.Metadata.SequenceNr - 1));
                break;
            case DeleteMessagesSuccess or DeleteSnapshotsSuccess or IncidentTold:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: DeskStored stored }:
                using (var reader = new BinaryReader(new MemoryStream(stored.Grouping, writable: false)))
                {
                    _grouping = IncidentGrouping.Load(reader, _options);
                }

                foreach (var incident in stored.Incidents) Note(incident);
                break;
            case DetectionAssigned assigned:
                Note(_grouping.Assign(assigned.Detection).IncidentId);
                break;
            case RecoveryCompleted:
                // Escalation does not wait for the next detection: open incidents run their timers from the start.
                _busy.UnionWith(_opened);
                Self.Tell(WakeBusy.Instance);
                break;
        }
    }

    private void Assign(AssignDetections assign)
    {
        _step = new Step(assign.Block, Sender);
        var assignments = new List<AddDetection>();
        var events = new List<DetectionAssigned>();
        foreach (var detection in assign.Detections)
        {
            var assignment = _grouping.Assign(detection);
            assignments.Add(new AddDetection(assignment.IncidentId, detection, assignment.Related));
            if (!assignment.IsRepeat) events.Add(new DetectionAssigned(Slim(detection)));
        }

        if (events.Count == 0) HandOn(assignments, _step);
        else PersistAll(events, stored =>
        {
            if (!ReferenceEquals(stored, events[^1])) return;
            HandOn(assignments, _step);
            if (LastSequenceNr / AssignmentsPerSnapshot != (LastSequenceNr - events.Count) / AssignmentsPerSnapshot) SaveDesk();
        });
    }

    private void HandOn(List<AddDetection> assignments, Step step)
    {
        if (assignments.Count == 0) FinishStep();
        foreach (var assignment in assignments)
        {
            Note(assignment.IncidentId);
            _busy.Add(assignment.IncidentId);
            step.Pending.Add(++_tells, assignment);
            _incidents.Tell(new TellIncident(assignment, _tells));
        }
    }

    // An incident knows its detections: one that it has stored already is answered, and nothing more.
    private void TellAgain()
    {
        if (_step is null) return;
        // Told since the last wake: it has had no time yet.
        if (!_step.IsSlow)
        {
            _step.IsSlow = true;
            return;
        }

        foreach (var (tell, assignment) in _step.Pending) _incidents.Tell(new TellIncident(assignment, tell));
    }

    private void SaveDesk()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        _grouping.Save(writer);
        writer.Flush();
        SaveSnapshot(new DeskStored(bytes.ToArray(), [.. _opened]));
    }

    protected override void PostStop()
    {
        _wakeTimer?.Dispose();
        base.PostStop();
    }

    private void WakeLater()
    {
        var self = Self;
        _wakeTimer?.Dispose();
        _wakeTimer = _time.CreateTimer(_ => self.Tell(WakeBusy.Instance), null, WakeInterval, Timeout.InfiniteTimeSpan);
    }

    private void FinishStep()
    {
        _step!.Asker.Tell(new DetectionsAssigned(_step.Block));
        _step = null;
    }

    private void Note(FactId incident)
    {
        if (_known.Add(incident)) _opened.Add(incident);
    }

    // Grouping needs who, where and when; the facts are stored once, in the incident.
    private static Detection Slim(Detection detection) => detection with { Facts = [], Text = "" };

    private sealed class Step(long block, IActorRef asker)
    {
        public long Block { get; } = block;
        public IActorRef Asker { get; } = asker;

        /// <summary>What incidents were told and have not answered yet, by its number; an answer that comes twice counts once.</summary>
        public SortedDictionary<long, AddDetection> Pending { get; } = [];

        /// <summary>It was under way already when incidents were last woken.</summary>
        public bool IsSlow { get; set; }
    }

    private sealed class WakeBusy : INoSerializationVerificationNeeded
    {
        public static readonly WakeBusy Instance = new();
    }
}
