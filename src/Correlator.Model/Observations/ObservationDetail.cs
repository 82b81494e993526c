namespace Correlator.Model.Observations;

/// <summary>The parts of an observation that most records lack. Immutable once the decoder has filled it; every part may be null.</summary>
public sealed record ObservationDetail
{
    /// <summary>The operation in the protocol's own words, where the code alone does not say it.</summary>
    public string? OperationName { get; init; }

    /// <summary>A target that has a name rather than a number: tag, node id, block, path, object.</summary>
    public string? Tag { get; init; }

    /// <summary>
    /// Name of the responder, where the record knows no address of it: group, node and device of Sparkplug, parted by
    /// '/'. The asset directory finds or discovers an asset by it.
    /// </summary>
    public string? ResponderName { get; init; }

    /// <summary>The sensor's message, for people.</summary>
    public string? Message { get; init; }

    /// <summary>The value or values as the sensor wrote them, cut at 256 characters.</summary>
    public string? ValueText { get; init; }

    /// <summary>Who acted, where the record says: user, client name, person.</summary>
    public string? User { get; init; }

    /// <summary>Maker and name of the sensor product that alerted.</summary>
    public string? SensorVendor { get; init; }
    public string? SensorProduct { get; init; }

    /// <summary>The sensor's own id of its rule, and its name.</summary>
    public string? SignatureId { get; init; }
    public string? SignatureName { get; init; }

    /// <summary>ATT&amp;CK technique ids as the sensor gave them.</summary>
    public IReadOnlyList<string> Techniques { get; init; } = [];

    /// <summary>Identity of the device that the record speaks of: the responder, unless <see cref="IdentityIsOriginator"/>.</summary>
    public DeviceIdentity? Identity { get; init; }

    /// <summary>The identity is the originator's.</summary>
    public bool IdentityIsOriginator { get; init; }

    /// <summary>Controller mode that the record tells of: run, program, stop, remote, test …, lower case.</summary>
    public string? ControllerMode { get; init; }

    /// <summary>What the generic record was: the sensor's log or event type.</summary>
    public string? RecordType { get; init; }

    /// <summary>What the feed tells of itself; set for <see cref="ObservationKind.FeedCondition"/> only.</summary>
    public FeedReport? Report { get; init; }

    /// <summary>Characters of all its texts.</summary>
    public int TextChars()
    {
        var chars = Chars(OperationName) + Chars(Tag) + Chars(ResponderName) + Chars(Message) + Chars(ValueText) + Chars(User)
            + Chars(SensorVendor) + Chars(SensorProduct) + Chars(SignatureId) + Chars(SignatureName) + Chars(ControllerMode) + Chars(RecordType);
        foreach (var technique in Techniques) chars += technique.Length;
        if (Identity is { } identity)
        {
            chars += Chars(identity.Vendor) + Chars(identity.Product) + Chars(identity.Firmware) + Chars(identity.Serial) + Chars(identity.HostName);
        }

        return chars;
    }

    private static int Chars(string? text) => text?.Length ?? 0;
}

/// <summary>Who a device says it is. Every part may be null.</summary>
public sealed record DeviceIdentity(
    string? Vendor = null,
    string? Product = null,
    string? Firmware = null,
    string? Serial = null,
    string? HostName = null);
