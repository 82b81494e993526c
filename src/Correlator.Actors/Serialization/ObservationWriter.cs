using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Writes observations row by row: what is as in the row before, or as in the last row of the same responder, is left out, and what repeats
/// (ends, sorts, details, texts) is written at its first appearance and named by its number from then on. Allocates nothing per
/// observation; used again message after message.
/// </summary>
/// <remarks>
/// Costs one look into a table of ends where the responder changes, and one into a small one of sorts. Every byte is copied a dozen times
/// before it is read, so that one less is worth 5 ns (docs/performance.md).
/// </remarks>
internal sealed class ObservationWriter
{
    /// <summary>Sensors tell times in microseconds; what is finer says so.</summary>
    public const long TicksPerUnit = TimeSpan.TicksPerMicrosecond;

    /// <summary>Whole numbers up to here are exact in a double, and so is their difference in 64 bits.</summary>
    private const double WholeMax = 1L << 53;

    // More than a row takes without what is defined in it: marks, four numbers an end, times, target, values.
    private const int RowBytesMax = 192;

    private readonly EndTable _ends = new();
    private readonly IndexTable<SortKey> _sorts = new();
    private readonly IndexTable<DetailKey> _details = new();
    private readonly IndexTable<TextKey> _texts = new();
    private readonly IndexTable<TextKey> _feeds = new();
    private FeedTable _table = null!;
    private RowMemory _last = RowMemory.First;

    public void Begin(FeedTable feeds) => _table = feeds;

    /// <summary>Forgets all: the next row is a message's first.</summary>
    public void Clear()
    {
        _ends.Clear();
        _sorts.Clear();
        _details.Clear();
        _texts.Clear();
        _feeds.Clear();
        _last = RowMemory.First;
    }

    /// <summary>Writes one observation with the names of its ends' assets (see <see cref="Assets.RoutedBlock.Ends"/>); 0 for none.</summary>
    public void Write(ref RowWriter writer, in Observation o, int originatorAsset, int responderAsset)
    {
        writer.Ensure(RowBytesMax);
        var at = writer.Count;
        writer.Byte(0);
        var marks = WriteTimes(ref writer, in o);
        ref var last = ref _last;
        if (last.Responder < 0 || !_ends[last.Responder].Key.IsOf(in o.Responder, responderAsset))
        {
            marks |= RowMarks.OtherResponder;
            last.Responder = WriteEnd(ref writer, in o.Responder, responderAsset);
        }

        ref var known = ref _ends[last.Responder];
        if (known.Originator < 0 || !_ends[known.Originator].Key.IsOf(in o.Originator, originatorAsset))
        {
            marks |= RowMarks.OtherOriginator;
            var originator = WriteEnd(ref writer, in o.Originator, originatorAsset);
            // A new end may have moved the others.
            known = ref _ends[last.Responder];
            known.Originator = originator;
        }

        if (o.Originator.Port != known.OriginatorPort)
        {
            marks |= RowMarks.OtherOriginatorPort;
            writer.UInt16(known.OriginatorPort = o.Originator.Port);
        }

        var sort = _sorts.Find(SortKey.Of(in o), out var isNew);
        if (sort != known.Sort)
        {
            marks |= RowMarks.OtherSort;
            writer.Number((ulong)(known.Sort = sort));
            if (isNew) DefineSort(ref writer, _sorts[sort]);
        }

        var content = ContentOf(in o, in known);
        if (content != ContentMarks.None)
        {
            marks |= RowMarks.Content;
            WriteContent(ref writer, in o, content, ref known);
        }

        writer.FillByte(at, (byte)marks);
    }

    // The differences that are written must be whole microseconds, or all of the row's are ticks.
    private RowMarks WriteTimes(ref RowWriter writer, in Observation o)
    {
        ref var last = ref _last;
        var marks = o.Watermark.Ticks == last.Watermark ? RowMarks.None : RowMarks.OtherWatermark;
        var (time, lag) = (o.Time.Ticks - last.Time, o.Time.Ticks - o.Watermark.Ticks);
        var lagged = lag - last.Lag;
        if (time % TicksPerUnit == 0 && lagged % TicksPerUnit == 0)
        {
            time /= TicksPerUnit;
            lagged /= TicksPerUnit;
        }
        else
        {
            marks |= RowMarks.FineTime;
        }

        writer.Signed(time);
        writer.Signed(o.Sequence - last.Sequence);
        if ((marks & RowMarks.OtherWatermark) != 0) writer.Signed(lagged);
        last.Time = o.Time.Ticks;
        last.Sequence = o.Sequence;
        last.Watermark = o.Watermark.Ticks;
        last.Lag = lag;
        return marks;
    }

    private ContentMarks ContentOf(in Observation o, in KnownEnd known)
    {
        var marks = ContentMarks.None;
        if (o.TargetUnit != known.Unit) marks |= ContentMarks.OtherUnit;
        if (o.Responder.Port != known.ResponderPort) marks |= ContentMarks.OtherResponderPort;
        if (o.TargetStart != known.TargetStart || o.TargetCount != known.TargetCount) marks |= ContentMarks.OtherTarget;
        if (o.Bytes != known.Bytes) marks |= ContentMarks.OtherBytes;
        if (!ReferenceEquals(o.Detail, _last.Detail)) marks |= ContentMarks.OtherDetail;
        var (low, high) = (BitConverter.DoubleToUInt64Bits(o.ValueLow), BitConverter.DoubleToUInt64Bits(o.ValueHigh));
        if ((low | high) == 0) return marks;
        return marks | (IsWhole(o.ValueLow, low) && IsWhole(o.ValueHigh, high) ? ContentMarks.WholeValues : ContentMarks.RealValues);
    }

    // Compared bit by bit: negative zero is not whole.
    private static bool IsWhole(double value, ulong bits) =>
        Math.Abs(value) <= WholeMax && BitConverter.DoubleToUInt64Bits((long)value) == bits;

    private void WriteContent(ref RowWriter writer, in Observation o, ContentMarks marks, ref KnownEnd known)
    {
        writer.Byte((byte)marks);
        if ((marks & ContentMarks.OtherUnit) != 0) writer.Signed(known.Unit = o.TargetUnit);
        if ((marks & ContentMarks.OtherResponderPort) != 0) writer.UInt16(known.ResponderPort = o.Responder.Port);
        if ((marks & ContentMarks.OtherTarget) != 0)
        {
            writer.Number(known.TargetStart = o.TargetStart);
            writer.Number(known.TargetCount = o.TargetCount);
        }

        if ((marks & ContentMarks.OtherBytes) != 0) writer.Number(known.Bytes = o.Bytes);
        if ((marks & ContentMarks.WholeValues) != 0)
        {
            writer.Signed((long)o.ValueLow);
            writer.Signed((long)o.ValueHigh - (long)o.ValueLow);
        }
        else if ((marks & ContentMarks.RealValues) != 0)
        {
            writer.Real(o.ValueLow);
            writer.Real(o.ValueHigh);
        }

        if ((marks & ContentMarks.OtherDetail) != 0) WriteDetail(ref writer, _last.Detail = o.Detail);
    }

    private int WriteEnd(ref RowWriter writer, in Endpoint end, int asset)
    {
        var number = _ends.Find(in end, asset, out var isNew);
        writer.Number((ulong)number);
        if (isNew) DefineEnd(ref writer, _ends[number].Key);
        return number;
    }

    private static void DefineEnd(ref RowWriter writer, EndKey end)
    {
        var isV4 = end.Address.IsV4;
        writer.Byte((byte)((isV4 ? 1 : 0) | (end.Mac.IsNone ? 0 : 2)));
        if (isV4)
        {
            writer.Int32((int)end.Address.V4);
        }
        else
        {
            writer.UInt64(end.Address.High);
            writer.UInt64(end.Address.Low);
        }

        if (!end.Mac.IsNone) writer.Number(end.Mac.Bits);
        writer.Signed(end.Asset);
    }

    // A feed's index is this run's alone: its id goes instead.
    private void DefineSort(ref RowWriter writer, SortKey sort)
    {
        var id = _table[sort.Feed];
        var feed = _feeds.Find(new TextKey(id), out var isNewFeed);
        writer.UInt64(sort.WithFeed((ushort)feed).Words);
        writer.Signed(sort.OperationCode);
        if (isNewFeed) writer.Text(id);
    }

    private void WriteDetail(ref RowWriter writer, ObservationDetail? detail)
    {
        if (detail is null)
        {
            writer.Number(0);
            return;
        }

        writer.Number((ulong)_details.Find(new DetailKey(detail), out var isNew) + 1);
        if (isNew) DetailCodec.Write(ref writer, detail, _texts);
    }
}
