using System.Runtime.CompilerServices;

namespace Correlator.Actors.Serialization;

/// <summary>Eight bytes of LEB128 at once: seven bits of a number in each, the lowest first.</summary>
internal static class Sevens
{
    /// <summary>The bits that say of each byte that another follows.</summary>
    public const ulong Continued = 0x8080_8080_8080_8080;

    /// <summary>56 bits, seven a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Spread(ulong value)
    {
        value = (value & 0x0000_0000_0FFF_FFFF) | ((value & 0x00FF_FFFF_F000_0000) << 4);
        value = (value & 0x0000_3FFF_0000_3FFF) | ((value & 0x0FFF_C000_0FFF_C000) << 2);
        return (value & 0x007F_007F_007F_007F) | ((value & 0x3F80_3F80_3F80_3F80) << 1);
    }

    /// <summary>The number whose sevens these are; the highest bits of the bytes count for nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Gather(ulong bytes)
    {
        bytes = (bytes & 0x007F_007F_007F_007F) | ((bytes & 0x7F00_7F00_7F00_7F00) >> 1);
        bytes = (bytes & 0x0000_3FFF_0000_3FFF) | ((bytes & 0x3FFF_0000_3FFF_0000) >> 2);
        return (bytes & 0x0000_0000_0FFF_FFFF) | ((bytes & 0x0FFF_FFFF_0000_0000) >> 4);
    }
}
