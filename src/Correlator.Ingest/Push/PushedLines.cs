using System.IO.Compression;
using System.Text.Json;

namespace Correlator.Ingest.Push;

/// <summary>Why the lines of a request are not taken.</summary>
public enum PushFault
{
    None,

    /// <summary>More bytes, once inflated, than a request may bring.</summary>
    TooLarge,

    /// <summary>The gzip is broken or ends early.</summary>
    BrokenGzip,

    /// <summary>A line of a JSON body is no whole JSON object.</summary>
    BrokenJson,

    /// <summary>A line has a NUL byte: no text.</summary>
    Binary,
}

/// <summary>The lines of one pushed request, read, inflated and looked over before anything of them is taken.</summary>
/// <param name="Fault">None: they can be taken.</param>
/// <param name="Bytes">The inflated body.</param>
/// <param name="Records">Lines that are not empty.</param>
/// <param name="Line">Line of the fault, from 1; 0 when it is of no line.</param>
/// <param name="Offset">Byte of the inflated body at which the fault is.</param>
public readonly record struct PushedLines(PushFault Fault, byte[] Bytes, int Records, int Line = 0, long Offset = 0)
{
    private const int ReadBytes = 64 << 10;

    /// <summary>Reads a body to its end, or to the fault.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="isGzip">It is compressed.</param>
    /// <param name="bytesMax">Inflated bytes at most; no more than one read beyond it is ever held.</param>
    /// <param name="stop">The sender has gone.</param>
    public static async ValueTask<PushedLines> ReadAsync(Stream body, bool isGzip, int bytesMax, CancellationToken stop)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[ReadBytes];
        var gzip = isGzip ? new GZipStream(body, CompressionMode.Decompress, leaveOpen: true) : null;
        await using (gzip)
        {
            try
            {
                int count;
                while ((count = await (gzip ?? body).ReadAsync(buffer, stop).ConfigureAwait(false)) > 0)
                {
                    whole.Write(buffer, 0, count);
                    if (whole.Length > bytesMax) return new PushedLines(PushFault.TooLarge, [], 0, 0, bytesMax);
                }
            }
            catch (InvalidDataException)
            {
                return new PushedLines(PushFault.BrokenGzip, [], 0, 0, whole.Length);
            }
        }

        return Check(whole.ToArray());
    }

    /// <summary>Looks the lines over: a body that begins with a brace is JSON, and then every line must be.</summary>
    public static PushedLines Check(byte[] bytes)
    {
        var isJson = bytes.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
        var records = 0;
        var line = 0;
        for (var start = 0; start < bytes.Length;)
        {
            line++;
            var length = bytes.AsSpan(start).IndexOf((byte)'\n');
            var end = length < 0 ? bytes.Length : start + length;
            var text = bytes.AsSpan(start, end - start).TrimEnd((byte)'\r');
            if (!text.IsEmpty) records++;
            if (text.IndexOf((byte)0) is >= 0 and var at) return new PushedLines(PushFault.Binary, [], 0, line, start + at);
            if (isJson && !text.IsEmpty && JsonFaultIn(text) is { } offset)
            {
                return new PushedLines(PushFault.BrokenJson, [], 0, line, start + offset);
            }

            start = end + 1;
        }

        return new PushedLines(PushFault.None, bytes, records);
    }

    private static long? JsonFaultIn(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return 0;
            reader.Skip();
            return reader.Read() ? reader.BytesConsumed : null;
        }
        catch (JsonException fault)
        {
            return fault.BytePositionInLine ?? 0;
        }
    }
}
