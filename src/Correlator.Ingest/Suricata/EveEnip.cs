using System.Text.Json;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Suricata;

/// <summary>
/// The <c>enip</c> object of Suricata 8: an EtherNet/IP command, the CIP service in it, and who answered.
/// </summary>
/// <remarks>Shape: suricata-verify's enip tests and rust/src/enip/logger.rs.</remarks>
internal ref struct EveEnip
{
    private bool _isPresent;
    private bool _hasResponse;
    private bool _isRefused;
    private ReadOnlySpan<byte> _command;
    private ReadOnlySpan<byte> _service;
    private ReadOnlySpan<byte> _className;
    private ReadOnlySpan<byte> _vendor;
    private ReadOnlySpan<byte> _product;
    private ReadOnlySpan<byte> _revision;
    private long _serial;
    private int _objectClass;
    private bool _inClassSegment;

    public readonly bool IsPresent => _isPresent;

    // One flat walk: no two members of the tree that matter here share a name, except those of the two halves.
    public bool Read(ref Utf8JsonReader reader)
    {
        _isPresent = true;
        _objectClass = -1;
        var depth = reader.CurrentDepth;
        var inResponse = false;
        while (reader.Read())
        {
            if (reader.CurrentDepth == depth && reader.TokenType == JsonTokenType.EndObject) return true;
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            var name = reader.ValueSpan;
            var isHalf = reader.CurrentDepth == depth + 1;
            if (!reader.Read()) return false;
            if (isHalf) _hasResponse |= inResponse = name.SequenceEqual("response"u8);
            else Take(name, ref reader, inResponse);
        }

        return false;
    }

    private void Take(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, bool inResponse)
    {
        var text = EveReader.Text(ref reader);
        if (name.SequenceEqual("command"u8) && (!inResponse || _command.IsEmpty)) _command = text;
        else if (name.SequenceEqual("service"u8) && (!inResponse || _service.IsEmpty)) _service = text;
        else if (name.SequenceEqual("segment_type"u8))
            _inClassSegment = _objectClass < 0 && text.SequenceEqual("class"u8);
        else if (name.SequenceEqual("value"u8) && _inClassSegment)
            _objectClass = (int)Math.Clamp(EveReader.Number(ref reader, -1), -1, ushort.MaxValue);
        else if (name.SequenceEqual("class_name"u8) && _className.IsEmpty) _className = text;
        else if (name.SequenceEqual("status"u8) && inResponse) _isRefused |= !text.IsEmpty && !IsSuccess(text);
        else if (name.SequenceEqual("vendor_id"u8)) _vendor = text;
        else if (name.SequenceEqual("product_name"u8)) _product = text;
        else if (name.SequenceEqual("revision"u8)) _revision = text;
        else if (name.SequenceEqual("serial"u8)) _serial = EveReader.Number(ref reader, 0);
    }

    private static bool IsSuccess(ReadOnlySpan<byte> status) =>
        System.Text.Ascii.EqualsIgnoreCase(status, "success"u8);

    public readonly void Describe(ref Observation observation, bool isTransaction)
    {
        if (_service.IsEmpty)
        {
            observation.Protocol = Protocol.EtherNetIp;
            observation.OperationCode = EnipCommands.Names.TryGetCode(_command, out var command) ? command : -1;
            observation.Operation = EnipCommands.Classify(observation.OperationCode);
        }
        else
        {
            observation.Protocol = Protocol.Cip;
            observation.OperationCode = CipServices.Names.TryGetCode(_service, out var service) ? service : -1;
            observation.Operation = service < 0 ? Operation.Unknown : CipServices.Classify(service, _objectClass);
        }

        if (!isTransaction) return;
        observation.Outcome = _isRefused ? Outcome.Error : _hasResponse ? Outcome.Success : Outcome.NoAnswer;
        var name = _service.IsEmpty ? _command : _service;
        var hasIdentity = !_product.IsEmpty || !_vendor.IsEmpty;
        if (hasIdentity) observation.Kind = ObservationKind.Identity;
        observation.Detail = new ObservationDetail
        {
            OperationName = JsonText.Unescape(name),
            Tag = TextOrNull(_className),
            Identity = hasIdentity
                ? new DeviceIdentity(
                    TextOrNull(_vendor), TextOrNull(_product), TextOrNull(_revision),
                    _serial > 0 ? _serial.ToString("x8") : null)
                : null,
        };
    }

    private static string? TextOrNull(ReadOnlySpan<byte> raw) => raw.IsEmpty ? null : JsonText.Unescape(raw);
}
