using Akka.Actor;
using Akka.Cluster.Sharding;
using Correlator.Actors.Delivery;
using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Actors.Assets;

/// <summary>What every asset actor of a node is given.</summary>
public sealed record AssetSettings(BaselineOptions Baseline, PlantPolicy Policy, FeedTable Feeds);

/// <summary>
/// One asset: applies its slice of each block to its baseline and answers with the facts that came of it. Its state is kept by the
/// shard's keeper (docs/adr/0003), so it starts with what the keeper sends along.
/// </summary>
public sealed class AssetActor(string assetId, AssetSettings settings) : UntypedActor
{
    /// <summary>Observations asked for ahead: about what applying this many takes the memory needs to answer.</summary>
    private const int PrefetchAhead = 8;

    private readonly List<Fact> _facts = [];
    private AppliedPositions _applied = new();
    private AssetState? _state;
    private SliceApplied? _quiet;
    private int _handle;
    private long _incarnation;
    private long _last;

    public static Props Props(string assetId, AssetSettings settings) =>
        Akka.Actor.Props.Create(() => new AssetActor(assetId, settings));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AssetSlice slice:
                Apply(slice);
                break;
            case SaveAsset save when _state is not null:
                Sender.Tell(new AssetSaved(_handle, assetId, save.Checkpoint, _state.SilentAfter, Stored(_state)));
                break;
            case SleepAsset:
                Context.Parent.Tell(new Passivate(PoisonPill.Instance));
                break;
            case DescribeSelf describe:
                Wake(describe.State);
                Sender.Tell(new AssetDescribed(assetId, _state!.Describe()));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // A slice is applied whole or not at all: the chain tells which (ARCHITECTURE §4).
    private void Apply(AssetSlice slice)
    {
        var range = slice.Range;
        // A new incarnation starts from what is durable; what was in memory may hold records whose facts were lost.
        if (slice.Incarnation != _incarnation && slice.State is not null) _state = null;
        // The keeper takes it for awake, but it died alone: it knows nothing, not even that there was something before.
        if (_state is null && slice.State is null)
        {
            Sender.Tell(new Rewind(assetId, slice.Incarnation, 0, range.Previous));
            return;
        }

        Wake(slice.State);
        var last = slice.Incarnation == _incarnation ? _last : 0;
        if (range.Count > 0 && range.Previous != last)
        {
            Sender.Tell(new Rewind(assetId, slice.Incarnation, last, range.Previous));
            return;
        }

        _handle = range.Asset.Handle;
        _incarnation = slice.Incarnation;
        _last = range.Count > 0 ? slice.Block.Number : last;
        Observe(slice.Block, range);
        _state!.TimePassed(slice.Block.Watermark, _facts);
        Sender.Tell(Answer(range.Count == 0));
    }

    private void Observe(RoutedBlock block, SliceRange range)
    {
        var observations = block.Observations;
        var items = observations.Items;
        var references = block.References.AsSpan(range.Start, range.Count);
        _state!.Interest = block.Interest;
        for (var i = 0; i < references.Length; i++)
        {
            if (i + PrefetchAhead < references.Length) observations.Prefetch(references[i + PrefetchAhead] >> 1);
            var reference = references[i];
            ref readonly var observation = ref items[reference >> 1];
            // Replayed after a restart: this asset's state already holds it.
            if (!_applied.Advance(observation.Feed, observation.Sequence)) continue;
            _state.Observe(in observation, (reference & 1) == 0 ? AssetSide.Originator : AssetSide.Responder, _facts);
        }
    }

    // One answer serves many blocks: its deadline may be too early, never too late, and then the keeper asks again.
    private SliceApplied Answer(bool wasAsked)
    {
        var silentAfter = _state!.SilentAfter;
        if (_facts.Count == 0 && !wasAsked && _quiet is not null
            && _quiet.SilentAfter <= silentAfter && _quiet.Incarnation == _incarnation) return _quiet;
        _quiet = new SliceApplied(_handle, _incarnation, silentAfter, []);
        if (_facts.Count == 0) return _quiet;
        var answer = new SliceApplied(_handle, _incarnation, silentAfter, [.. _facts]);
        _facts.Clear();
        return answer;
    }

    private void Wake(byte[]? stored)
    {
        if (_state is not null) return;
        if (stored is null or [])
        {
            _state = new AssetState(assetId, settings.Baseline, settings.Policy, settings.Feeds);
            _applied = new AppliedPositions();
            return;
        }

        using var reader = new BinaryReader(new MemoryStream(stored, writable: false));
        _incarnation = reader.ReadInt64();
        _last = reader.ReadInt64();
        _applied = AppliedPositions.Load(reader, settings.Feeds);
        _state = AssetState.Load(reader, settings.Baseline, settings.Policy, settings.Feeds);
    }

    private byte[] Stored(AssetState state)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(_incarnation);
        writer.Write(_last);
        _applied.Save(writer, settings.Feeds);
        state.Save(writer);
        writer.Flush();
        return bytes.ToArray();
    }
}
