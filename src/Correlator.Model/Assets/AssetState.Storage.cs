using System.Runtime.CompilerServices;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Model.Assets;

/// <summary>
/// The state as bytes: little-endian, in the order of the methods below. Version 1 counted 1 for a conduit where version 2
/// has the span of its last statement: the same bytes otherwise, and read as a span long past.
/// </summary>
public sealed partial class AssetState
{
    private const byte StorageVersion = 2;

    /// <summary>More entries than any bound allows: the bytes are not a state.</summary>
    private const int StoredEntriesMax = 65_536;

    /// <summary>Writes everything that a later observation's judgement depends on.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(StorageVersion);
        writer.Write(_assetId);
        SaveSelf(writer);
        SaveClocks(writer);
        SavePeers(writer);
        SaveOperations(writer);
        SavePolls(writer);
        SaveValues(writer);
        SaveSeen(writer, _tags);
        SaveSeen(writer, _signatures);
        SaveSeen(writer, _conduits);
        SaveStatements(writer);
        SaveIdentity(writer);
        SaveFanOut(writer);
        SaveHistory(writer);
    }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote; from there on the state behaves as if it had never been away.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are of a newer version, or are not a state.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too soon.</exception>
    public static AssetState Load(
        BinaryReader reader, BaselineOptions options, PlantPolicy policy, FeedTable feeds)
    {
        var version = reader.ReadByte();
        if (version is 0 or > StorageVersion) throw new InvalidDataException($"Asset state of unknown version {version}.");
        var state = new AssetState(reader.ReadString(), options, policy, feeds);
        state.LoadSelf(reader);
        state.LoadClocks(reader);
        state.LoadPeers(reader);
        state.LoadOperations(reader);
        state.LoadPolls(reader);
        state.LoadValues(reader);
        state.LoadSeen(reader, state._tags, BaselineAspects.Tags);
        state.LoadSeen(reader, state._signatures, BaselineAspects.Signatures);
        state.LoadSeen(reader, state._conduits, BaselineAspects.Conduits);
        state.LoadStatements(reader);
        state.LoadIdentity(reader);
        state.LoadFanOut(reader);
        state.LoadHistory(reader);
        return state;
    }

    private void SaveSelf(BinaryWriter writer)
    {
        var hasSelf = _profile is not null || _restored is not null;
        writer.Write(hasSelf);
        if (!hasSelf) return;
        var self = Self;
        writer.Write(self.Address.High);
        writer.Write(self.Address.Low);
        writer.Write(self.Zone);
        writer.Write((int)self.Roles);
        writer.Write(self.Criticality);
        writer.Write(self.PurdueLevel ?? double.NaN);
    }

    private void LoadSelf(BinaryReader reader)
    {
        if (!reader.ReadBoolean()) return;
        _address = new NetworkAddress(reader.ReadUInt64(), reader.ReadUInt64());
        var zone = reader.ReadString();
        var roles = (AssetRoles)reader.ReadInt32();
        var criticality = reader.ReadInt32();
        var level = reader.ReadDouble();
        _restored = new Participant(_assetId, _address, zone, roles, criticality, double.IsNaN(level) ? null : level);
    }

    private void SaveClocks(BinaryWriter writer)
    {
        writer.Write(_learning.First.Ticks);
        writer.Write(_learning.Last.Ticks);
        writer.Write(_learning.Observations);
        writer.Write(_learning.KnownTicks);
        writer.Write(_learning.NoveltyTicks);
        writer.Write(_learning.HasEvidence);
        writer.Write(_silence.LastHeard.Ticks);
        writer.Write(_silence.LastHeard.IsNone ? "" : _feeds[_silence.Feed]);
        writer.Write(_silence.Sequence);
        writer.Write(_silence.LongestTicks);
        writer.Write(_silence.SecondLongestTicks);
        writer.Write(_silence.Pauses);
        writer.Write(_silence.IsSilent);
        writer.Write(_silence.Deadline.Ticks);
        SaveBurst(writer, _errors);
        SaveBurst(writer, _loginFailures);
        writer.Write((int)_saturated);
        writer.Write(_anomalies);
    }

    private void LoadClocks(BinaryReader reader)
    {
        _learning.First = new EventTime(reader.ReadInt64());
        _learning.Last = new EventTime(reader.ReadInt64());
        _learning.Observations = reader.ReadInt64();
        _learning.KnownTicks = reader.ReadInt64();
        _learning.NoveltyTicks = reader.ReadInt64();
        _learning.HasEvidence = reader.ReadBoolean();
        _silence.LastHeard = new EventTime(reader.ReadInt64());
        var feed = reader.ReadString();
        if (!_silence.LastHeard.IsNone) _silence.Feed = _feeds.Add(feed);
        _silence.Sequence = reader.ReadInt64();
        _silence.LongestTicks = reader.ReadInt64();
        _silence.SecondLongestTicks = reader.ReadInt64();
        _silence.Pauses = reader.ReadInt32();
        _silence.IsSilent = reader.ReadBoolean();
        _silence.Deadline = new EventTime(reader.ReadInt64());
        _errors = LoadBurst(reader);
        _loginFailures = LoadBurst(reader);
        _saturated = (BaselineAspects)reader.ReadInt32();
        _anomalies = reader.ReadInt64();
    }

    private static void SaveBurst(BinaryWriter writer, in BurstWatch burst)
    {
        writer.Write(burst.Current);
        writer.Write(burst.Previous);
        writer.Write(burst.Usual);
        writer.Write(burst.HalfTicks);
    }

    private static BurstWatch LoadBurst(BinaryReader reader) => new()
    {
        Current = reader.ReadInt32(),
        Previous = reader.ReadInt32(),
        Usual = reader.ReadInt32(),
        HalfTicks = reader.ReadInt64(),
    };

    private void SaveIdentity(BinaryWriter writer)
    {
        ulong[] macs = [.. _identity.Macs];
        writer.Write(macs.Length);
        foreach (var mac in macs) writer.Write(mac);
        writer.Write(_identity.IsMacVarying);
        writer.Write(_identity.Mode ?? "");
        writer.Write(_identity.Parts.Count);
        foreach (var part in _identity.Parts)
        {
            writer.Write((byte)part.Protocol);
            writer.Write(part.Name);
            writer.Write(part.Value);
            writer.Write(part.IsVarying);
        }
    }

    private void LoadIdentity(BinaryReader reader)
    {
        for (var left = ReadCount(reader); left > 0; left--) _identity.Learn(new MacAddress(reader.ReadUInt64()));
        _identity.IsMacVarying = reader.ReadBoolean();
        var mode = reader.ReadString();
        _identity.Mode = mode.Length == 0 ? null : mode;
        for (var left = ReadCount(reader); left > 0; left--)
        {
            var part = new IdentityPart
            {
                Protocol = (Protocol)reader.ReadByte(),
                Name = reader.ReadString(),
                Value = reader.ReadString(),
                IsVarying = reader.ReadBoolean(),
            };
            if (_identity.Parts.Count < IdentityMemory.PartsMax) _identity.Parts.Add(part);
        }
    }

    private void SaveFanOut(BinaryWriter writer)
    {
        writer.Write(_fanOut is not null);
        if (_fanOut is null) return;
        writer.Write(_fanOut.GenerationTicks);
        writer.Write(_fanOut.UsualBits);
        for (var i = 0; i < FanOutWatch.SketchWords; i++)
        {
            writer.Write(_fanOut.Current[i]);
            writer.Write(_fanOut.Previous[i]);
        }

        // By position, for the place of a try decides which one the next takes.
        foreach (ref readonly var entry in _fanOut.Tries.AsSpan())
        {
            writer.Write(entry.Points);
            if (entry.Points == 0) continue;
            writer.Write(entry.Ticks);
            writer.Write(entry.Other);
            writer.Write(entry.Port);
        }
    }

    private void LoadFanOut(BinaryReader reader)
    {
        if (!reader.ReadBoolean()) return;
        _fanOut = new FanOutWatch { GenerationTicks = reader.ReadInt64(), UsualBits = reader.ReadInt32() };
        for (var i = 0; i < FanOutWatch.SketchWords; i++)
        {
            _fanOut.Current[i] = reader.ReadUInt64();
            _fanOut.Previous[i] = reader.ReadUInt64();
        }

        foreach (ref var entry in _fanOut.Tries.AsSpan())
        {
            var points = reader.ReadByte();
            if (points == 0) continue;
            entry = new FanOutTry
            {
                Points = points,
                Ticks = reader.ReadInt64(),
                Other = reader.ReadUInt64(),
                Port = reader.ReadUInt16(),
            };
        }
    }

    private void SaveHistory(BinaryWriter writer)
    {
        writer.Write(_history.Count);
        foreach (var deviation in _history)
        {
            writer.Write(deviation.Id.High);
            writer.Write(deviation.Id.Low);
            writer.Write(deviation.Time.Ticks);
            writer.Write((byte)deviation.Kind);
            writer.Write(deviation.Summary);
            writer.Write(deviation.Evidence);
            writer.Write(deviation.Repeats);
        }
    }

    private void LoadHistory(BinaryReader reader)
    {
        for (var left = ReadCount(reader); left > 0; left--)
        {
            if (_history.Count >= Math.Max(1, _options.Bounds.HistoryMax)) _history.Dequeue();
            _history.Enqueue(new DeviationSummary(
                new FactId(reader.ReadUInt64(), reader.ReadUInt64()), new EventTime(reader.ReadInt64()),
                (DeviationKind)reader.ReadByte(), reader.ReadString(), reader.ReadString(), reader.ReadInt32()));
        }
    }
}
