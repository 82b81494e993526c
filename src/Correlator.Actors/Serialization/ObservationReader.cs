using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>Reads what <see cref="ObservationWriter"/> wrote. Allocates details and their texts only; used again message after message.</summary>
internal sealed class ObservationReader
{
    private readonly List<EndKey> _ends = [];
    private readonly List<SortKey> _sorts = [];
    private readonly List<ObservationDetail> _details = [];
    private readonly List<string> _texts = [];
    private readonly List<ushort> _feeds = [];
    private FeedTable _table = null!;
    private int _profiles;
    private RowMemory _last;

    /// <summary>Least bytes that a row takes: marks, time and sequence.</summary>
    public const int RowBytesMin = 4;

    /// <param name="feeds">Numbers of the feeds on this node.</param>
    /// <param name="profiles">Profiles that came with the message.</param>
    public void Begin(FeedTable feeds, int profiles)
    {
        _table = feeds;
        _profiles = profiles;
    }

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

    /// <summary>Fills every field of an observation but its assets, whose names it gives; 0 for none.</summary>
    /// <exception cref="InvalidDataException">It is no observation, or of a later version.</exception>
    /// <exception cref="EndOfStreamException">The bytes end within it.</exception>
    public void Read(ref RowReader reader, ref Observation o, out int originatorAsset, out int responderAsset)
    {
        var marks = (RowMarks)reader.UInt16();
        if (marks > RowMarks.All) throw new InvalidDataException("An observation holds what this program does not know.");
        ref var last = ref _last;
        last.Time += reader.Signed();
        last.Sequence += reader.Signed();
        if ((marks & RowMarks.SameLag) == 0) last.Lag += reader.Signed();
        o.Time = new EventTime(last.Time);
        o.Sequence = last.Sequence;
        o.Watermark = new EventTime(last.Time - last.Lag);

        if ((marks & RowMarks.SameOriginator) == 0) last.Originator = ReadEnd(ref reader);
        if ((marks & RowMarks.SameResponder) == 0) last.Responder = ReadEnd(ref reader);
        if ((marks & RowMarks.SameOriginatorPort) == 0) last.OriginatorPort = reader.UInt16();
        if ((marks & RowMarks.SameResponderPort) == 0) last.ResponderPort = reader.UInt16();
        Fill(ref o.Originator, in last.Originator, last.OriginatorPort);
        Fill(ref o.Responder, in last.Responder, last.ResponderPort);
        originatorAsset = last.Originator.Asset;
        responderAsset = last.Responder.Asset;
        o.OriginatorAsset = null;
        o.ResponderAsset = null;

        if ((marks & RowMarks.SameSort) == 0) last.Sort = ReadSort(ref reader);
        last.Sort.Fill(ref o);
        ReadContent(ref reader, ref o, marks);
    }

    private void ReadContent(ref RowReader reader, ref Observation o, RowMarks marks)
    {
        ref var last = ref _last;
        if ((marks & RowMarks.SameTarget) == 0)
        {
            last.TargetStart = reader.UInt32();
            last.TargetCount = reader.UInt32();
        }

        if ((marks & RowMarks.SameBytes) == 0) last.Bytes = reader.UInt32();
        o.TargetStart = last.TargetStart;
        o.TargetCount = last.TargetCount;
        o.Bytes = last.Bytes;
        if ((marks & RowMarks.WholeValues) != 0)
        {
            var low = reader.Signed();
            o.ValueLow = low;
            o.ValueHigh = low + reader.Signed();
        }
        else if ((marks & RowMarks.RealValues) != 0)
        {
            o.ValueLow = reader.Real();
            o.ValueHigh = reader.Real();
        }
        else
        {
            o.ValueLow = 0;
            o.ValueHigh = 0;
        }

        if ((marks & RowMarks.SameDetail) == 0) last.Detail = ReadDetail(ref reader);
        o.Detail = last.Detail;
    }

    private static void Fill(ref Endpoint endpoint, in EndKey end, ushort port)
    {
        endpoint.Address = end.Address;
        endpoint.Mac = end.Mac;
        endpoint.Port = port;
    }

    private EndKey ReadEnd(ref RowReader reader)
    {
        var number = reader.Number();
        if (number < (ulong)_ends.Count) return _ends[(int)number];
        if (number > (ulong)_ends.Count) throw new InvalidDataException($"End {number} of {_ends.Count}.");
        var form = reader.Byte();
        var address = (form & 1) != 0
            ? NetworkAddress.FromV4((uint)reader.Int32())
            : new NetworkAddress(reader.UInt64(), reader.UInt64());
        var mac = (form & 2) != 0 ? new MacAddress(reader.Number()) : MacAddress.None;
        var end = new EndKey(address, mac, AssetHandle.ReadName(reader.Signed(), _profiles));
        _ends.Add(end);
        return end;
    }

    private SortKey ReadSort(ref RowReader reader)
    {
        var number = reader.Number();
        if (number < (ulong)_sorts.Count) return _sorts[(int)number];
        if (number > (ulong)_sorts.Count) throw new InvalidDataException($"Sort {number} of {_sorts.Count}.");
        var written = new SortKey(reader.UInt64(), reader.UInt64());
        if (written.Feed > _feeds.Count) throw new InvalidDataException($"Feed {written.Feed} of {_feeds.Count}.");
        if (written.Feed == _feeds.Count) _feeds.Add(FeedOf(reader.Text()));
        var sort = written.WithFeed(_feeds[written.Feed]);
        _sorts.Add(sort);
        return sort;
    }

    private ushort FeedOf(string id)
    {
        try
        {
            return _table.Add(id);
        }
        catch (InvalidOperationException fault)
        {
            throw new InvalidDataException("More feeds than there can be.", fault);
        }
    }

    private ObservationDetail? ReadDetail(ref RowReader reader)
    {
        var number = reader.Number();
        if (number == 0) return null;
        if (number <= (ulong)_details.Count) return _details[(int)number - 1];
        if (number > (ulong)_details.Count + 1) throw new InvalidDataException($"Detail {number} of {_details.Count}.");
        var detail = DetailCodec.Read(ref reader, _texts);
        _details.Add(detail);
        return detail;
    }
}
