using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>One thing that a device says of itself in one protocol.</summary>
internal sealed class IdentityPart
{
    public required Protocol Protocol { get; init; }
    public required string Name { get; init; }
    public required string Value { get; set; }

    /// <summary>Told differently while learning (several programs on one host): says nothing about a change.</summary>
    public bool IsVarying { get; set; }
}

/// <summary>Who an asset is: its MACs, what it says of itself, its controller modes. Everything bounded.</summary>
internal sealed class IdentityMemory
{
    public const int MacsMax = 4;
    public const int PartsMax = 64;
    public const int ModesMax = 8;

    /// <summary>Longer texts from a sensor are cut: identity is compared, not archived.</summary>
    public const int TextCharsMax = 128;

    private ulong _mac;
    private List<ulong>? _otherMacs;

    public List<IdentityPart> Parts { get; } = [];

    /// <summary>More MACs than an asset has: a router stands before it, so the MAC is no identity.</summary>
    public bool IsMacVarying { get; set; }

    /// <summary>The mode last told; null when none was.</summary>
    public string? Mode { get; set; }

    public IEnumerable<ulong> Macs => _mac == 0 ? [] : _otherMacs is null ? [_mac] : [_mac, .. _otherMacs];

    public bool IsUsual(MacAddress mac) => mac.Bits == _mac || mac.IsNone || IsMacVarying || IsOther(mac);

    private bool IsOther(MacAddress mac) => _otherMacs is not null && _otherMacs.Contains(mac.Bits);

    public void Learn(MacAddress mac)
    {
        if (_mac == 0) _mac = mac.Bits;
        else if (1 + (_otherMacs?.Count ?? 0) >= MacsMax) IsMacVarying = true;
        else (_otherMacs ??= []).Add(mac.Bits);
    }

    public bool HasMac => _mac != 0;

    /// <summary>
    /// Compares one part. Returns the usual value when it was told differently; null when all is well.
    /// </summary>
    public string? Compare(Protocol protocol, string name, string? value, bool isLearning, out bool isNew)
    {
        isNew = false;
        if (string.IsNullOrEmpty(value)) return null;
        if (value.Length > TextCharsMax) value = value[..TextCharsMax];
        foreach (var part in Parts)
        {
            if (part.Protocol != protocol || part.Name != name) continue;
            if (part.IsVarying || part.Value == value) return null;
            if (!isLearning) return part.Value;
            part.IsVarying = isNew = true;
            return null;
        }

        // What nothing was known of cannot have changed, so it is learned even while protecting.
        if (Parts.Count >= PartsMax) return null;
        Parts.Add(new IdentityPart { Protocol = protocol, Name = name, Value = value });
        isNew = true;
        return null;
    }
}
