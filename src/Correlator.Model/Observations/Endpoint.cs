namespace Correlator.Model.Observations;

/// <summary>One end of a conversation as the sensor saw it. Port and MAC share a word, so that an endpoint is 24 bytes.</summary>
public struct Endpoint
{
    public NetworkAddress Address;
    private ulong _macAndPort;

    /// <summary>Transport port; 0 when the sensor gave none.</summary>
    public ushort Port
    {
        readonly get => (ushort)_macAndPort;
        set => _macAndPort = (_macAndPort & ~0xFFFFUL) | value;
    }

    /// <summary>Link-layer address of the frame, which may be a router's; none when the sensor gave none.</summary>
    public MacAddress Mac
    {
        readonly get => new(_macAndPort >> 16);
        set => _macAndPort = (value.Bits << 16) | (ushort)_macAndPort;
    }

    public override readonly string ToString() =>
        Port == 0 ? Address.ToString() : Address.IsV4 ? $"{Address}:{Port}" : $"[{Address}]:{Port}";
}
