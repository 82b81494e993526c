using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>Reads what <see cref="ObservationWriter"/> wrote. Allocates details and their texts only; used again message after message.</summary>
internal sealed class ObservationReader
{
    private readonly List<SortKey> _sorts = [];
    private readonly List<ObservationDetail> _details = [];
    private readonly List<string> _texts = [];
    private readonly List<ushort> _feeds = [];
    private FeedTable _table = null!;
    private int _profiles;
    private KnownEnd[] _ends = new KnownEnd[128];
    private int _endCount;
    private RowMemory _last = RowMemory.First;

    /// <summary>Least bytes that a row takes: marks, time and sequence.</summary>
    public const int RowBytesMin = 3;

    /// <summary>Any row of the message had a detail.</summary>
    public bool HasDetails => _details.Count > 0;

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
        _endCount = 0;
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
        if (marks > RowMarks.All) throw new InvalidDataException("An observation holds what this program does not know.");
        ReadTimes(ref reader, ref o, marks);
        ref var last = ref _last;
        if ((marks & RowMarks.OtherResponder) != 0) last.Responder = ReadEnd(ref reader);
        if (last.Responder < 0) throw new InvalidDataException("An observation of no responder.");
        ref var known = ref _ends[last.Responder];
        if ((marks & RowMarks.OtherOriginator) != 0)
        {
            var number = ReadEnd(ref reader);
            // A new end may have moved the others.
            known = ref _ends[last.Responder];
            known.Originator = number;
        }

        if ((marks & RowMarks.OtherOriginatorPort) != 0) known.OriginatorPort = reader.UInt16();
        if ((marks & RowMarks.OtherSort) != 0) known.Sort = ReadSort(ref reader);
        if ((known.Originator | known.Sort) < 0) throw new InvalidDataException("An observation of no originator or no sort.");
        _sorts[known.Sort].Fill(ref o);
        ReadContent(ref reader, ref o, (marks & RowMarks.Content) != 0 ? (ContentMarks)reader.Byte() : ContentMarks.None, ref known);

        ref readonly var originator = ref _ends[known.Originator].Key;
        Fill(ref o.Originator, in originator, known.OriginatorPort);
        Fill(ref o.Responder, in known.Key, known.ResponderPort);
        originatorAsset = originator.Asset;
        responderAsset = known.Key.Asset;
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

    private void ReadContent(ref RowReader reader, ref Observation o, ContentMarks marks, ref KnownEnd known)
    {
        if (marks > ContentMarks.All) throw new InvalidDataException("An observation's content holds what this program does not know.");
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
        if (number < (ulong)_endCount) return (int)number;
        if (number > (ulong)_endCount) throw new InvalidDataException($"End {number} of {_endCount}.");
        var form = reader.Byte();
        var address = (form & 1) != 0
            ? NetworkAddress.FromV4((uint)reader.Int32())
            : new NetworkAddress(reader.UInt64(), reader.UInt64());
        var mac = (form & 2) != 0 ? new MacAddress(reader.Number()) : MacAddress.None;
        if (_endCount == _ends.Length) Array.Resize(ref _ends, _endCount * 2);
        _ends[_endCount] = new KnownEnd(new EndKey(address, mac, AssetHandle.ReadName(reader.Signed(), _profiles)));
        return _endCount++;
    }

    private int ReadSort(ref RowReader reader)
    {
        var number = reader.Number();
        if (number < (ulong)_sorts.Count) return (int)number;
        if (number > (ulong)_sorts.Count) throw new InvalidDataException($"Sort {number} of {_sorts.Count}.");
        var written = new SortKey(reader.UInt64(), (int)reader.Signed());
        if (written.Feed > _feeds.Count) throw new InvalidDataException($"Feed {written.Feed} of {_feeds.Count}.");
        if (written.Feed == _feeds.Count) _feeds.Add(FeedOf(reader.Text()));
        _sorts.Add(written.WithFeed(_feeds[written.Feed]));
        return (int)number;
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
