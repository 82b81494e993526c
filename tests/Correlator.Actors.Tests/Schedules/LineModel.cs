using Correlator.Actors.Delivery;
using Correlator.Actors.Feeds;

namespace Correlator.Actors.Tests.Schedules;

/// <summary>What the line commits: as LineStored, with the position in the one order of records in place of feeds and directory.</summary>
internal sealed record LineCommit(long Incarnation, long Block, int Position, bool KnowsLateZone, IReadOnlyDictionary<string, long> ZonesStored);

/// <summary>As IngestLineActor: blocks, steps, zones from the leaves to the root, desk, checkpoint, commit.</summary>
internal sealed class LineModel(World world, int party, int node) : Instance(world, party, node)
{
    private static readonly Dictionary<string, long> NoZones = [];

    private readonly LineSteps _steps = new();
    private readonly List<Block> _inFlight = [];
    private readonly bool[] _silentKeepers = new bool[Plan.Shards];
    private readonly bool[] _changedShards = new bool[Plan.Shards];
    private readonly bool[] _changedZones = new bool[Plan.Zones];
    private readonly FeedLink[] _feeds = new FeedLink[Plan.Feeds];
    private LineCommit? _lastStored;
    private long _incarnation, _block, _opening;
    private int _position;
    private bool _knowsLateZone, _isCheckpointDue, _mustTouchZones;
    private Ascent? _ascent;
    private Checkpoint? _checkpoint;

    public bool IsWaiting => _inFlight.Count > 0 || _checkpoint is not null || AwaitsKeepers;

    public bool HasCommittedAll => !IsWaiting && !IsWriting && _lastStored?.Position == Plan.Records;

    private bool AwaitsKeepers => _silentKeepers.Contains(true);

    public override void Start()
    {
        base.Start();
        _incarnation = World.Flaw == Flaw.NumbersMeet
            ? Math.Max(Math.Max(_incarnation, _lastStored?.Block ?? 0) + 1, World.ClockOf(Node).Ticks)
            : LineSteps.NextIncarnation(_incarnation, _lastStored?.Block ?? 0, World.ClockOf(Node));
        Persist([new LineStarted(_incarnation)], BeginIncarnation);
    }

    /// <summary>Nothing has come for long: ask again, or start anew.</summary>
    public void TimeOut(bool asksAgain)
    {
        if (IsWriting) return;
        if (AwaitsKeepers && asksAgain) AskKeepers();
        else if (IsWaiting) World.Restart(this, "timeout");
        else ReopenFeeds();
    }

    public void CheckpointDue()
    {
        if (IsWriting) return;
        _isCheckpointDue = true;
        CheckpointIfDue();
    }

    protected override void Recover(object @event, long number)
    {
        if (@event is LineCommit commit) _lastStored = commit;
        else _incarnation = ((LineStarted)@event).Incarnation;
    }

    protected override void Handle(Message message)
    {
        switch (message.Sort)
        {
            case Sort.AssetsNoted when message.Step.Incarnation == _incarnation && AwaitsKeepers:
                _silentKeepers[message.From - Schedules.Party.Keeper] = false;
                if (!AwaitsKeepers) OpenFeeds();
                break;
            case Sort.Rewind or Sort.Outdated or Sort.Ended when message.Step.Incarnation == _incarnation:
                World.Restart(this, message.Sort.ToString());
                break;
            case Sort.Block:
                Collect(message);
                break;
            case Sort.Applied:
                Applied(message);
                break;
            case Sort.Advanced when _ascent is not null && message.Number == _inFlight[0].Number:
                Advanced(message);
                break;
            case Sort.Assigned when _ascent is not null && message.Number == _inFlight[0].Number:
                FinishBlock();
                break;
            case Sort.ZoneSaved or Sort.ShardSaved when message.Number == _checkpoint?.Number:
                if (_checkpoint.Pending.Strike(message.From, World.Flaw) && World.Flaw != Flaw.CommitsBeforeStored) Commit();
                break;
        }
    }

    private void BeginIncarnation()
    {
        _block = _incarnation;
        _position = _lastStored?.Position ?? 0;
        _knowsLateZone = _lastStored?.KnowsLateZone ?? false;
        _mustTouchZones = World.TouchesKnownZones;
        _steps.Begin(_incarnation, _lastStored?.Block ?? 0, _lastStored?.ZonesStored ?? NoZones);
        for (var shard = 0; shard < Plan.Shards; shard++)
        {
            _silentKeepers[shard] = true;
            _steps.ToShard(shard, _incarnation);
        }

        AskKeepers();
    }

    private void AskKeepers()
    {
        for (var shard = 0; shard < Plan.Shards; shard++)
        {
            if (!_silentKeepers[shard]) continue;
            Send(Schedules.Party.Keeper + shard, new Message(Sort.AssetsKnown) { Step = new LineStep(_incarnation, _steps.Committed, 0, _incarnation) });
        }
    }

    private void OpenFeeds()
    {
        for (var feed = 0; feed < Plan.Feeds; feed++)
        {
            _feeds[feed] = new FeedLink { End = Plan.PlaceAt(_position, feed) };
            OpenFeed(feed);
        }

        CheckpointIfDue();
    }

    private void ReopenFeeds()
    {
        for (var feed = 0; feed < Plan.Feeds; feed++)
        {
            if (_feeds[feed].Asked) OpenFeed(feed);
        }
    }

    private void OpenFeed(int feed)
    {
        ref var link = ref _feeds[feed];
        (link.Opening, link.Index, link.Asked) = (++_opening, 0, false);
        Send(Schedules.Party.Host + feed, new Message(Sort.OpenFeed) { Step = new LineStep(_incarnation, 0, 0, link.Opening), First = link.End });
        DemandIfNeeded(feed);
    }

    private void DemandIfNeeded(int feed)
    {
        ref var link = ref _feeds[feed];
        if (link.Asked || link.End > Plan.PlaceAt(_position, feed) || link.End == Plan.FeedRecords(feed)) return;
        link.Asked = true;
        Send(Schedules.Party.Host + feed, new Message(Sort.Demand) { Step = new LineStep(_incarnation, 0, 0, link.Opening), Number = link.Index });
    }

    private void Collect(Message message)
    {
        var feed = message.From - Schedules.Party.Host;
        ref var link = ref _feeds[feed];
        if (message.Step.Incarnation != _incarnation || message.Step.Number != link.Opening) return;
        if (message.Number != link.Index || message.First != link.End)
        {
            OpenFeed(feed);
            return;
        }

        link.Index++;
        link.Asked = false;
        link.End += message.Count;
        Admit();
    }

    private void Admit()
    {
        while (_inFlight.Count < 2 && !_isCheckpointDue && _checkpoint is null && !AwaitsKeepers)
        {
            var end = _position;
            while (end < Plan.Records && end - _position < World.BlockMax && Plan.Place(end) < _feeds[Plan.Feed(end)].End) end++;
            if (end == _position) break;
            Admit(new Block(++_block, _position, end - _position));
        }

        for (var feed = 0; feed < Plan.Feeds; feed++) DemandIfNeeded(feed);
    }

    private void Admit(Block block)
    {
        Span<bool> touched = stackalloc bool[Plan.Shards];
        for (var r = block.First; r < block.First + block.Count; r++)
        {
            touched[Plan.Shard(r)] = _changedShards[Plan.Shard(r)] = true;
            if (Plan.Leaf(r) == Plan.LateZone) _knowsLateZone = true;
        }

        _position = block.First + block.Count;
        _inFlight.Add(block);
        for (var shard = 0; shard < Plan.Shards; shard++)
        {
            // The others may wait for time.
            if (!touched[shard] && !World.TellsTimeToAll) continue;
            block.PendingShards.Add(Schedules.Party.Keeper + shard);
            Send(Schedules.Party.Keeper + shard, new Message(Sort.Envelope)
            {
                Step = _steps.ToShard(shard, block.Number),
                First = block.First,
                Count = block.Count,
            });
        }
    }

    private void Applied(Message message)
    {
        foreach (var block in _inFlight)
        {
            if (block.Number != message.Number) continue;
            block.Facts |= message.Facts;
            block.PendingShards.Strike(message.From, World.Flaw);
            break;
        }

        Ascend();
    }

    private void Ascend()
    {
        if (_ascent is not null || _inFlight.Count == 0 || !_inFlight[0].PendingShards.IsEmpty) return;
        _ascent = new Ascent();
        for (var zone = 1; zone < Plan.Zones; zone++)
        {
            var facts = 0UL;
            for (var r = 0; r < Plan.Records; r++)
            {
                if (Plan.Leaf(r) == zone) facts |= _inFlight[0].Facts & Plan.Put(r, 15);
            }

            Advance(zone, facts);
        }

        if (_ascent.Pending.IsEmpty) Root();
    }

    private void Advance(int zone, ulong facts)
    {
        if (facts == 0 && (!_mustTouchZones || (zone == Plan.LateZone && !_knowsLateZone))) return;
        _ascent!.Pending.Add(Schedules.Party.Zone + zone);
        var step = _steps.ToZone(Plan.ZoneNames[zone], _inFlight[0].Number);
        if (World.Flaw == Flaw.FirstStepSaysLastCheckpoint) step = step with { Committed = _steps.Committed };
        Send(Schedules.Party.Zone + zone, new Message(Sort.Advance) { Step = step, Facts = facts });
    }

    private void Root()
    {
        _ascent!.IsAtRoot = true;
        Advance(Plan.Root, _ascent.Upward);
        _mustTouchZones = false;
        if (_ascent.Pending.IsEmpty) FinishBlock();
    }

    private void Advanced(Message message)
    {
        _changedZones[message.From - Schedules.Party.Zone] = true;
        _ascent!.Upward |= message.Facts;
        _ascent.Detections |= message.More;
        if (!_ascent.Pending.Strike(message.From, World.Flaw)) return;
        if (!_ascent.IsAtRoot) Root();
        else if (_ascent.Detections == 0) FinishBlock();
        else
        {
            Send(Schedules.Party.Desk, new Message(Sort.Assign)
            {
                Step = new LineStep(_incarnation, 0, 0, _inFlight[0].Number),
                Number = _inFlight[0].Number,
                Facts = _ascent.Detections,
            });
            if (World.Flaw == Flaw.WaitsForNoDesk) FinishBlock();
        }
    }

    private void FinishBlock()
    {
        _ascent = null;
        _inFlight.RemoveAt(0);
        CheckpointIfDue();
        Ascend();
        Admit();
    }

    private void CheckpointIfDue()
    {
        if (!_isCheckpointDue || IsWaiting) return;
        if (_lastStored?.Block == _block) FinishCheckpoint();
        else BeginCheckpoint();
    }

    private void BeginCheckpoint()
    {
        _checkpoint = new Checkpoint(_block);
        for (var zone = 0; zone < Plan.Zones; zone++)
        {
            if (!_changedZones[zone]) continue;
            _checkpoint.Pending.Add(Schedules.Party.Zone + zone);
            Send(Schedules.Party.Zone + zone, new Message(Sort.SaveZone) { Step = _steps.OfZone(Plan.ZoneNames[zone], _block) });
        }

        for (var shard = 0; shard < Plan.Shards; shard++)
        {
            if (!_changedShards[shard]) continue;
            _checkpoint.Pending.Add(Schedules.Party.Keeper + shard);
            Send(Schedules.Party.Keeper + shard, new Message(Sort.SaveShard) { Step = _steps.OfShard(shard, _block) });
        }

        if (World.Flaw == Flaw.ForgetsBeforeCommit) TellFeeds(_position);
        if (_checkpoint.Pending.IsEmpty || World.Flaw == Flaw.CommitsBeforeStored) Commit();
    }

    private void Commit()
    {
        var zones = Plan.ZoneNames.Where((_, zone) => _changedZones[zone]);
        var stored = new LineCommit(_incarnation, _block, _position, _knowsLateZone, _steps.ZonesStored(_block, zones));
        Persist([stored], () =>
        {
            _lastStored = stored;
            _steps.Commit(stored.Block, stored.ZonesStored);
            Journal.Delete(Sequence - 1);
            TellFeeds(stored.Position);
            FinishCheckpoint();
        });
    }

    private void TellFeeds(int position)
    {
        for (var feed = 0; feed < Plan.Feeds; feed++)
        {
            Send(Schedules.Party.Host + feed, new Message(Sort.FeedCommitted)
            {
                Step = new LineStep(_incarnation, 0, 0, _feeds[feed].Opening),
                First = Plan.PlaceAt(position, feed),
            });
        }
    }

    private void FinishCheckpoint()
    {
        _checkpoint = null;
        Array.Clear(_changedZones);
        Array.Clear(_changedShards);
        _isCheckpointDue = false;
        Admit();
    }

    private struct FeedLink
    {
        public long Opening, Index;
        public int End;
        public bool Asked;
    }

    private sealed class Block(long number, int first, int count)
    {
        public long Number { get; } = number;
        public int First { get; } = first;
        public int Count { get; } = count;
        public Awaited PendingShards;
        public ulong Facts;
    }

    private sealed class Ascent
    {
        public Awaited Pending;
        public ulong Upward, Detections;
        public bool IsAtRoot;
    }

    private sealed class Checkpoint(long number)
    {
        public long Number { get; } = number;
        public Awaited Pending;
    }
}
