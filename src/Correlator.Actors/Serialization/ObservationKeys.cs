using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Correlator.Model.Observations;

namespace Correlator.Actors.Serialization;

/// <summary>An end of a conversation without its port: as many as there are devices.</summary>
/// <param name="Asset">As in <see cref="Assets.RoutedBlock.Ends"/>; 0 where assets are not told.</param>
internal readonly record struct EndKey(NetworkAddress Address, MacAddress Mac, int Asset)
{
    public static EndKey Of(in Endpoint end, int asset) => new(end.Address, end.Mac, asset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsOf(in Endpoint end, int asset) =>
        Address.Low == end.Address.Low && Mac.Bits == end.Mac.Bits && Asset == asset && Address.High == end.Address.High;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Hash(in Endpoint end, int asset) => Hash(end.Address, end.Mac, asset);

    public override int GetHashCode() => Hash(Address, Mac, Asset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(NetworkAddress address, MacAddress mac, int asset) =>
        (int)((address.Low * Hashing.First + address.High * Hashing.Second + (mac.Bits ^ (ulong)(uint)asset << 48) * Hashing.Third) >> 32);
}

/// <summary>What an observation is of, in all respects that take few values: a poll and its answer are two sorts, and there are few more.</summary>
/// <param name="Words">Feed, kind, protocol, operation, outcome, severity and flags, 16 bits and then 8 each.</param>
internal readonly record struct SortKey(ulong Words, int OperationCode)
{
    public static SortKey Of(in Observation o) => new(
        o.Feed | (ulong)o.Kind << 16 | (ulong)o.Protocol << 24 | (ulong)o.Operation << 32 | (ulong)o.Outcome << 40
            | (ulong)o.Severity << 48 | (ulong)o.Flags << 56,
        o.OperationCode);

    public ushort Feed => (ushort)Words;

    public SortKey WithFeed(ushort feed) => this with { Words = (Words & ~0xFFFFUL) | feed };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(SortKey other) => Words == other.Words && OperationCode == other.OperationCode;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override int GetHashCode() => (int)((Words * Hashing.First + (uint)OperationCode * Hashing.Second) >> 32);

    public void Fill(ref Observation o)
    {
        o.Feed = Feed;
        o.Kind = (ObservationKind)(byte)(Words >> 16);
        o.Protocol = (Protocol)(byte)(Words >> 24);
        o.Operation = (Operation)(byte)(Words >> 32);
        o.Outcome = (Outcome)(byte)(Words >> 40);
        o.Severity = (byte)(Words >> 48);
        o.Flags = (ObservationFlags)(byte)(Words >> 56);
        o.OperationCode = OperationCode;
    }
}

/// <summary>A detail by its identity: decoders give many observations the same one.</summary>
internal readonly record struct DetailKey(ObservationDetail Detail)
{
    public bool Equals(DetailKey other) => ReferenceEquals(Detail, other.Detail);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(Detail);
}

/// <summary>A text, so that each is written once a message.</summary>
internal readonly record struct TextKey(string Text);

/// <summary>Factors of this process alone: addresses that somebody sends so that they all fall into one slot are not to be had.</summary>
internal static class Hashing
{
    public static readonly ulong First = Odd();
    public static readonly ulong Second = Odd();
    public static readonly ulong Third = Odd();

    private static ulong Odd() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
}
