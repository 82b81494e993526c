using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>
/// What the records of one log type mean: which fields it wants, and the observation they make. The same for TSV and
/// JSON.
/// Stateless; any thread may use it.
/// </summary>
/// <remarks>
/// The originator is who asked: the connection's originator (id.orig_*), unless the record itself says that a request
/// came from the other
/// end (BACnet speaks from port 47808 to 47808, and a sensor that joined mid-stream guesses).
/// </remarks>
internal abstract class ZeekLog
{
    /// <summary>No time before it is believed: 1990-01-01T00:00:00Z.</summary>
    public const long TicksMin = 627_667_488_000_000_000;

    /// <summary>No time from it on is believed: 2100-01-01T00:00:00Z.</summary>
    public const long TicksMax = 662_380_416_000_000_000;

    protected const int Ts = 0;
    protected const int OrigH = 1;
    protected const int OrigP = 2;
    protected const int RespH = 3;
    protected const int RespP = 4;
    protected const int IsOrig = 5;

    /// <summary>The first slot of a log's own fields.</summary>
    protected const int Own = 6;

    private static readonly string[] Shared = ["ts", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "is_orig"];

    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);

    /// <param name="name">Log type: Zeek's #path.</param>
    /// <param name="fields">Own fields, one a slot; spellings of different schema generations are parted by
    /// '|'.</param>
    protected ZeekLog(string name, params string[] fields)
    {
        Name = name;
        SlotCount = Shared.Length + fields.Length;
        string[] all = [.. Shared, .. fields];
        for (var slot = 0; slot < all.Length; slot++)
        {
            foreach (var spelling in all[slot].Split('|')) _slots.TryAdd(spelling, slot);
        }
    }

    public string Name { get; }

    public int SlotCount { get; }

    /// <summary>The slot that wants a field; -1 when none does.</summary>
    public int SlotOf(string field) => _slots.GetValueOrDefault(field, -1);

    /// <summary>Makes the observation of a row, or names the fault of one that is not sound.</summary>
    public DecodeResult Observe(in ZeekRow row, ref Observation observation)
    {
        observation.OperationCode = -1;
        var time = row[Ts];
        if (time.IsEmpty)
        {
            observation.Flags |= ObservationFlags.TimeInferred;
        }
        else
        {
            if (!ZeekNumbers.TryTime(time, out var ticks)) return DecodeResult.BadTime;
            if (ticks is < TicksMin or >= TicksMax) return DecodeResult.AbsurdTime;
            observation.Time = new EventTime(ticks);
        }

        return row.Address(OrigH, ref observation.Originator.Address) && row.Port(OrigP, ref observation.Originator)
            && row.Address(RespH, ref observation.Responder.Address) && row.Port(RespP, ref observation.Responder)
            ? Fill(row, ref observation)
            : DecodeResult.BadValue;
    }

    /// <summary>Fills in what the log's own fields say; time and endpoints are there already.</summary>
    protected abstract DecodeResult Fill(in ZeekRow row, ref Observation observation);

    /// <summary>
    /// Marks which half of an exchange the record is. Where the sender is known too, whoever asked becomes the
    /// originator.
    /// </summary>
    /// <param name="isRequest">Null when the record does not say.</param>
    /// <param name="isOrig">Zeek's is_orig: whether the connection's originator sent it; null when the record does
    /// not say.</param>
    protected static void MarkHalf(ref Observation observation, bool? isRequest, bool? isOrig)
    {
        if ((isRequest ?? isOrig) is not { } request) return;
        observation.Flags |= request ? ObservationFlags.RequestOnly : ObservationFlags.ResponseOnly;
        if (isOrig is { } sentByOriginator && sentByOriginator != request) SwapEnds(ref observation);
    }

    protected static void SwapEnds(ref Observation observation) =>
        (observation.Originator, observation.Responder) = (observation.Responder, observation.Originator);

    /// <summary>The half that a word such as REQUEST, req, response, RESP tells; null when it is neither.</summary>
    protected static bool? IsRequest(in ZeekRow row, int slot) =>
        row.StartsWith(slot, "req"u8) ? true : row.StartsWith(slot, "res"u8) ? false : null;

    /// <summary>Aims the observation at <paramref name="count"/> things from <paramref name="start"/> on.</summary>
    protected static void Aim(ref Observation observation, uint start, uint count)
    {
        observation.TargetStart = start;
        observation.TargetCount = Math.Max(1, count);
        observation.Flags |= ObservationFlags.HasTarget;
    }

    protected static void Carry(ref Observation observation, double low, double high)
    {
        observation.ValueLow = low;
        observation.ValueHigh = high;
        observation.Flags |= ObservationFlags.HasValue;
    }
}
