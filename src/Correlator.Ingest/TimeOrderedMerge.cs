using System.Collections.Immutable;
using Akka.Streams;
using Akka.Streams.Stage;
using Correlator.Model.Observations;

namespace Correlator.Ingest;

/// <summary>One input of the merge.</summary>
/// <param name="IsLive">
/// False: the input has more until it ends (files), so the merge waits for it and the order is the same on every run.
/// True: it may be quiet (sockets, followed files), so the merge goes on without it while it is caught up, or after
/// <see cref="TimeOrderedMerge.QuietAfter"/>.
/// </param>
public sealed record MergeInput(string Feed, bool IsLive);

/// <summary>
/// Merges the blocks of several feeds into one stream of blocks in event-time order (by the head of each feed; ties in
/// feed order) and stamps watermarks.
/// </summary>
/// <remarks>
/// A lone feed's blocks pass through untouched; several feeds cost one copy and one heap step per run of records. While the consumer is at
/// work the next block is filled, so that a node under load gets full blocks and one that is idle gets each record at once.
/// </remarks>
public sealed class TimeOrderedMerge : GraphStage<UniformFanInShape<ObservationBlock, ObservationBlock>>
{
    /// <summary>
    /// Wall time after which a quiet live feed is no longer waited for; also the longest that a block is held back.
    /// </summary>
    public static readonly TimeSpan QuietAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Who was quiet for so long is not waited for until he speaks. Before that the others give a block each
    /// <see cref="QuietAfter"/>, so that a feed whose next block is under way, or which is just being opened, is not left
    /// hours behind by those that catch up.
    /// </summary>
    private const int TicksUntilSilent = 10;

    /// <summary>
    /// Characters of texts in one block: all of it may concern one shard on another node, and must fit into a frame of 16 MiB with the
    /// rows, some 60 bytes each, and three bytes for a character.
    /// </summary>
    internal const int TextCharsMax = 5 * 512 * 1024;

    private readonly IReadOnlyList<MergeInput> _inputs;
    private readonly TimeSpan _lateness;
    private readonly EventTime _start;
    private readonly TimeProvider _time;

    /// <param name="lateness">How much older than the latest a record may be and still count as on time.</param>
    /// <param name="start">Event time that was reached before.</param>
    /// <param name="time">By which feeds are quiet; null: the system's.</param>
    public TimeOrderedMerge(
        IReadOnlyList<MergeInput> inputs, TimeSpan lateness, EventTime start, TimeProvider? time = null)
    {
        _inputs = inputs;
        _lateness = lateness;
        _start = start;
        _time = time ?? TimeProvider.System;
        Shape = new UniformFanInShape<ObservationBlock, ObservationBlock>(inputs.Count, "time-ordered-merge");
    }

    public override UniformFanInShape<ObservationBlock, ObservationBlock> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : GraphStageLogic
    {
        private readonly ImmutableArray<Inlet<ObservationBlock>> _inlets;
        private readonly Outlet<ObservationBlock> _outlet;
        private readonly Head[] _heads;
        private readonly PriorityQueue<int, (long Time, int Feed)> _order = new();
        private readonly Watermark _watermark;
        private readonly int _quietTicksUntilFlush;
        private readonly bool _anyLive;
        private readonly TimeProvider _time;
        private ITimer? _timer;
        private ObservationBlock? _out;
        private int _waitedFor;
        private int _open;
        private int _quietTicks;
        private int _textChars;
        private bool _quiet;

        public Logic(TimeOrderedMerge stage)
            : base(stage.Shape)
        {
            _inlets = [.. stage.Shape.Ins];
            _outlet = stage.Shape.Out;
            _heads = [.. stage._inputs.Select(input => new Head(input.IsLive))];
            _watermark = new Watermark(stage._lateness, stage._start);
            _anyLive = stage._inputs.Any(input => input.IsLive);
            _time = stage._time;
            _open = _waitedFor = _inlets.Length;
            _quietTicksUntilFlush = Math.Max(1, (int)(stage._lateness / QuietAfter));
            for (var i = 0; i < _inlets.Length; i++) Handle(i);
            SetHandler(_outlet, onPull: Go);
        }

        public override void PreStart()
        {
            foreach (var inlet in _inlets) Pull(inlet);
            if (!_anyLive) return;
            var tick = GetAsyncCallback(Tick);
            _timer = _time.CreateTimer(_ => tick(), null, QuietAfter, QuietAfter);
        }

        public override void PostStop() => _timer?.Dispose();

        private void Tick()
        {
            foreach (var head in _heads)
            {
                if (head is { Block: null, IsLive: true }) head.TicksWithoutBlock++;
            }

            _quiet = true;
            Go();
            _quiet = false;
            // Live feeds that have said nothing for longer than the lateness hold nothing back: event time may reach
            // what is known.
            if (_order.Count > 0 || ++_quietTicks < _quietTicksUntilFlush || !IsAvailable(_outlet)) return;
            var before = _watermark.Current;
            _watermark.Flush();
            if (_watermark.Current == before) return;
            _out ??= ObservationBlock.Rent();
            Emit();
        }

        private void Handle(int index)
        {
            var head = _heads[index];
            SetHandler(
                _inlets[index],
                onPush: () =>
                {
                    head.Block = Grab(_inlets[index]);
                    head.Next = 0;
                    head.TicksWithoutBlock = 0;
                    head.IsCaughtUp = head.Block.IsCaughtUp;
                    _waitedFor--;
                    _quietTicks = 0;
                    if (head.Block.Count > 0) _order.Enqueue(index, (head.Block.Items[0].Time.Ticks, index));
                    Go();
                },
                onUpstreamFinish: () =>
                {
                    head.IsFinished = true;
                    _open--;
                    if (head.Block is null) _waitedFor--;
                    Go();
                });
        }

        // Only inputs that must be waited for block: one that is caught up does not, nor a silent one, nor a quiet one while the timer
        // says so.
        private bool MustWait()
        {
            if (_waitedFor == 0) return false;
            foreach (var head in _heads)
            {
                if (head is not { Block: null, IsFinished: false, TicksWithoutBlock: < TicksUntilSilent }) continue;
                if (!head.IsLive || (!head.IsCaughtUp && !_quiet)) return true;
            }

            return false;
        }

        private void Go()
        {
            while (true)
            {
                FinishEmptyHeads();
                if (_out is not null && IsFull)
                {
                    if (!IsAvailable(_outlet)) return;
                    Emit();
                }

                if (MustWait()) return;
                if (_order.Count == 0) break;
                if (IsLoneBlock())
                {
                    if (IsAvailable(_outlet)) PassThrough();
                    return;
                }

                CopyRun();
            }

            if (!IsAvailable(_outlet)) return;
            if (_open == 0 && _waitedFor == 0) EmitRest();
            else if (_out is not null) Emit();
        }

        private void FinishEmptyHeads()
        {
            for (var i = 0; i < _heads.Length; i++)
            {
                if (_heads[i].Block is { } block && _heads[i].Next >= block.Count) Exhausted(i);
            }
        }

        // Half a block is enough for routing; smaller ones are gathered.
        private bool IsLoneBlock() =>
            _heads is [{ Next: 0, Block.Count: >= ObservationBlock.ObservationsMax / 2 }] && _out is null;

        private void PassThrough()
        {
            var block = _heads[0].Block!;
            for (var i = 0; i < block.Count; i++) _watermark.Stamp(ref block.Items[i]);
            _order.Dequeue();
            _out = block;
            Release(0);
            Emit();
        }

        private bool IsFull => _out!.IsFull || _textChars >= TextCharsMax;

        private void CopyRun()
        {
            var index = _order.Dequeue();
            var limit = _order.TryPeek(out _, out var other) ? other : (Time: long.MaxValue, Feed: int.MaxValue);
            var head = _heads[index];
            var source = head.Block!;
            _out ??= ObservationBlock.Rent();
            var target = _out;
            do
            {
                ref var copy = ref target.Items[target.Count++];
                copy = source.Items[head.Next++];
                _watermark.Stamp(ref copy);
                if (copy.Detail is { } detail) _textChars += detail.TextChars();
            }
            while (head.Next < source.Count && !IsFull
                && Precedes(source.Items[head.Next].Time.Ticks, index, limit));

            if (head.Next < source.Count) _order.Enqueue(index, (source.Items[head.Next].Time.Ticks, index));
            else Exhausted(index);
        }

        private static bool Precedes(long time, int feed, (long Time, int Feed) other) =>
            time < other.Time || (time == other.Time && feed < other.Feed);

        private void Exhausted(int index)
        {
            var block = _heads[index].Block!;
            _out ??= ObservationBlock.Rent();
            _out.Feeds.AddRange(block.Feeds);
            Release(index);
            block.Return();
        }

        private void Release(int index)
        {
            var head = _heads[index];
            head.Block = null;
            if (head.IsFinished) return;
            _waitedFor++;
            Pull(_inlets[index]);
        }

        private void EmitRest()
        {
            _watermark.Flush();
            _out ??= ObservationBlock.Rent();
            Emit();
            CompleteStage();
        }

        private void Emit()
        {
            var block = _out!;
            _out = null;
            _textChars = 0;
            block.Watermark = _watermark.Current;
            AddPartlyRead(block);
            _quietTicks = 0;
            Push(_outlet, block);
        }

        // A feed whose block is only partly merged stands at the next record that is not.
        private void AddPartlyRead(ObservationBlock block)
        {
            foreach (var head in _heads)
            {
                if (head.Block is not { } partly || head.Next == 0) continue;
                var start = partly.FeedStart!;
                block.Feeds.Add(start with
                {
                    Sequence = partly.Items[head.Next].Sequence,
                    Observations = start.Observations + head.Next,
                });
            }
        }

        private sealed class Head(bool isLive)
        {
            public bool IsLive { get; } = isLive;
            public bool IsFinished { get; set; }
            public ObservationBlock? Block { get; set; }
            public int Next { get; set; }

            /// <summary>Its last block was all that there was.</summary>
            public bool IsCaughtUp { get; set; }

            /// <summary>Ticks of the timer at which a live input had nothing, since it last had; 0 for others.</summary>
            public int TicksWithoutBlock { get; set; }
        }
    }
}
