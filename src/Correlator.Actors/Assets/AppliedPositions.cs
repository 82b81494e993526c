using Correlator.Model.Observations;

namespace Correlator.Actors.Assets;

/// <summary>The last sequence of each feed that an asset has applied: what makes a replayed record harmless.</summary>
/// <remarks>Bounded by the number of feeds. Stored by feed id, because numbers are a run's own.</remarks>
internal sealed class AppliedPositions
{
    private const byte Version = 1;

    private long[] _last = [];

    /// <summary>Takes note of a record; false when it was applied before.</summary>
    public bool Advance(ushort feed, long sequence)
    {
        if (feed >= _last.Length) Grow(feed + 1);
        if (sequence < _last[feed]) return false;
        _last[feed] = sequence + 1;
        return true;
    }

    public void Save(BinaryWriter writer, FeedTable feeds)
    {
        writer.Write(Version);
        writer.Write(_last.Length);
        for (var feed = 0; feed < _last.Length; feed++)
        {
            writer.Write(feeds[(ushort)feed]);
            writer.Write(_last[feed]);
        }
    }

    public static AppliedPositions Load(BinaryReader reader, FeedTable feeds)
    {
        var version = reader.ReadByte();
        if (version != Version) throw new InvalidDataException($"Applied positions of unknown version {version}.");
        var positions = new AppliedPositions();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var feed = feeds.Add(reader.ReadString());
            if (feed >= positions._last.Length) positions.Grow(feed + 1);
            positions._last[feed] = reader.ReadInt64();
        }

        return positions;
    }

    private void Grow(int length) => Array.Resize(ref _last, length);
}
