namespace Correlator.Ingest.Decoding;

/// <summary>What became of one record. Anything from <see cref="Empty"/> on is a fault and sends the record to quarantine.</summary>
public enum DecodeResult : byte
{
    /// <summary>The record is an observation.</summary>
    Observation = 0,

    /// <summary>Well-formed, but nothing to observe: a header, a comment, a blank line.</summary>
    Nothing = 1,

    /// <summary>First of the faults; a record of no bytes where one must be.</summary>
    Empty = 16,

    /// <summary>The record ends in the middle (a bracket, a quote, a column is missing at its end).</summary>
    Truncated = 17,
    WrongColumnCount = 18,
    InvalidUtf8 = 19,

    /// <summary>The time is missing where the format demands one, or does not parse.</summary>
    BadTime = 20,

    /// <summary>The time parses but cannot be: before 1990 or after 2100, or a lone jump that the records around it contradict.</summary>
    AbsurdTime = 21,

    /// <summary>Longer than the feed's bound.</summary>
    TooLong = 22,

    /// <summary>Bytes that no text format holds: NULs, control bytes.</summary>
    Binary = 23,

    /// <summary>A table row before any header that names its columns.</summary>
    HeaderMissing = 24,

    /// <summary>Not of the form that the feed's format prescribes.</summary>
    Malformed = 25,

    /// <summary>A column or field has a value that its type does not allow.</summary>
    BadValue = 26,

    /// <summary>No decoder knows this form.</summary>
    UnknownFormat = 27,
}

public static class DecodeResults
{
    public static bool IsFault(this DecodeResult result) => result >= DecodeResult.Empty;
}
