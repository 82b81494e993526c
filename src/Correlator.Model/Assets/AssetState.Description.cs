using System.Runtime.CompilerServices;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>The state as people read it.</summary>
public sealed partial class AssetState
{
    /// <summary>What is known, sorted so that the same knowledge reads the same.</summary>
    public AssetDescription Describe() => new()
    {
        AssetId = _assetId,
        IsProtecting = IsProtecting,
        FirstSeen = _learning.First,
        LastSeen = _learning.Last,
        LastHeard = _silence.LastHeard,
        IsSilent = _silence.IsSilent,
        Observations = _learning.Observations,
        Anomalies = _anomalies,
        StatementsTurnedAway = _statements.TurnedAway,
        Saturated = _saturated,
        MemoryBytes = MemoryBytes,
        Mode = _identity.Mode,
        Macs = [.. _identity.Macs.Select(bits => new MacAddress(bits))],
        Identity = [.. _identity.Parts.Select(p => new IdentityDescription(p.Protocol, p.Name, p.Value, p.IsVarying))],
        Peers = DescribePeers(),
        Values = DescribeValues(),
        RecentDeviations = [.. _history],
    };

    private List<PeerDescription> DescribePeers()
    {
        var peers = new List<PeerDescription>(_peers.Count);
        foreach (ref readonly var peer in _peers.AsSpan())
        {
            if (peer.Key == 0) continue;
            peers.Add(new PeerDescription(
                peer.Name, peer.Protocol, peer.Side, peer.Port,
                new EventTime(peer.FirstTicks), new EventTime(peer.LastTicks), peer.Count, peer.Bytes)
            {
                Operations = DescribeOperations(peer.Key),
            });
        }

        return
        [
            .. peers.OrderBy(p => p.Peer, StringComparer.Ordinal)
                .ThenBy(p => p.Protocol).ThenBy(p => p.Port).ThenBy(p => p.Side),
        ];
    }

    private List<OperationDescription> DescribeOperations(ulong peer)
    {
        var operations = new List<OperationDescription>();
        foreach (ref readonly var entry in _operations.AsSpan())
        {
            if (entry.Key == 0 || entry.Peer != peer) continue;
            operations.Add(new OperationDescription(
                entry.Operation, entry.Code, entry.Unit, entry.Count, entry.Ranges?.ToString() ?? "")
            {
                Periods = DescribePeriods(entry.Key),
            });
        }

        return [.. operations.OrderBy(o => o.Unit).ThenBy(o => o.Operation).ThenBy(o => o.Code)];
    }

    private List<PeriodDescription> DescribePeriods(ulong operation)
    {
        var periods = new List<PeriodDescription>();
        foreach (ref readonly var poll in _polls.AsSpan())
        {
            if (poll.Key == 0 || poll.Operation != operation || poll.Count == 0) continue;
            periods.Add(new PeriodDescription(
                poll.Start == uint.MaxValue ? null : poll.Start,
                new TimeSpan((long)poll.Mean), new TimeSpan((long)poll.Jitter(_options.Period)),
                poll.IsJudged(_options.Period)));
        }

        return [.. periods.OrderBy(p => p.Start).ThenBy(p => p.Period)];
    }

    private List<ValueDescription> DescribeValues()
    {
        var values = new List<ValueDescription>(_values.Count);
        foreach (ref readonly var value in _values.AsSpan())
        {
            if (value.Key == 0) continue;
            values.Add(new ValueDescription(
                value.Unit, value.Start, value.TargetCount, value.IsWritten,
                value.Low, value.High, value.IsJudged(_options)));
        }

        return
        [
            .. values.OrderBy(v => v.Unit).ThenBy(v => v.Start).ThenBy(v => v.Count)
                .ThenBy(v => v.IsWritten).ThenBy(v => v.Low),
        ];
    }

    /// <summary>Tables and what they point to; strings shared with profiles are not counted.</summary>
    private int MemoryBytes
    {
        get
        {
            const int FixedBytes = 1_000;
            const int HistoryEntryBytes = 400;
            const int FanOutBytes = 1_700;
            const int IdentityPartBytes = 120;
            var ranges = 0;
            foreach (ref readonly var operation in _operations.AsSpan()) ranges += operation.Ranges?.Bytes ?? 0;
            return FixedBytes + ranges
                + _peers.Slots * Unsafe.SizeOf<PeerEntry>() + _operations.Slots * Unsafe.SizeOf<OperationEntry>()
                + _polls.Slots * Unsafe.SizeOf<PollEntry>() + _values.Slots * Unsafe.SizeOf<ValueEntry>()
                + (_tags.Slots + _signatures.Slots + _conduits.Slots) * Unsafe.SizeOf<SeenEntry>()
                + _statements.Entries.Slots * Unsafe.SizeOf<StatementEntry>()
                + _history.Count * HistoryEntryBytes + _identity.Parts.Count * IdentityPartBytes
                + (_fanOut is null ? 0 : FanOutBytes);
        }
    }
}
