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
    private ResponderMemory[] _responders = new ResponderMemory[128];
    private RowMemory _last = RowMemory.First;

    /// <summary>Least bytes that a row takes: marks, time and sequence.</summary>
    public const int RowBytesMin = 3;

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
        _last = RowMemory.First;
    }

    /// <summary>Fills every field of an observation but its assets, whose names it gives; 0 for none.</summary>
    /// <exception cref="InvalidDataException">It is no observation, or of a later version.</exception>
    /// <exception cref="EndOfStreamException">The bytes end within it.</exception>
    public void Read(ref RowReader reader, ref Observation o, out int originatorAsset, out int responderAsset)
    {
        var marks = (RowMarks)reader.Byte();
        ReadTimes(ref reader, ref o, marks);
        ref var last = ref _last;
        if ((marks & RowMarks.OtherResponder) != 0) last.ResponderKey = _ends[last.Responder = ReadEnd(ref reader)];
        else if (last.Responder < 0) throw new InvalidDataException("A first observation as one before it.");

        ref var known = ref _responders[last.Responder];
        if ((marks & RowMarks.OtherOriginator) != 0)
        {
            var originator = _ends[ReadEnd(ref reader)];
            known = ref _responders[last.Responder];
            known.Originator = originator;
        }

        if ((marks & RowMarks.OtherOriginatorPort) != 0) known.OriginatorPort = reader.UInt16();
        if ((marks & (RowMarks.SortBefore | RowMarks.OtherSort)) != 0) ReadSort(ref reader, marks, ref known);
        if (known.Sort.IsNone) throw new InvalidDataException("An observation of no sort.");
        known.Sort.Fill(ref o);
        ReadContent(ref reader, ref o, (marks & RowMarks.Content) != 0 ? (ContentMarks)reader.Byte() : ContentMarks.None, ref known);

        Fill(ref o.Originator, in known.Originator, known.OriginatorPort);
        Fill(ref o.Responder, in last.ResponderKey, known.ResponderPort);
        originatorAsset = known.Originator.Asset;
        responderAsset = last.ResponderKey.Asset;
        o.OriginatorAsset = null;
        o.ResponderAsset = null;
    }

    private void ReadTimes(ref RowReader reader, ref Observation o, RowMarks marks)
    {
        ref var last = ref _last;
        var unit = (marks & RowMarks.FineTime) != 0 ? 1 : ObservationWriter.TicksPerUnit;
        last.Time += reader.Signed() * unit;
        last.Sequence += reader.Signed();
        if ((marks & RowMarks.OtherWatermark) != 0)
        {
            last.Lag += reader.Signed() * unit;
            last.Watermark = last.Time - last.Lag;
        }
        else
        {
            last.Lag = last.Time - last.Watermark;
        }

        o.Time = new EventTime(last.Time);
        o.Sequence = last.Sequence;
        o.Watermark = new EventTime(last.Watermark);
    }

    private void ReadContent(ref RowReader reader, ref Observation o, ContentMarks marks, ref ResponderMemory known)
    {
        if (marks > ContentMarks.All) throw new InvalidDataException("An observation holds what this program does not know.");
        if ((marks & ContentMarks.OtherUnit) != 0) known.Unit = (int)reader.Signed();
        if ((marks & ContentMarks.OtherResponderPort) != 0) known.ResponderPort = reader.UInt16();
        if ((marks & ContentMarks.OtherTarget) != 0)
        {
            known.TargetStart = reader.UInt32();
            known.TargetCount = reader.UInt32();
        }

        if ((marks & ContentMarks.OtherBytes) != 0) known.Bytes = reader.UInt32();
        o.TargetUnit = known.Unit;
        o.TargetStart = known.TargetStart;
        o.TargetCount = known.TargetCount;
        o.Bytes = known.Bytes;
        (o.ValueLow, o.ValueHigh) = (0, 0);
        if ((marks & ContentMarks.WholeValues) != 0)
        {
            var low = reader.Signed();
            o.ValueLow = low;
            o.ValueHigh = low + reader.Signed();
        }
        else if ((marks & ContentMarks.RealValues) != 0)
        {
            o.ValueLow = reader.Real();
            o.ValueHigh = reader.Real();
        }

        if ((marks & ContentMarks.OtherDetail) != 0) _last.Detail = ReadDetail(ref reader);
        o.Detail = _last.Detail;
    }

    private static void Fill(ref Endpoint endpoint, in EndKey end, ushort port)
    {
        endpoint.Address = end.Address;
        endpoint.Mac = end.Mac;
        endpoint.Port = port;
    }

    private int ReadEnd(ref RowReader reader)
    {
        var number = reader.Number();
        if (number < (ulong)_ends.Count) return (int)number;
        if (number > (ulong)_ends.Count) throw new InvalidDataException($"End {number} of {_ends.Count}.");
        if (_ends.Count == _responders.Length) Array.Resize(ref _responders, _ends.Count * 2);
        _responders[_ends.Count] = ResponderMemory.None;
        var form = reader.Byte();
        var address = (form & 1) != 0
            ? NetworkAddress.FromV4((uint)reader.Int32())
            : new NetworkAddress(reader.UInt64(), reader.UInt64());
        var mac = (form & 2) != 0 ? new MacAddress(reader.Number()) : MacAddress.None;
        _ends.Add(new EndKey(address, mac, AssetHandle.ReadName(reader.Signed(), _profiles)));
        return (int)number;
    }

    private void ReadSort(ref RowReader reader, RowMarks marks, ref ResponderMemory known)
    {
        var before = known.SortBefore;
        known.SortBefore = known.Sort;
        known.Sort = (marks & RowMarks.SortBefore) != 0 ? before : ReadSort(ref reader);
    }

    private SortKey ReadSort(ref RowReader reader)
    {
        var number = reader.Number();
        if (number < (ulong)_sorts.Count) return _sorts[(int)number];
        if (number > (ulong)_sorts.Count) throw new InvalidDataException($"Sort {number} of {_sorts.Count}.");
        var written = new SortKey(reader.UInt64(), (int)reader.Signed());
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
