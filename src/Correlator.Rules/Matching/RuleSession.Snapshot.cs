using Correlator.Model.Facts;

namespace Correlator.Rules.Matching;

/// <summary>Saving and restoring the whole state of a session.</summary>
/// <remarks>
/// Layout, version 1, little endian: magic, version, clock, order; known ids with times; the distinct facts, each by
/// the codec; then per
/// rule its id, shape, length in bytes and block. Inside blocks facts are numbers into the table. Keys and windows are
/// computed anew.
/// </remarks>
internal sealed partial class RuleSession
{
    private const uint Magic = 0x3153_5243; // "CRS1"
    private const byte Version = 1;

    public void Save(BinaryWriter writer, IFactCodec facts)
    {
        if (_step.Count > 0 || _stated.Count > 0)
        {
            throw new InvalidOperationException("Drain the session before saving it.");
        }

        var table = new FactTable();
        var blocks = _memories.Select(m => RuleMemorySnapshot.Write(m, table)).ToArray();

        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(_clock);
        writer.Write(_order);
        writer.Write(_known.Entries.Count);
        foreach (var (id, time) in _known.Entries)
        {
            writer.Write(id.High);
            writer.Write(id.Low);
            writer.Write(time);
        }

        writer.Write(table.Facts.Count);
        foreach (var fact in table.Facts) facts.Write(writer, fact);
        writer.Write(blocks.Length);
        for (var i = 0; i < blocks.Length; i++)
        {
            writer.Write(_memories[i].Rule.Info.Id);
            writer.Write(_memories[i].Rule.Info.Shape);
            writer.Write(blocks[i].Length);
            writer.Write(blocks[i]);
        }
    }

    public void Restore(BinaryReader reader, IFactCodec facts)
    {
        if (_clock != 0 || _known.Entries.Count > 0)
        {
            throw new InvalidOperationException("Restore into a session that has not begun.");
        }

        try
        {
            RestoreAll(reader, facts);
        }
        catch (Exception fault) when (fault is EndOfStreamException or ArgumentOutOfRangeException
            or FormatException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"Not a whole saved session: {fault.Message}", fault);
        }
    }

    private void RestoreAll(BinaryReader reader, IFactCodec facts)
    {
        if (reader.ReadUInt32() != Magic) throw new InvalidDataException("Not a saved rule session.");
        var version = reader.ReadByte();
        if (version != Version)
        {
            throw new InvalidDataException(
                $"Saved rule session of version {version}; this program reads version {Version}.");
        }

        _clock = reader.ReadInt64();
        _order = reader.ReadInt64();
        var known = RuleMemorySnapshot.ReadCount(reader);
        for (var i = 0; i < known; i++)
        {
            var id = new FactId(reader.ReadUInt64(), reader.ReadUInt64());
            _known.Add(id, reader.ReadInt64());
        }

        var table = new List<Fact>();
        var count = RuleMemorySnapshot.ReadCount(reader);
        for (var i = 0; i < count; i++) table.Add(facts.Read(reader));
        var rules = RuleMemorySnapshot.ReadCount(reader);
        for (var i = 0; i < rules; i++) RestoreRule(reader, table);
    }

    private void RestoreRule(BinaryReader reader, List<Fact> table)
    {
        var id = reader.ReadString();
        var shape = reader.ReadString();
        var length = RuleMemorySnapshot.ReadCount(reader);
        var block = reader.ReadBytes(length);
        if (block.Length != length) throw new EndOfStreamException($"The block of rule '{id}' is cut short.");
        var memory = Array.Find(_memories, m => m.Rule.Info.Id == id && m.Rule.Info.Shape == shape);
        if (memory is null)
        {
            _tally.RestoredWithoutRule++;
            return;
        }

        RuleMemorySnapshot.Read(memory, block, table);
        foreach (var match in memory.Waiting.Values) _waiting.Add(match);
    }
}
