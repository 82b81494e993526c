using System.Text.Json;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Suricata;

/// <summary>The <c>dnp3</c> object: one application message, request or response.</summary>
/// <remarks>
/// Source and destination of the record are the flow's, whichever way the message went; <c>src</c> and <c>dst</c> are
/// link addresses. Shape: Suricata's output-json-dnp3.c as of 7.0; codes: IEEE 1815-2012 §4.
/// </remarks>
internal ref struct EveDnp3
{
    private bool _isPresent;
    private bool _isResponse;
    private bool _isUnsolicited;
    private bool _hasError;
    private int _function;
    private int _source;
    private int _destination;
    private bool _targetDone;
    private uint _first;
    private uint _last;
    private bool _hasTarget;
    private double _low;
    private double _high;
    private bool _hasValue;

    public readonly bool IsPresent => _isPresent;

    public bool Read(ref Utf8JsonReader reader)
    {
        if (!_isPresent) _function = -1;
        _isPresent = true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            if (name.SequenceEqual("type"u8)) ReadType(EveReader.Text(ref reader));
            else if (name.SequenceEqual("src"u8)) _source = EveReader.UInt16(ref reader);
            else if (name.SequenceEqual("dst"u8)) _destination = EveReader.UInt16(ref reader);
            else if (isObject && name.SequenceEqual("application"u8))
            {
                if (!ReadApplication(ref reader)) return false;
            }
            else if (isObject && name.SequenceEqual("iin"u8))
            {
                if (!ReadIndications(ref reader)) return false;
            }
            // An alert's metadata nests the message once more; of the two halves the request says what was asked.
            else if (isObject && name.SequenceEqual("request"u8))
            {
                if (!Read(ref reader)) return false;
            }
            else if (isObject && _function < 0 && name.SequenceEqual("response"u8))
            {
                if (!Read(ref reader)) return false;
            }
            else if (!reader.TrySkip()) return false;
        }

        return false;
    }

    private void ReadType(ReadOnlySpan<byte> type)
    {
        _isUnsolicited = type.SequenceEqual("unsolicited_response"u8);
        _isResponse = _isUnsolicited || type.SequenceEqual("response"u8);
    }

    private bool ReadApplication(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            if (name.SequenceEqual("function_code"u8))
                _function = (int)Math.Clamp(EveReader.Number(ref reader, -1), -1, byte.MaxValue);
            else if (reader.TokenType == JsonTokenType.StartArray && name.SequenceEqual("objects"u8))
            {
                if (!ReadObjects(ref reader)) return false;
            }
            else if (!reader.TrySkip()) return false;
        }

        return false;
    }

    private bool ReadObjects(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray) return true;
            // Points of different groups have indices of their own: only the first object with points is the target.
            var isWanted = reader.TokenType == JsonTokenType.StartObject && !_targetDone;
            var read = isWanted ? ReadObject(ref reader) : reader.TrySkip();
            if (!read) return false;
        }

        return false;
    }

    private bool ReadObject(ref Utf8JsonReader reader)
    {
        long start = -1, stop = -1, count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            if (name.SequenceEqual("start"u8)) start = EveReader.Number(ref reader, -1);
            else if (name.SequenceEqual("stop"u8)) stop = EveReader.Number(ref reader, -1);
            else if (name.SequenceEqual("count"u8)) count = EveReader.Number(ref reader, 0);
            else if (reader.TokenType == JsonTokenType.StartArray && name.SequenceEqual("points"u8))
            {
                if (!ReadPoints(ref reader)) return false;
            }
            else if (!reader.TrySkip()) return false;
        }

        var isRange = start >= 0 && stop >= start && stop <= ushort.MaxValue && stop - start + 1 == count;
        if (!_hasTarget && isRange)
        {
            (_first, _last) = ((uint)start, (uint)stop);
            _hasTarget = true;
        }

        _targetDone = _hasTarget;
        return reader.TokenType == JsonTokenType.EndObject;
    }

    private bool ReadPoints(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray) return true;
            var read = reader.TokenType == JsonTokenType.StartObject ? ReadPoint(ref reader) : reader.TrySkip();
            if (!read) return false;
        }

        return false;
    }

    private bool ReadPoint(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            if (name.SequenceEqual("index"u8)) AddIndex(EveReader.Number(ref reader, -1));
            else if (name.SequenceEqual("value"u8) && reader.TokenType == JsonTokenType.Number) AddValue(ref reader);
            // Anything but SUCCESS in a control's echo (IEEE 1815 table 11-4).
            else if (name.SequenceEqual("status_code"u8)) _hasError |= EveReader.Number(ref reader, 0) != 0;
            else if (!reader.TrySkip()) return false;
        }

        return false;
    }

    private void AddIndex(long index)
    {
        if (index is < 0 or > uint.MaxValue) return;
        _first = _hasTarget ? Math.Min(_first, (uint)index) : (uint)index;
        _last = _hasTarget ? Math.Max(_last, (uint)index) : (uint)index;
        _hasTarget = true;
    }

    private void AddValue(ref Utf8JsonReader reader)
    {
        if (!reader.TryGetDouble(out var value) || !double.IsFinite(value)) return;
        _low = _hasValue ? Math.Min(_low, value) : value;
        _high = _hasValue ? Math.Max(_high, value) : value;
        _hasValue = true;
    }

    // The indications by which an outstation refuses (IEEE 1815 §4.5); the others tell of its state.
    private bool ReadIndications(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth) return true;
            var text = EveReader.Text(ref reader);
            _hasError |= text.SequenceEqual("no_func_code_support"u8) || text.SequenceEqual("object_unknown"u8)
                || text.SequenceEqual("parameter_error"u8);
        }

        return false;
    }

    /// <summary>Makes an operation of it; an alert keeps its own outcome.</summary>
    public readonly void Describe(ref Observation observation, bool isMessage)
    {
        observation.Protocol = Protocol.Dnp3;
        observation.Operation = Dnp3Functions.Classify(_function);
        observation.OperationCode = _function;
        // The outstation's link address, whoever speaks.
        observation.TargetUnit = _isResponse ? _source : _destination;
        if (_hasTarget)
        {
            observation.TargetStart = _first;
            observation.TargetCount = (uint)Math.Min((ulong)_last - _first + 1, uint.MaxValue);
            observation.Flags |= ObservationFlags.HasTarget;
        }

        if (_hasValue)
        {
            (observation.ValueLow, observation.ValueHigh) = (_low, _high);
            observation.Flags |= ObservationFlags.HasValue;
        }

        if (!isMessage)
        {
            // An alert that shows only the answer does not say what was asked.
            if (_isResponse && !_isUnsolicited) observation.Operation = Operation.Unknown;
            return;
        }

        observation.Flags |= _isResponse ? ObservationFlags.ResponseOnly : ObservationFlags.RequestOnly;
        if (_isResponse && !_isUnsolicited) observation.Outcome = _hasError ? Outcome.Error : Outcome.Success;
    }
}
