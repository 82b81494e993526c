using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Writes observations row by row: what is as in the row before is left out, and what repeats (ends, sorts, details, texts) is written at its
/// first appearance and named by its number from then on. Allocates nothing per observation; used again message after message.
/// </summary>
internal sealed class ObservationWriter
{
    /// <summary>Whole numbers up to here are exact in a double, and so is their difference in 64 bits.</summary>
    private const double WholeMax = 1L << 53;

    // More than a row takes without what is defined in it: marks, four numbers an end, times, target, values.
    private const int RowBytesMax = 192;

    private readonly IndexTable<EndKey> _ends = new();
    private readonly IndexTable<SortKey> _sorts = new();
    private readonly IndexTable<DetailKey> _details = new();
    private readonly IndexTable<TextKey> _texts = new();
    private readonly IndexTable<TextKey> _feeds = new();
    private FeedTable _table = null!;
    private RowMemory _last;

    public void Begin(FeedTable feeds) => _table = feeds;

    /// <summary>Forgets all: the next row is a message's first.</summary>
    public void Clear()
    {
        _ends.Clear();
        _sorts.Clear();
        _details.Clear();
        _texts.Clear();
        _feeds.Clear();
        _last = default;
    }

    /// <summary>Writes one observation with the names of its ends' assets (see <see cref="Assets.ReceivedEnvelope.Ends"/>); 0 for none.</summary>
    public void Write(ref RowWriter writer, in Observation o, int originatorAsset, int responderAsset)
    {
        writer.Ensure(RowBytesMax);
        var at = writer.Count;
        writer.UInt16(0);
        ref var last = ref _last;
        var marks = RowMarks.None;

        writer.Signed(o.Time.Ticks - last.Time);
        writer.Signed(o.Sequence - last.Sequence);
        last.Time = o.Time.Ticks;
        last.Sequence = o.Sequence;
        var lag = o.Time.Ticks - o.Watermark.Ticks;
        if (lag == last.Lag) marks |= RowMarks.SameLag;
        else writer.Signed(lag - last.Lag);
        last.Lag = lag;

        var originator = EndKey.Of(in o.Originator, originatorAsset);
        if (originator.Equals(last.Originator)) marks |= RowMarks.SameOriginator;
        else WriteEnd(ref writer, last.Originator = originator);
        var responder = EndKey.Of(in o.Responder, responderAsset);
        if (responder.Equals(last.Responder)) marks |= RowMarks.SameResponder;
        else WriteEnd(ref writer, last.Responder = responder);
        if (o.Originator.Port == last.OriginatorPort) marks |= RowMarks.SameOriginatorPort;
        else writer.UInt16(last.OriginatorPort = o.Originator.Port);
        if (o.Responder.Port == last.ResponderPort) marks |= RowMarks.SameResponderPort;
        else writer.UInt16(last.ResponderPort = o.Responder.Port);

        var sort = SortKey.Of(in o);
        if (sort == last.Sort) marks |= RowMarks.SameSort;
        else WriteSort(ref writer, last.Sort = sort);
        marks |= WriteContent(ref writer, in o);
        writer.FillUInt16(at, (ushort)marks);
    }

    private RowMarks WriteContent(ref RowWriter writer, in Observation o)
    {
        ref var last = ref _last;
        var marks = RowMarks.None;
        if (o.TargetStart == last.TargetStart && o.TargetCount == last.TargetCount)
        {
            marks |= RowMarks.SameTarget;
        }
        else
        {
            writer.Number(last.TargetStart = o.TargetStart);
            writer.Number(last.TargetCount = o.TargetCount);
        }

        if (o.Bytes == last.Bytes) marks |= RowMarks.SameBytes;
        else writer.Number(last.Bytes = o.Bytes);
        marks |= WriteValues(ref writer, o.ValueLow, o.ValueHigh);
        if (ReferenceEquals(o.Detail, last.Detail)) return marks | RowMarks.SameDetail;
        WriteDetail(ref writer, last.Detail = o.Detail);
        return marks;
    }

    private static RowMarks WriteValues(ref RowWriter writer, double low, double high)
    {
        var (lowBits, highBits) = (BitConverter.DoubleToUInt64Bits(low), BitConverter.DoubleToUInt64Bits(high));
        if ((lowBits | highBits) == 0) return RowMarks.None;
        if (IsWhole(low, lowBits) && IsWhole(high, highBits))
        {
            writer.Signed((long)low);
            writer.Signed((long)high - (long)low);
            return RowMarks.WholeValues;
        }

        writer.UInt64(lowBits);
        writer.UInt64(highBits);
        return RowMarks.RealValues;
    }

    // Compared bit by bit: negative zero is not whole.
    private static bool IsWhole(double value, ulong bits) =>
        Math.Abs(value) <= WholeMax && BitConverter.DoubleToUInt64Bits((long)value) == bits;

    private void WriteEnd(ref RowWriter writer, in EndKey end)
    {
        writer.Number((ulong)_ends.Find(end, out var isNew));
        if (!isNew) return;
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
    private void WriteSort(ref RowWriter writer, in SortKey sort)
    {
        writer.Number((ulong)_sorts.Find(sort, out var isNew));
        if (!isNew) return;
        var id = _table[sort.Feed];
        var feed = _feeds.Find(new TextKey(id), out var isNewFeed);
        writer.UInt64(sort.WithFeed((ushort)feed).Words);
        writer.UInt64(sort.Numbers);
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
        writer.Ensure(RowBytesMax);
    }
}
