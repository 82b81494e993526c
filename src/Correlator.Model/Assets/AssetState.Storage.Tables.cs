using System.Runtime.CompilerServices;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>The tables of the state as bytes: a count, then the entries in any order.</summary>
public sealed partial class AssetState
{
    private void SavePeers(BinaryWriter writer)
    {
        writer.Write(_peers.Count);
        foreach (ref readonly var peer in _peers.AsSpan())
        {
            if (peer.Key == 0) continue;
            writer.Write(peer.Key);
            writer.Write(peer.FirstTicks);
            writer.Write(peer.LastTicks);
            writer.Write(peer.Bytes);
            writer.Write(peer.Name);
            writer.Write(peer.Count);
            writer.Write(peer.Handle);
            writer.Write(peer.Port);
            writer.Write((byte)peer.Protocol);
            writer.Write((byte)peer.Side);
            writer.Write((byte)peer.Flags);
        }
    }

    private void LoadPeers(BinaryReader reader)
    {
        for (var left = ReadCount(reader); left > 0; left--)
        {
            var peer = new PeerEntry
            {
                Key = ReadKey(reader),
                FirstTicks = reader.ReadInt64(),
                LastTicks = reader.ReadInt64(),
                Bytes = reader.ReadUInt64(),
                Name = reader.ReadString(),
                Count = reader.ReadUInt32(),
                Handle = reader.ReadInt32(),
                Port = reader.ReadUInt16(),
                Protocol = (Protocol)reader.ReadByte(),
                Side = (AssetSide)reader.ReadByte(),
                Flags = (PeerFlags)reader.ReadByte(),
            };
            Restore(_peers, peer, BaselineAspects.Peers);
        }
    }

    private void SaveOperations(BinaryWriter writer)
    {
        writer.Write(_operations.Count);
        foreach (ref readonly var operation in _operations.AsSpan())
        {
            if (operation.Key == 0) continue;
            writer.Write(operation.Key);
            writer.Write(operation.Peer);
            writer.Write(operation.Count);
            writer.Write(operation.Code);
            writer.Write(operation.Unit);
            writer.Write((byte)operation.Operation);
            writer.Write(operation.HasTags);
            var ranges = operation.Ranges?.Count ?? 0;
            writer.Write((byte)ranges);
            for (var i = 0; i < ranges; i++)
            {
                var (first, last) = operation.Ranges![i];
                writer.Write(first);
                writer.Write(last);
            }
        }
    }

    private void LoadOperations(BinaryReader reader)
    {
        for (var left = ReadCount(reader); left > 0; left--)
        {
            var operation = new OperationEntry
            {
                Key = ReadKey(reader),
                Peer = reader.ReadUInt64(),
                Count = reader.ReadUInt32(),
                Code = reader.ReadInt32(),
                Unit = reader.ReadInt32(),
                Operation = (Operation)reader.ReadByte(),
                HasTags = reader.ReadBoolean(),
            };
            for (int ranges = reader.ReadByte(); ranges > 0; ranges--)
                (operation.Ranges ??= new TargetRanges()).Add(reader.ReadUInt32(), reader.ReadUInt32());
            Restore(_operations, operation, BaselineAspects.Operations);
        }
    }

    private void SavePolls(BinaryWriter writer)
    {
        writer.Write(_polls.Count);
        foreach (ref readonly var poll in _polls.AsSpan())
        {
            if (poll.Key == 0) continue;
            writer.Write(poll.Key);
            writer.Write(poll.Operation);
            writer.Write(poll.LastTicks);
            writer.Write(poll.Mean);
            writer.Write(poll.Deviation);
            writer.Write(poll.SumSlower);
            writer.Write(poll.SumFaster);
            writer.Write(poll.Count);
            writer.Write(poll.Start);
        }
    }

    private void LoadPolls(BinaryReader reader)
    {
        for (var left = ReadCount(reader); left > 0; left--)
        {
            var poll = new PollEntry
            {
                Key = ReadKey(reader),
                Operation = reader.ReadUInt64(),
                LastTicks = reader.ReadInt64(),
                Mean = reader.ReadDouble(),
                Deviation = reader.ReadDouble(),
                SumSlower = reader.ReadSingle(),
                SumFaster = reader.ReadSingle(),
                Count = reader.ReadUInt32(),
                Start = reader.ReadUInt32(),
            };
            Restore(_polls, poll, BaselineAspects.Polls);
        }
    }

    private void SaveValues(BinaryWriter writer)
    {
        writer.Write(_values.Count);
        foreach (ref readonly var value in _values.AsSpan())
        {
            if (value.Key == 0) continue;
            writer.Write(value.Key);
            writer.Write(value.Low);
            writer.Write(value.High);
            writer.Write(value.Count);
            writer.Write(value.Widenings);
            writer.Write(value.Start);
            writer.Write(value.TargetCount);
            writer.Write(value.Unit);
            writer.Write(value.IsWritten);
        }
    }

    private void LoadValues(BinaryReader reader)
    {
        for (var left = ReadCount(reader); left > 0; left--)
        {
            var value = new ValueEntry
            {
                Key = ReadKey(reader),
                Low = reader.ReadDouble(),
                High = reader.ReadDouble(),
                Count = reader.ReadUInt32(),
                Widenings = reader.ReadUInt32(),
                Start = reader.ReadUInt32(),
                TargetCount = reader.ReadUInt32(),
                Unit = reader.ReadInt32(),
                IsWritten = reader.ReadBoolean(),
            };
            Restore(_values, value, BaselineAspects.Values);
        }
    }

    private static void SaveSeen(BinaryWriter writer, BoundedTable<SeenEntry> table)
    {
        writer.Write(table.Count);
        foreach (ref readonly var seen in table.AsSpan())
        {
            if (seen.Key == 0) continue;
            writer.Write(seen.Key);
            writer.Write(seen.Count);
        }
    }

    private void LoadSeen(BinaryReader reader, BoundedTable<SeenEntry> table, BaselineAspects aspect)
    {
        for (var left = ReadCount(reader); left > 0; left--)
            Restore(table, new SeenEntry { Key = ReadKey(reader), Count = reader.ReadUInt32() }, aspect);
    }

    private void SaveStatements(BinaryWriter writer)
    {
        writer.Write(_statements.NextSweepTicks);
        writer.Write(_statements.TurnedAway);
        writer.Write(_statements.Entries.Count);
        foreach (ref readonly var entry in _statements.Entries.AsSpan())
        {
            if (entry.Key == 0) continue;
            writer.Write(entry.Key);
            writer.Write(entry.StatedTicks);
            writer.Write(entry.HoldTicks);
            writer.Write(entry.HeldBack);
        }
    }

    private void LoadStatements(BinaryReader reader)
    {
        _statements.NextSweepTicks = reader.ReadInt64();
        _statements.TurnedAway = reader.ReadInt64();
        for (var left = ReadCount(reader); left > 0; left--)
        {
            var entry = new StatementEntry
            {
                Key = ReadKey(reader),
                StatedTicks = reader.ReadInt64(),
                HoldTicks = reader.ReadInt64(),
                HeldBack = reader.ReadInt32(),
            };
            Restore(_statements.Entries, entry, BaselineAspects.None);
        }
    }

    private static int ReadCount(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        return count is >= 0 and <= StoredEntriesMax
            ? count
            : throw new InvalidDataException($"Asset state with {count} entries in one table.");
    }

    private static ulong ReadKey(BinaryReader reader)
    {
        var key = reader.ReadUInt64();
        return key != 0 ? key : throw new InvalidDataException("Asset state with an entry that has no key.");
    }

    /// <summary>A bound that was lowered since leaves entries out; the aspect is then full.</summary>
    private void Restore<T>(BoundedTable<T> table, in T stored, BaselineAspects aspect) where T : struct, IKeyed
    {
        ref var entry = ref table.Find(stored.Key);
        if (Unsafe.IsNullRef(ref entry)) entry = ref table.Add(stored.Key);
        if (Unsafe.IsNullRef(ref entry)) _saturated |= aspect;
        else entry = stored;
    }
}
