using System.Buffers.Text;
using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Syslog;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Cef;

/// <summary>
/// What matters of an alert's fields, whichever format carried them. The names are those of CEF's dictionary, LEEF's
/// predefined attributes and of the OT vendors; letter case does not matter.
/// </summary>
internal ref struct AlertFields
{
    /// <summary>
    /// Custom fields that can have a label: cs1–cs10, cn, cfp, flexString … of which the first so many are kept.
    /// </summary>
    private const int CustomFieldsMax = 32;

    public ReadOnlySpan<byte> Vendor;
    public ReadOnlySpan<byte> Product;
    public ReadOnlySpan<byte> SignatureId;
    public ReadOnlySpan<byte> Name;
    public ReadOnlySpan<byte> Severity;

    private ReadOnlySpan<byte> _source, _destination, _device;
    private ReadOnlySpan<byte> _sourcePort, _destinationPort, _servicePort;
    private ReadOnlySpan<byte> _sourceMac, _destinationMac;
    private ReadOnlySpan<byte> _sourceHost, _destinationHost;
    private ReadOnlySpan<byte> _sourceUser, _destinationUser;
    private ReadOnlySpan<byte> _application, _transport;
    private ReadOnlySpan<byte> _message, _title, _category;
    private ReadOnlySpan<byte> _outcome, _action;
    private ReadOnlySpan<byte> _receipt, _start, _end, _generated, _deviceTime, _deviceTimeFormat;
    private ReadOnlySpan<byte> _attributes;
    private bool _namesTechniques;

    /// <summary>
    /// Reads all pairs. A label names its field: <c>cs3Label=Protocol cs3=Modbus</c> counts as
    /// <c>Protocol=Modbus</c>.
    /// </summary>
    public void Read(ReadOnlySpan<byte> attributes, byte separator)
    {
        _attributes = attributes;
        Span<Range> custom = stackalloc Range[CustomFieldsMax * 2];
        var customCount = 0;
        var pairs = new KeyValuePairs(attributes, separator);
        while (pairs.MoveNext())
        {
            if (pairs.Value.IsEmpty) continue;
            Take(pairs.Key, pairs.Value);
            _namesTechniques |= IsTechnique(pairs.Key);
            if (!EndsWithLabel(pairs.Key) || customCount == CustomFieldsMax) continue;
            custom[customCount * 2] = RangeOf(attributes, pairs.Key[..^"Label".Length]);
            custom[customCount * 2 + 1] = RangeOf(attributes, pairs.Value);
            customCount++;
        }

        if (customCount > 0) TakeLabelled(attributes, separator, custom[..(customCount * 2)]);
    }

    /// <summary>Reads <c>key="value"</c> pairs; a value in braces is a template's leftover and none.</summary>
    public void ReadQuoted(ReadOnlySpan<byte> text)
    {
        _attributes = text;
        var rest = text;
        for (var i = 0; i < KeyValuePairs.PairsMax; i++)
        {
            var equals = rest.IndexOf((byte)'=');
            var open = equals < 0 ? -1 : rest[equals..].IndexOf((byte)'"') + equals;
            if (equals < 0 || open < equals) return;
            var key = rest[(rest[..equals].LastIndexOf((byte)' ') + 1)..equals];
            rest = rest[(open + 1)..];
            var close = rest.IndexOf((byte)'"');
            while (close > 0 && rest[close - 1] == '\\' && rest[(close + 1)..].IndexOf((byte)'"') is var next and >= 0)
                close += next + 1;
            if (close < 0) return;
            var value = rest[..close];
            rest = rest[(close + 1)..];
            if (value.IsEmpty || value[0] == '{') continue;
            _namesTechniques |= IsTechnique(key);
            Take(key, value);
        }
    }

    private void TakeLabelled(ReadOnlySpan<byte> attributes, byte separator, scoped ReadOnlySpan<Range> custom)
    {
        var pairs = new KeyValuePairs(attributes, separator);
        while (pairs.MoveNext())
        {
            for (var i = 0; i < custom.Length; i += 2)
            {
                if (pairs.Value.IsEmpty || !pairs.Key.SequenceEqual(attributes[custom[i]])) continue;
                var label = attributes[custom[i + 1]];
                _namesTechniques |= IsTechnique(label);
                Take(label, pairs.Value);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        switch (AlertFieldNames.Of(key))
        {
            case AlertField.Source: Keep(ref _source, value); break;
            case AlertField.Destination: Keep(ref _destination, value); break;
            case AlertField.Device: Keep(ref _device, value); break;
            case AlertField.SourcePort: Keep(ref _sourcePort, value); break;
            case AlertField.DestinationPort: Keep(ref _destinationPort, value); break;
            case AlertField.ServicePort: Keep(ref _servicePort, value); break;
            case AlertField.SourceMac: Keep(ref _sourceMac, value); break;
            case AlertField.DestinationMac: Keep(ref _destinationMac, value); break;
            case AlertField.SourceHost: Keep(ref _sourceHost, value); break;
            case AlertField.DestinationHost: Keep(ref _destinationHost, value); break;
            case AlertField.SourceUser: Keep(ref _sourceUser, value); break;
            case AlertField.DestinationUser: Keep(ref _destinationUser, value); break;
            case AlertField.Application: Keep(ref _application, value); break;
            case AlertField.Transport: Keep(ref _transport, value); break;
            case AlertField.Message: Keep(ref _message, value); break;
            case AlertField.Title: Keep(ref _title, value); break;
            case AlertField.Category: Keep(ref _category, value); break;
            case AlertField.Severity: Keep(ref Severity, value); break;
            case AlertField.SignatureId: Keep(ref SignatureId, value); break;
            case AlertField.Outcome: Keep(ref _outcome, value); break;
            case AlertField.Action: Keep(ref _action, value); break;
            case AlertField.ReceiptTime: Keep(ref _receipt, value); break;
            case AlertField.StartTime: Keep(ref _start, value); break;
            case AlertField.EndTime: Keep(ref _end, value); break;
            case AlertField.GeneratedTime: Keep(ref _generated, value); break;
            case AlertField.DeviceTime: Keep(ref _deviceTime, value); break;
            case AlertField.DeviceTimeFormat: Keep(ref _deviceTimeFormat, value); break;
            default: break;
        }
    }

    private static void Keep(ref ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        if (field.IsEmpty) field = value;
    }

    /// <summary>Fills the observation but for its time.</summary>
    public readonly void Describe(ref Observation observation)
    {
        observation.Kind = ObservationKind.SensorAlert;
        observation.Operation = Operation.Alert;
        observation.OperationCode = -1;
        observation.Severity = AlertSeverities.Of(Vendor, Severity);
        DescribeEndpoints(ref observation);
        var transport = AlertText.Bare(_transport);
        observation.Protocol = AlertProtocols.Of(
            AlertText.Bare(_application), transport, observation.Responder.Port);
        observation.Outcome = OutcomeOf(AlertText.Bare(_outcome), AlertText.Bare(_action));
        var name = AlertText.Text(_title) ?? AlertText.Text(Name);
        observation.Detail = new ObservationDetail
        {
            SensorVendor = AlertText.Text(Vendor),
            SensorProduct = AlertText.Text(Product),
            SignatureId = AlertText.Text(SignatureId),
            SignatureName = name,
            Message = AlertText.Text(_message) ?? AlertText.Text(_category),
            User = AlertText.Text(_sourceUser) ?? AlertText.Text(_destinationUser),
            Techniques = Techniques(),
            Identity = IdentityOf(out var isOriginator),
            IdentityIsOriginator = isOriginator,
        };
    }

    private readonly void DescribeEndpoints(ref Observation observation)
    {
        ref var originator = ref observation.Originator;
        ref var responder = ref observation.Responder;
        originator.Address = AddressOrNone(_source);
        responder.Address = AddressOrNone(_destination);
        originator.Port = PortOrZero(_sourcePort);
        responder.Port = PortOrZero(_destinationPort.IsEmpty ? _servicePort : _destinationPort);
        originator.Mac = MacOrNone(_sourceMac);
        responder.Mac = MacOrNone(_destinationMac);
        // Alerts about one device name it as the reporting one (Radiflow: "New device detected … dvc=").
        if (_source.IsEmpty && _destination.IsEmpty) originator.Address = AddressOrNone(_device);
    }

    /// <summary>The best time of the fields; false when no field has one.</summary>
    /// <remarks>
    /// Receipt before start: rt is when the sensor knew. A year-less one needs <paramref name="years"/>.
    /// </remarks>
    public readonly bool TryTime(YearSource? years, out EventTime time)
    {
        if (!_deviceTime.IsEmpty && !_deviceTimeFormat.IsEmpty
            && AlertTime.TryReadAs(_deviceTime, _deviceTimeFormat, out time)) return true;
        return AlertTime.TryRead(_receipt, years, out time) || AlertTime.TryRead(_start, years, out time)
            || AlertTime.TryRead(_end, years, out time) || AlertTime.TryRead(_generated, years, out time)
            || AlertTime.TryRead(_deviceTime, years, out time);
    }

    // Ids of enterprise techniques look like part numbers (T1000): without a field that speaks of ATT&CK only ICS's
    // T08xx count.
    private readonly IReadOnlyList<string> Techniques()
    {
        var found = TechniqueIds.Find(_attributes);
        if (_namesTechniques || found.Count == 0) return found;
        return [.. found.Where(id => id.StartsWith("T08", StringComparison.Ordinal))];
    }

    private readonly DeviceIdentity? IdentityOf(out bool isOriginator)
    {
        isOriginator = _destination.IsEmpty && _destinationHost.IsEmpty;
        var host = AlertText.Bare(isOriginator ? _sourceHost : _destinationHost);
        var blank = host.IndexOf((byte)' ');
        // "172.16.8.17 - 0": the address once more is no name.
        if (host.IsEmpty || NetworkAddress.TryParse(blank < 0 ? host : host[..blank], out _)) return null;
        return new DeviceIdentity(HostName: AlertText.Text(host));
    }

    private static Outcome OutcomeOf(ReadOnlySpan<byte> outcome, ReadOnlySpan<byte> action)
    {
        if (Ascii.EqualsIgnoreCase(action, "blocked"u8) || Ascii.EqualsIgnoreCase(action, "denied"u8)
            || Ascii.EqualsIgnoreCase(action, "deny"u8)) return Outcome.Denied;
        if (Ascii.EqualsIgnoreCase(outcome, "success"u8)) return Outcome.Success;
        return Ascii.EqualsIgnoreCase(outcome, "failure"u8) || Ascii.EqualsIgnoreCase(outcome, "failed"u8)
            ? Outcome.Error
            : Outcome.Unknown;
    }

    // Vendors' texts are loose: an address that is none ("xx.xx.xx.xx", a list, a name) is left out, not a fault.
    private static NetworkAddress AddressOrNone(ReadOnlySpan<byte> value) =>
        NetworkAddress.TryParse(AlertText.Bare(value), out var address) ? address : NetworkAddress.None;

    private static MacAddress MacOrNone(ReadOnlySpan<byte> value) =>
        MacAddress.TryParse(AlertText.Bare(value), out var mac) ? mac : MacAddress.None;

    private static ushort PortOrZero(ReadOnlySpan<byte> value)
    {
        value = AlertText.Bare(value);
        return Utf8Parser.TryParse(value, out ushort port, out var used) && used == value.Length ? port : (ushort)0;
    }

    private static bool EndsWithLabel(ReadOnlySpan<byte> key) =>
        key.Length > 5 && Ascii.EqualsIgnoreCase(key[^5..], "label"u8);

    private static bool IsTechnique(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i + 5 <= name.Length; i++)
        {
            var part = name.Slice(i, 5);
            if (Ascii.EqualsIgnoreCase(part, "mitre"u8) || Ascii.EqualsIgnoreCase(part, "techn"u8)
                || Ascii.EqualsIgnoreCase(part, "att&c"u8)) return true;
        }

        return false;
    }

    private static Range RangeOf(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> part)
    {
        whole.Overlaps(part, out var start);
        return start..(start + part.Length);
    }
}
