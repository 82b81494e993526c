using Akka.Actor;
using Correlator.Actors.Assets;
using Correlator.Actors.Couriers;
using Correlator.Actors.Zones;

namespace Correlator.Actors.Feeds;

/// <summary>
/// What the line tells shards and zones on other nodes: bundles to the couriers there. Where they live is known from their
/// first answers to what went by the regions; from then on each has one way for the incarnation, so nothing overtakes.
/// </summary>
/// <param name="courierAt">The courier of a node.</param>
internal sealed class LineBundles(Func<Address, IActorRef> courierAt)
{
    private readonly Dictionary<Address, Load> _loads = [];
    private readonly Load?[] _shards = new Load?[AssetSharding.Shards];

    // Null: by the region.
    private readonly Dictionary<string, Load?> _zones = new(StringComparer.Ordinal);
    private long _incarnation;

    public void Begin(long incarnation)
    {
        _incarnation = incarnation;
        _loads.Clear();
        Array.Clear(_shards);
        _zones.Clear();
    }

    /// <summary>A keeper has answered: its shard lives on its node, and so does a courier where it says so.</summary>
    public void Note(AssetsNoted noted, IActorRef keeper)
    {
        var node = keeper.Path.Address;
        if (!noted.HasCourier || !node.HasGlobalScope) return;
        if (!_loads.TryGetValue(node, out var load)) _loads[node] = load = new Load(courierAt(node));
        _shards[noted.Shard] = load;
    }

    /// <summary>A zone has answered to a step that came by its region. Nothing of the line is on its way to it now.</summary>
    public void Note(string zone, IActorRef answerer) =>
        _zones.TryAdd(zone, _loads.GetValueOrDefault(answerer.Path.Address));

    /// <summary>False: it has to go by the region.</summary>
    public bool TryAdd(ShardEnvelope envelope) => TryAdd(_shards[envelope.Shard], envelope.Step.Number, envelope);

    /// <summary>False: it has to go by the region.</summary>
    public bool TryAdd(AdvanceZone advance) =>
        TryAdd(_zones.GetValueOrDefault(advance.ZoneId), advance.Step.Number, advance);

    /// <summary>Sends what has been added since the last time, all of it of this block.</summary>
    public void Send(long block)
    {
        foreach (var load in _loads.Values)
        {
            if (load.Messages.Count > 0) Send(load, block, hasMore: false);
        }
    }

    private bool TryAdd(Load? load, long block, IWireMessage message)
    {
        if (load is null) return false;
        var size = BundleSize.Of(message);
        if (load.Messages.Count > 0 && load.Size + size > BundleSize.Max) Send(load, block, hasMore: true);
        load.Messages.Add(message);
        load.Size += size;
        return true;
    }

    private void Send(Load load, long block, bool hasMore)
    {
        load.Courier.Tell(new Bundle(_incarnation, block, hasMore, load.Messages));
        (load.Messages, load.Size) = ([], 0);
    }

    private sealed class Load(IActorRef courier)
    {
        public IActorRef Courier { get; } = courier;
        public List<IWireMessage> Messages { get; set; } = [];
        public int Size { get; set; }
    }
}
