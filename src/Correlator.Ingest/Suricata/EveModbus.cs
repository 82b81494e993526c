using System.Text.Json;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Suricata;

/// <summary>The <c>modbus</c> object: one transaction with its request and its response.</summary>
/// <remarks>Shape: Suricata's rust/src/modbus/log.rs as of 7.0; codes: MODBUS Application Protocol V1.1b3.</remarks>
internal ref struct EveModbus
{
    private bool _hasRequest;
    private bool _hasResponse;
    private bool _hasException;
    private int _unit;
    private int _function;
    private int _subFunction;
    private ReadOnlySpan<byte> _access;
    private long _address;
    private long _quantity;
    private double _value;
    private bool _hasValue;

    /// <summary>The record had such an object.</summary>
    public readonly bool IsPresent => _hasRequest || _hasResponse;

    public bool Read(ref Utf8JsonReader reader)
    {
        _address = -1;
        _function = -1;
        _subFunction = -1;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var isRequest = reader.ValueSpan.SequenceEqual("request"u8);
            var isResponse = reader.ValueSpan.SequenceEqual("response"u8);
            if (!reader.Read()) return false;
            var read = reader.TokenType == JsonTokenType.StartObject && (isRequest || isResponse)
                ? ReadHalf(ref reader, isRequest)
                : reader.TrySkip();
            if (!read) return false;
        }

        return false;
    }

    private bool ReadHalf(ref Utf8JsonReader reader, bool isRequest)
    {
        if (isRequest) _hasRequest = true;
        else _hasResponse = true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            if (name.SequenceEqual("unit_id"u8)) _unit = (byte)EveReader.Number(ref reader, 0);
            else if (name.SequenceEqual("function_raw"u8)) ReadFunction(ref reader, isRequest);
            else if (name.SequenceEqual("access_type"u8) && (isRequest || _access.IsEmpty))
                _access = EveReader.Text(ref reader);
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                if (!ReadPart(name, ref reader, isRequest)) return false;
            }
            else if (!reader.TrySkip()) return false;
        }

        return false;
    }

    private void ReadFunction(ref Utf8JsonReader reader, bool isRequest)
    {
        var code = (int)Math.Clamp(EveReader.Number(ref reader, -1), -1, 255);
        // An exception's function is the request's with the high bit set (V1.1b3 §7).
        if (!isRequest && code > 127) _hasException = true;
        if (isRequest || _function < 0) _function = code < 0 ? -1 : isRequest ? code : code & 0x7F;
    }

    private bool ReadPart(ReadOnlySpan<byte> name, ref Utf8JsonReader reader, bool isRequest)
    {
        if (name.SequenceEqual("exception"u8)) _hasException |= !isRequest;
        if (!isRequest) return reader.TrySkip();
        if (name.SequenceEqual("diagnostic"u8) || name.SequenceEqual("mei"u8)) return ReadSubFunction(ref reader);
        var isWrite = name.SequenceEqual("write"u8);
        if (!isWrite && !name.SequenceEqual("read"u8)) return reader.TrySkip();
        return ReadTarget(ref reader, isWrite);
    }

    private bool ReadSubFunction(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var isRaw = reader.ValueSpan.SequenceEqual("raw"u8);
            if (!reader.Read()) return false;
            if (isRaw) _subFunction = (int)Math.Clamp(EveReader.Number(ref reader, -1), -1, ushort.MaxValue);
            else if (!reader.TrySkip()) return false;
        }

        return false;
    }

    // Function 23 reads and writes in one request: what it writes matters more, so a read never replaces a write.
    private bool ReadTarget(ref Utf8JsonReader reader, bool isWrite)
    {
        long address = -1, quantity = 1;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            if (name.SequenceEqual("address"u8)) address = EveReader.Number(ref reader, -1);
            else if (name.SequenceEqual("quantity"u8)) quantity = EveReader.Number(ref reader, 1);
            else if (isWrite && name.SequenceEqual("data"u8) && reader.TokenType == JsonTokenType.Number)
                _hasValue = reader.TryGetDouble(out _value) && double.IsFinite(_value);
            else if (!reader.TrySkip()) return false;
        }

        if (isWrite || _address < 0) (_address, _quantity) = (address, quantity);
        return reader.TokenType == JsonTokenType.EndObject;
    }

    /// <summary>Makes an operation of it; an alert keeps its own outcome.</summary>
    public readonly void Describe(ref Observation observation, bool isTransaction)
    {
        observation.Protocol = Protocol.Modbus;
        observation.Operation = Classify();
        observation.OperationCode = _function;
        observation.TargetUnit = _unit;
        if (_address is >= 0 and <= ushort.MaxValue)
        {
            observation.TargetStart = (uint)_address;
            observation.TargetCount = (uint)Math.Clamp(_quantity, 1, ushort.MaxValue + 1);
            observation.Flags |= ObservationFlags.HasTarget;
        }

        if (_hasValue)
        {
            observation.ValueLow = observation.ValueHigh = _value;
            observation.Flags |= ObservationFlags.HasValue;
        }

        if (!isTransaction) return;
        // Suricata logs a transaction without a response only after the flow has ended.
        observation.Outcome = _hasException ? Outcome.Error : _hasResponse ? Outcome.Success : Outcome.NoAnswer;
        if (!_hasRequest) observation.Flags |= ObservationFlags.ResponseOnly;
    }

    private readonly Operation Classify()
    {
        if (_function == ModbusFunctions.Diagnostics && _subFunction >= 0)
            return ModbusFunctions.ClassifyDiagnostic(_subFunction);
        // MEI type 14 is Read Device Identification (§6.21); type 13 is a CANopen tunnel.
        if (_function == ModbusFunctions.EncapsulatedInterface)
            return _subFunction is 14 or < 0 ? Operation.Identity : Operation.Request;
        var operation = ModbusFunctions.Classify(_function);
        if (operation != Operation.Unknown) return operation;
        // A reserved or vendor's code: Suricata's own view of what it accesses is the best there is.
        if (_access.IndexOf("WRITE"u8) >= 0) return Operation.Write;
        return _access.IndexOf("READ"u8) >= 0 ? Operation.Read : Operation.Unknown;
    }
}
