using System.Buffers.Binary;
using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Decoding;

/// <summary>Finds the year of times that were written without one.</summary>
/// <remarks>
/// A clock not earlier than the records (now, or the file's last write) is the better source: the year is the latest
/// one in which the time is not after it. Without a clock the year is that in which the time is nearest to the last
/// full time of the same feed. Without both there is no year; a made-up one would be worse, because windows would be
/// opened in it.
/// </remarks>
internal sealed class YearSource(Func<EventTime>? clock)
{
    private EventTime _last;

    /// <summary>The time with its year; none when nothing tells the year.</summary>
    public EventTime Resolve(YearlessTime time)
    {
        var now = clock?.Invoke() ?? EventTime.None;
        return now.IsNone ? time.NearestTo(_last) : time.NotAfter(now);
    }

    /// <summary>Takes note of the time of a record.</summary>
    public void Saw(EventTime time) => _last = time;

    /// <summary>Eight bytes, or none when no time was seen.</summary>
    public byte[] Save()
    {
        if (_last.IsNone) return [];
        var state = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(state, _last.Ticks);
        return state;
    }

    /// <summary>Takes back what <see cref="Save"/> gave; anything else is passed over.</summary>
    public void Restore(ReadOnlySpan<byte> state)
    {
        if (state.Length != sizeof(long)) return;
        var time = new EventTime(BinaryPrimitives.ReadInt64LittleEndian(state));
        if (TimestampText.IsPlausible(time)) _last = time;
    }
}
