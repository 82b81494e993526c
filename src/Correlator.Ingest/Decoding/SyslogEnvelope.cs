using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Decoding;

/// <summary>
/// The header of a syslog record, in slices of it. Takes RFC 5424 and RFC 3164, and what sensors make of them: no
/// PRI, no colon after the tag, two blanks after the version, no structured data, and a relay's header in front of
/// the sensor's.
/// </summary>
/// <remarks>The bytes are hostile: every length is checked. Allocates nothing.</remarks>
public readonly ref struct SyslogEnvelope
{
    /// <summary>Most headers that relays may have stacked.</summary>
    public const int HeadersMax = 3;

    /// <summary>RFC 5424 table 1; -1 when the record has no PRI.</summary>
    public int Facility { get; private init; }

    /// <summary>RFC 5424 table 2: 0 emergency to 7 debug; -1 when the record has no PRI.</summary>
    public int Severity { get; private init; }

    /// <summary>The innermost header's time; none when it has none or has no year.</summary>
    public EventTime Time { get; private init; }

    /// <summary>The innermost header's time when it has no year.</summary>
    public YearlessTime Yearless { get; private init; }

    /// <summary>Who wrote the record, by the innermost header.</summary>
    public ReadOnlySpan<byte> Host { get; private init; }
    public ReadOnlySpan<byte> App { get; private init; }
    public ReadOnlySpan<byte> Message { get; private init; }

    /// <summary>Reads the header. False when there is none: neither a PRI nor a time at the start.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out SyslogEnvelope envelope)
    {
        var rest = Trim(record);
        var priority = TakePriority(ref rest);
        var header = new Header();
        var found = TakeHeader(ref rest, ref header);
        for (var headers = 1; found && headers < HeadersMax && StartsWithHeader(rest); headers++)
        {
            var inner = new Header();
            var behind = rest;
            var innerPriority = TakePriority(ref behind);
            var isHeader = TakeHeader(ref behind, ref inner);
            // A message may begin with a time, too: only one that introduces somebody is a header.
            if (!isHeader || (inner.App.IsEmpty && !IsPayload(behind))) break;
            if (innerPriority >= 0) priority = innerPriority;
            header = inner;
            rest = behind;
        }

        envelope = new SyslogEnvelope
        {
            Facility = priority < 0 ? -1 : priority >> 3,
            Severity = priority < 0 ? -1 : priority & 7,
            Time = header.Time,
            Yearless = header.Yearless,
            Host = header.Host,
            App = header.App,
            Message = Trim(rest),
        };
        return found || priority >= 0;
    }

    /// <summary>Syslog's severity (0 is worst) on the scale of 0 to 10; 0 without one.</summary>
    /// <remarks>
    /// RFC 5424 table 2 onto CEF's bands: emergency and alert are very high, critical high, error and warning
    /// medium.
    /// </remarks>
    public byte SeverityTen => Severity switch
    {
        0 => 10,
        1 => 9,
        2 => 8,
        3 => 6,
        4 => 4,
        5 => 2,
        6 => 1,
        _ => 0,
    };

    private ref struct Header
    {
        public EventTime Time;
        public YearlessTime Yearless;
        public ReadOnlySpan<byte> Host;
        public ReadOnlySpan<byte> App;
    }

    private static bool TakeHeader(ref ReadOnlySpan<byte> rest, ref Header header) =>
        TryTakeVersion(ref rest) ? TakeRfc5424(ref rest, ref header) : TakeRfc3164(ref rest, ref header);

    private static int TakePriority(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 3 || rest[0] != '<') return -1;
        var close = rest[..Math.Min(rest.Length, 5)].IndexOf((byte)'>');
        var value = close < 2 ? -1 : TimestampText.Digits(rest[1..close]);
        if (value is < 0 or > 191) return -1;
        rest = rest[(close + 1)..];
        return value;
    }

    private static bool TryTakeVersion(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 3 || rest[0] != '1' || rest[1] != ' ') return false;
        rest = rest[2..].TrimStart((byte)' ');
        return true;
    }

    // TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG] (RFC 5424 §6), each '-' when absent.
    private static bool TakeRfc5424(ref ReadOnlySpan<byte> rest, ref Header header)
    {
        var stamp = Token(ref rest);
        if (!stamp.SequenceEqual("-"u8) && !TimestampText.TryParse(stamp, out header.Time)) return false;
        header.Host = NilToEmpty(Token(ref rest));
        if (IsPayload(rest)) return true;
        header.App = NilToEmpty(Token(ref rest));
        for (var i = 0; i < 2 && !IsPayload(rest); i++) Token(ref rest);
        SkipStructuredData(ref rest);
        if (rest.StartsWith("\uFEFF"u8)) rest = rest[3..];
        return true;
    }

    private static void SkipStructuredData(ref ReadOnlySpan<byte> rest)
    {
        // Dragos leaves the field out altogether: then the message begins here.
        if (rest.Length > 0 && rest[0] == '-' && (rest.Length == 1 || rest[1] == ' '))
        {
            rest = rest[1..].TrimStart((byte)' ');
            return;
        }

        var all = rest;
        while (rest.Length > 0 && rest[0] == '[')
        {
            var end = ElementEnd(rest);
            if (end < 0)
            {
                rest = all;
                return;
            }

            rest = rest[end..];
        }

        rest = rest.TrimStart((byte)' ');
    }

    // A closing bracket inside a quoted value is escaped or not, depending on who wrote it: only one outside quotes
    // counts.
    private static int ElementEnd(ReadOnlySpan<byte> text)
    {
        var quoted = false;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '"') quoted = !quoted;
            else if (text[i] == ']' && !quoted) return i + 1;
        }

        return -1;
    }

    private static bool TakeRfc3164(ref ReadOnlySpan<byte> rest, ref Header header)
    {
        if (!TryTakeTime(ref rest, ref header)) return false;
        // CyberX and Tenable: no host or no tag before the payload. Relays: the next header comes right after the host.
        if (IsPayload(rest) || StartsWithHeader(rest)) return true;
        if (TryTakeTag(ref rest, ref header)) return true;
        header.Host = Token(ref rest);
        if (!IsPayload(rest) && !StartsWithHeader(rest)) TryTakeTag(ref rest, ref header);
        return true;
    }

    private static bool TryTakeTime(ref ReadOnlySpan<byte> rest, ref Header header)
    {
        if (YearlessTime.TryRead(rest, out header.Yearless, out header.Time, out var length))
        {
            rest = rest[length..].TrimStart((byte)' ');
            return true;
        }

        var behind = rest;
        var stamp = Token(ref behind);
        if (stamp.Length < 19 || stamp[10] != 'T' || !TimestampText.TryParse(stamp, out header.Time)) return false;
        rest = behind;
        return true;
    }

    // TAG is at most 32 letters by RFC 3164 §4.1.3; longer ones occur. It ends at '[', or at a colon with a blank
    // behind it.
    private static bool TryTakeTag(ref ReadOnlySpan<byte> rest, ref Header header)
    {
        var blank = rest.IndexOf((byte)' ');
        var token = blank < 0 ? rest : rest[..blank];
        if (token.Length is 0 or > 64) return false;
        var bracket = token.IndexOf((byte)'[');
        var hasProcess = bracket > 0 && token.TrimEnd((byte)':')[^1] == ']';
        if (!hasProcess && token[^1] != ':') return false;
        header.App = hasProcess ? token[..bracket] : token[..^1];
        rest = (blank < 0 ? [] : rest[blank..]).TrimStart((byte)' ');
        return true;
    }

    private static bool StartsWithHeader(ReadOnlySpan<byte> rest)
    {
        var header = new Header();
        TakePriority(ref rest);
        TryTakeVersion(ref rest);
        return TryTakeTime(ref rest, ref header);
    }

    private static bool IsPayload(ReadOnlySpan<byte> rest) =>
        rest.StartsWith("CEF:"u8) || rest.StartsWith("LEEF:"u8) || rest.StartsWith("{"u8);

    private static ReadOnlySpan<byte> Token(scoped ref ReadOnlySpan<byte> rest)
    {
        var blank = rest.IndexOf((byte)' ');
        var token = blank < 0 ? rest : rest[..blank];
        rest = (blank < 0 ? [] : rest[blank..]).TrimStart((byte)' ');
        return token;
    }

    private static ReadOnlySpan<byte> NilToEmpty(ReadOnlySpan<byte> token) => token.SequenceEqual("-"u8) ? [] : token;

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n\0"u8);
}
