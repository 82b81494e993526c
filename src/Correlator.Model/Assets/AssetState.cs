using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Model.Assets;

/// <summary>
/// What is known of one asset: how it usually behaves, and so what departs from it. Pure: it reads no clock, sends
/// nothing, stores nothing; one owner at a time.
/// </summary>
/// <remarks>
/// <para>Both ends of an observation may be assets, and each sees it. The responder states what concerns the
/// conversation (the originator does when the responder is outside the plant); the originator states its own fan-out;
/// each states its own identity, silence and contact with the outside.</para>
/// <para>While protecting, what deviates is not learned, or an attacker would teach the baseline. The facts depend on
/// nothing but the observations in their order: neither on how they are cut into slices nor on when <see
/// cref="TimePassed"/> is called with a watermark that no later observation falls below.</para>
/// </remarks>
public sealed partial class AssetState
{
    private readonly string _assetId;
    private readonly BaselineOptions _options;
    private readonly PlantPolicy _policy;
    private readonly FeedTable _feeds;

    private readonly LearningClock _learning;
    private readonly SilenceWatch _silence;
    private readonly BoundedTable<PeerEntry> _peers;
    private readonly BoundedTable<OperationEntry> _operations;
    private readonly BoundedTable<PollEntry> _polls;
    private readonly BoundedTable<ValueEntry> _values;
    private readonly BoundedTable<SeenEntry> _tags;
    private readonly BoundedTable<SeenEntry> _signatures;
    private readonly BoundedTable<SeenEntry> _conduits;
    private readonly Statements _statements;
    private readonly IdentityMemory _identity = new();
    private readonly Queue<DeviationSummary> _history = new();
    private FanOutWatch? _fanOut;
    private BurstWatch _errors;
    private BurstWatch _loginFailures;
    private BaselineAspects _saturated;
    private long _anomalies;

    private AssetProfile? _profile;
    private NetworkAddress _address;

    /// <summary>The asset as it was when the state was saved, until an observation brings its profile.</summary>
    private Participant? _restored;

    public AssetState(string assetId, BaselineOptions options, PlantPolicy policy, FeedTable feeds)
    {
        _assetId = assetId;
        _options = options;
        _policy = policy;
        _feeds = feeds;
        var bounds = options.Bounds;
        _learning = new LearningClock(options);
        _silence = new SilenceWatch(options);
        _peers = new BoundedTable<PeerEntry>(bounds.PeersMax);
        _operations = new BoundedTable<OperationEntry>(bounds.OperationsMax);
        _polls = new BoundedTable<PollEntry>(bounds.PollsMax);
        _values = new BoundedTable<ValueEntry>(bounds.ValuesMax);
        _tags = new BoundedTable<SeenEntry>(bounds.TagsMax);
        _signatures = new BoundedTable<SeenEntry>(bounds.SignaturesMax);
        _conduits = new BoundedTable<SeenEntry>(bounds.ConduitsMax);
        _statements = new Statements(bounds.StatementsMax);
    }

    /// <summary>
    /// The asset is silent when the watermark is past this; <see cref="EventTime.Max"/> when its silence is not judged.
    /// </summary>
    public EventTime SilentAfter => _silence.Deadline;

    /// <summary>False while the asset learns.</summary>
    public bool IsProtecting => _learning.IsProtecting;

    /// <summary>Learns from what is usual; states what is not as facts, and does not learn from that.</summary>
    /// <param name="observation">One that names this asset on <paramref name="side"/>; observations come in the order
    /// of their feed.</param>
    /// <param name="side">Which of its ends this asset is.</param>
    /// <param name="facts">Receives the facts, in the order in which they were found.</param>
    public void Observe(in Observation observation, AssetSide side, List<Fact> facts)
    {
        if (observation.Watermark > _silence.Deadline) TimePassed(observation.Watermark, facts);
        if (observation.Kind == ObservationKind.Statistics) return;
        RememberSelf(observation, side);
        if (Interest is not null) StateActivities(in observation, side, facts);
        if (observation.Has(ObservationFlags.TimeInferred))
        {
            // No time of its own, so nothing to learn from; but an alert is an alert.
            if (observation.Kind == ObservationKind.SensorAlert)
                JudgeAlert(new Sighting(in observation, side, isLearning: false, facts));
            return;
        }

        var sighting = new Sighting(in observation, side, _learning.Observe(observation.Time), facts);
        if (observation.Detail is not null) JudgeIdentity(sighting);
        switch (observation.Kind)
        {
            case ObservationKind.Connection or ObservationKind.Operation or ObservationKind.AccessSession:
                Hear(sighting);
                JudgeMac(sighting);
                if (sighting.HasOther) JudgeConversation(sighting);
                else JudgeLoneOperation(sighting);
                break;
            case ObservationKind.SensorAlert:
                JudgeAlert(sighting);
                break;
            case ObservationKind.ProtocolAnomaly:
                _anomalies++;
                break;
        }
    }

    /// <summary>States the silence that a watermark proves: no older record is expected from any feed.</summary>
    public void TimePassed(EventTime watermark, List<Fact> facts)
    {
        if (watermark <= _silence.Deadline) return;
        var deadline = _silence.Deadline;
        _silence.Deadline = EventTime.Max;
        _silence.IsSilent = true;
        var self = Self;
        var feed = _feeds[_silence.Feed];
        AddDeviation(facts, new Deviation
        {
            Id = FactId.Of("asset", _assetId, DeviationKinds.Name(DeviationKind.Silence), feed,
                Text(_silence.Sequence), ""),
            Time = deadline,
            KnownAt = deadline,
            Subject = _assetId,
            Zone = self.Zone,
            Responder = self,
            Kind = DeviationKind.Silence,
            Maintenance = _policy.MaintenanceTicket(deadline, _assetId, _assetId, Operation.Unknown),
            Summary = $"{_assetId} has not been heard since {_silence.LastHeard}",
            Evidence = $"longest usual pause {new TimeSpan(_silence.SecondLongestTicks)}, "
                + $"silent for more than {deadline - _silence.LastHeard}",
            Source = new Provenance(feed, _silence.Sequence),
        });
    }

    private void RememberSelf(in Observation observation, AssetSide side)
    {
        var profile = side == AssetSide.Responder ? observation.ResponderAsset : observation.OriginatorAsset;
        if (!ReferenceEquals(profile, _profile))
        {
            _profile = profile ?? throw new ArgumentException($"The observation names no asset as {side}.",
                nameof(observation));
        }

        _address = side == AssetSide.Responder ? observation.Responder.Address : observation.Originator.Address;
    }

    private Participant Self =>
        _profile is not null ? Participant.Of(_profile, _address) : _restored ?? new Participant(_assetId, _address,
            "");

    /// <summary>An asset is heard when it asks, and when it answers; not when it is asked.</summary>
    private void Hear(in Sighting sighting)
    {
        ref readonly var observation = ref sighting.Observation;
        var isHeard = sighting.Side == AssetSide.Originator
            ? !observation.Has(ObservationFlags.ResponseOnly)
            : !observation.Has(ObservationFlags.RequestOnly) && observation.Outcome != Outcome.NoAnswer;
        if (!isHeard || !_silence.Heard(observation, sighting.IsLearning, out var silence)) return;
        AddDeviation(sighting, DeviationKind.Resumed, 0, "", $"{_assetId} is heard again", $"silent for {silence}");
    }
}
