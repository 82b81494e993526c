namespace Correlator.Ingest.Sparkplug;

/// <summary>What a metric's value is.</summary>
internal enum SparkplugValue : byte
{
    /// <summary>Null, absent, or of a sort that has no one value (data set, template, bytes).</summary>
    None = 0,
    Number = 1,
    Truth = 2,
    Text = 3,
}

/// <summary>One metric of a payload, as far as it is used. Its spans are the payload's bytes.</summary>
/// <remarks>Sparkplug B 3.0 §6.4.6 and the message Metric of sparkplug_b.proto (Eclipse Tahu).</remarks>
internal ref struct SparkplugMetric
{
    private const uint Int8 = 1, Int16 = 2, Int32 = 3, Int64 = 4;

    public ReadOnlySpan<byte> Name { get; private set; }
    public ReadOnlySpan<byte> Text { get; private set; }
    public bool HasAlias { get; private set; }
    public ulong Alias { get; private set; }

    /// <summary>Milliseconds since 1970 in UTC; 0 when the metric has none.</summary>
    public ulong Timestamp { get; private set; }
    public uint DataType { get; private set; }

    /// <summary>Of the past, sent late: not the present value.</summary>
    public bool IsHistorical { get; private set; }
    public bool IsNull { get; private set; }
    public SparkplugValue Value { get; private set; }
    public double Number { get; private set; }

    private ulong _integer;
    private bool _isInteger;

    /// <summary>False when the bytes are no metric.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SparkplugMetric metric)
    {
        metric = default;
        var read = default(SparkplugMetric);
        var reader = new ProtoReader(bytes);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryField(out var number, out var type) || !read.TryTake(number, type, ref reader)) return false;
        }

        if (read.IsNull) read.Value = SparkplugValue.None;
        metric = read;
        return true;
    }

    /// <summary>The data type comes with the birth; a later message may leave it out.</summary>
    public void Resolve(uint dataType)
    {
        if (DataType == 0) DataType = dataType;
        if (_isInteger && Value == SparkplugValue.Number) Number = Signed();
    }

    private bool TryTake(uint number, WireType type, ref ProtoReader reader)
    {
        switch (number, type)
        {
            case (1, WireType.Length):
                if (!reader.TryBytes(out var name)) return false;
                Name = name;
                return true;
            case (15, WireType.Length):
                if (!reader.TryBytes(out var text)) return false;
                Text = text;
                Value = SparkplugValue.Text;
                return true;
            case (12, WireType.Fixed32):
                if (!reader.TryFixed32(out var single)) return false;
                return Take(BitConverter.UInt32BitsToSingle(single));
            case (13, WireType.Fixed64):
                if (!reader.TryFixed64(out var number64)) return false;
                return Take(BitConverter.UInt64BitsToDouble(number64));
            case ( >= 2 and <= 14, WireType.Varint):
                if (!reader.TryVarint(out var integer)) return false;
                return Take(number, integer);
            default:
                return reader.TrySkip(type);
        }
    }

    private bool Take(double number)
    {
        Value = SparkplugValue.Number;
        Number = number;
        _isInteger = false;
        return true;
    }

    private bool Take(uint field, ulong value)
    {
        switch (field)
        {
            case 2:
                (HasAlias, Alias) = (true, value);
                break;
            case 3:
                Timestamp = value;
                break;
            case 4:
                DataType = (uint)value;
                break;
            case 5:
                IsHistorical = value != 0;
                break;
            case 7:
                IsNull = value != 0;
                break;
            case 10 or 11:
                (Value, _isInteger, _integer) = (SparkplugValue.Number, true, value);
                Number = Signed();
                break;
            case 14:
                (Value, Number) = (SparkplugValue.Truth, value != 0 ? 1 : 0);
                break;
        }

        return true;
    }

    // Signed types travel as their two's complement in an unsigned field.
    private readonly double Signed() => DataType switch
    {
        Int8 => (sbyte)_integer,
        Int16 => (short)_integer,
        Int32 => (int)_integer,
        Int64 => (long)_integer,
        _ => _integer,
    };
}
