using Correlator.Model.Observations;

namespace Correlator.Model.Policy;

/// <summary>A set over the 256 protocol numbers, in 32 bytes.</summary>
internal readonly record struct ProtocolSet(UInt128 Low, UInt128 High)
{
    /// <summary>The protocols named; every protocol when none is named.</summary>
    public static ProtocolSet Of(IReadOnlyList<Protocol> protocols)
    {
        if (protocols.Count == 0) return new ProtocolSet(UInt128.MaxValue, UInt128.MaxValue);
        UInt128 low = 0, high = 0;
        foreach (var protocol in protocols)
        {
            if ((int)protocol < 128) low |= UInt128.One << (int)protocol;
            else high |= UInt128.One << ((int)protocol - 128);
        }

        return new ProtocolSet(low, high);
    }

    public bool Contains(Protocol protocol) =>
        (((int)protocol < 128 ? Low >> (int)protocol : High >> ((int)protocol - 128)) & UInt128.One) != 0;

    public ProtocolSet Union(ProtocolSet other) => new(Low | other.Low, High | other.High);
}
