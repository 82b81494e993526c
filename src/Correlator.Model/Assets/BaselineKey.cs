using System.Numerics;
using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>
/// 64-bit keys of what a baseline remembers: never 0, the same on every machine and in every year, for they are stored.
/// </summary>
/// <remarks>
/// Two things with one key would be one to the baseline; with 2,048 entries the odds are below 10⁻¹². The mixer is the
/// finaliser of SplitMix64 (Steele, Lea, Flood 2014).
/// </remarks>
internal static class BaselineKey
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    /// <summary>
    /// Stands for all conversations on ephemeral ports together: such a port says nothing about the service.
    /// </summary>
    private const ushort EphemeralPort = 0xFFFF;

    /// <summary>Linux hands out ports from here on; IANA's own range (49152 on) lies within.</summary>
    private const ushort EphemeralPortMin = 32_768;

    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        x ^= x >> 31;
        return x == 0 ? Golden : x;
    }

    public static ulong Of(ulong first, ulong second) => Mix(first * Golden + second);

    public static ulong Of(ulong first, ulong second, ulong third) => Mix(Of(first, second) * Golden + third);

    /// <summary>
    /// A conversation partner: who, in which protocol, on which side. Only an unrecognised protocol is told by its
    /// port.
    /// </summary>
    public static ulong Peer(int handle, Protocol protocol, AssetSide side, ushort port) =>
        Mix(((ulong)(uint)handle << 32 | (ulong)(byte)protocol << 24 | (ulong)(byte)side << 16 | port) + Golden);

    /// <summary>The port that tells an unrecognised protocol; 0 for a recognised one.</summary>
    public static ushort ServicePort(Protocol protocol, ushort responderPort) =>
        protocol is Protocol.Tcp or Protocol.Udp
        ? responderPort < EphemeralPortMin ? responderPort : EphemeralPort
        : (ushort)0;

    /// <summary>
    /// An industrial operation is told by its own code; in IT protocols codes are statuses and lengths, so only its
    /// sort counts.
    /// </summary>
    public static ulong Operation(ulong peer, in Observation observation)
    {
        var code = observation.Protocol.IsIndustrial() ? (uint)observation.OperationCode : uint.MaxValue;
        return Of(peer, (ulong)code << 32 | (ulong)(byte)observation.Operation << 24 ^ (uint)observation.TargetUnit);
    }

    /// <summary>
    /// A whole request: peer, operation, targets, and the feed that saw it, because two sensors that see the same poll
    /// are not a poll of twice the rate. Who finds it has found everything that the request was learned with.
    /// </summary>
    public static ulong Request(in Observation observation, int handle, AssetSide side, ulong feed)
    {
        var target = observation.Has(ObservationFlags.HasTarget)
            ? ((ulong)observation.TargetStart << 32 | observation.TargetCount) + 1
            : 0;
        var peer = (ulong)(uint)handle << 32 | (ulong)(byte)observation.Protocol << 24
            | (ulong)(byte)observation.Operation << 16 | (ulong)(byte)side;
        var what = (ulong)(uint)observation.OperationCode << 32 | (uint)observation.TargetUnit;

        // Three independent products instead of a chain: this is on the path of every poll.
        return Mix(peer * Golden ^ (what * 0xC2B2_AE3D_27D4_EB4F
            + feed) ^ BitOperations.RotateLeft(target * 0x1656_67B1_9E37_79F9, 31));
    }

    /// <summary>
    /// A name (tag, signature, zone …); FNV-1a over its UTF-16 units, because string.GetHashCode differs on every run.
    /// </summary>
    public static ulong Text(string? text)
    {
        var hash = 0xCBF2_9CE4_8422_2325UL;
        if (text is not null)
            foreach (var unit in text) hash = (hash ^ unit) * 0x100_0000_01B3;
        return Mix(hash);
    }

    public static ulong Address(NetworkAddress address) => Of(address.High, address.Low);
}
