using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek;

/// <summary>
/// One record with its values in the slots that its log asks for. Knows neither TSV nor JSON any more, except through
/// <see cref="ZeekText"/>, which takes the escapes out.
/// </summary>
/// <remarks>
/// The readers return false only for a value that is there and is not of its type; an unset one reads as zero or none.
/// </remarks>
internal readonly ref struct ZeekRow(ReadOnlySpan<byte> record, ReadOnlySpan<ZeekValue> values, ZeekText text)
{
    private readonly ReadOnlySpan<byte> _record = record;
    private readonly ReadOnlySpan<ZeekValue> _values = values;
    private readonly ZeekText _text = text;

    public ZeekText Texts => _text;

    /// <summary>The value as the record has it, still escaped; empty when unset.</summary>
    public ReadOnlySpan<byte> this[int slot]
    {
        get
        {
            var value = _values[slot];
            return value.IsSet ? _record.Slice(value.Start, value.Length) : default;
        }
    }

    /// <summary>Set, and not the empty string.</summary>
    public bool Has(int slot) => _values[slot].Length > 0;

    /// <summary>The value for people and rules: unescaped, cut, interned; null when unset or empty.</summary>
    public string? Text(int slot) => Has(slot) ? _text.Get(this[slot]) : null;

    public bool Address(int slot, ref NetworkAddress address)
    {
        var utf8 = this[slot];
        return utf8.IsEmpty || NetworkAddress.TryParse(utf8, out address);
    }

    public bool Mac(int slot, ref Endpoint endpoint)
    {
        var utf8 = this[slot];
        if (utf8.IsEmpty) return true;
        if (!MacAddress.TryParse(utf8, out var mac)) return false;
        endpoint.Mac = mac;
        return true;
    }

    public bool Port(int slot, ref Endpoint endpoint)
    {
        var utf8 = this[slot];
        if (utf8.IsEmpty) return true;
        if (!ZeekNumbers.TryCount(utf8, out var port) || port > ushort.MaxValue) return false;
        endpoint.Port = (ushort)port;
        return true;
    }

    /// <summary>A count, saturated at 2³²−1.</summary>
    public bool Count(int slot, out uint count)
    {
        count = 0;
        var utf8 = this[slot];
        if (utf8.IsEmpty) return true;
        if (!ZeekNumbers.TryCount(utf8, out var wide)) return false;
        count = (uint)Math.Min(wide, uint.MaxValue);
        return true;
    }

    /// <summary>A count written in decimal, or in hexadecimal with 0x before it; -1 when unset.</summary>
    public bool Code(int slot, out int code)
    {
        code = -1;
        var utf8 = this[slot];
        if (utf8.IsEmpty) return true;
        if (!ZeekNumbers.TryCode(utf8, out var wide) || wide > int.MaxValue) return false;
        code = (int)wide;
        return true;
    }

    /// <summary>T/F of TSV, true/false of JSON; null when unset or neither.</summary>
    public bool? Flag(int slot)
    {
        var utf8 = this[slot];
        if (utf8.IsEmpty) return null;
        return utf8[0] switch
        {
            (byte)'T' or (byte)'t' => true,
            (byte)'F' or (byte)'f' => false,
            _ => null,
        };
    }

    /// <summary>True when the value starts so, in capitals or not.</summary>
    public bool StartsWith(int slot, ReadOnlySpan<byte> lower)
    {
        var utf8 = this[slot];
        if (utf8.Length < lower.Length) return false;
        for (var i = 0; i < lower.Length; i++)
        {
            if ((utf8[i] | 0x20) != (lower[i] | 0x20)) return false;
        }

        return true;
    }
}
