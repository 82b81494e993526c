using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Quarantine;

/// <summary>What a line of the quarantine says besides the record's bytes.</summary>
internal readonly record struct QuarantineLine(string Feed, long Position, DecodeResult Reason, long Length);

/// <summary>
/// The quarantined records of one feed: the file being written, and the one before it (<c>.1</c>), each at most half of
/// the bound.
/// </summary>
internal sealed class QuarantineFile(QuarantineOptions options, string feed) : IDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(BufferBytes);
    private readonly string _path = Path.Combine(options.Directory, FileName(feed) + ".jsonl");
    private FileStream? _stream;
    private long _length;
    private int _buffered;
    private bool _isClosed;

    /// <summary>Buffers a line.</summary>
    /// <returns>How many records, this or older ones, are not kept because of it.</returns>
    public long Add(QuarantineLine line, ReadOnlySpan<byte> record)
    {
        lock (_lock)
        {
            if (_isClosed) return 1;
            using (var json = new Utf8JsonWriter(_buffer))
            {
                json.WriteStartObject();
                json.WriteString("feed"u8, line.Feed);
                json.WriteNumber("position"u8, line.Position);
                json.WriteString("reason"u8, line.Reason.ToString());
                json.WriteBase64String("bytes"u8, record[..Math.Min(record.Length, RejectedRecord.HeadBytesMax)]);
                json.WriteNumber("length"u8, line.Length > 0 ? line.Length : record.Length);
                json.WriteEndObject();
            }

            _buffer.Write("\n"u8);
            _buffered++;
            return _buffer.WrittenCount >= Math.Min(BufferBytes, options.FeedBytesMax / 4) ? Write() : 0;
        }
    }

    /// <returns>How many records are not kept because of it.</returns>
    public long Flush()
    {
        lock (_lock) return Write();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _stream?.Dispose();
        }
    }

    /// <summary>A name that any file system takes; different for different feeds.</summary>
    private static string FileName(string feed)
    {
        var name = new StringBuilder(feed.Length);
        foreach (var b in Encoding.UTF8.GetBytes(feed))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_') name.Append((char)b);
            else name.Append(CultureInfo.InvariantCulture, $"%{b:x2}");
        }

        return name.ToString();
    }

    private long Write()
    {
        if (_buffered == 0 || _isClosed) return 0;
        long turnedAway = 0;
        try
        {
            _stream ??= Open();
            if (_length > 0 && _length + _buffer.WrittenCount > options.FeedBytesMax / 2) turnedAway = Rotate();
            _stream.Write(_buffer.WrittenSpan);
            _length += _buffer.WrittenCount;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            turnedAway += _buffered;
            _stream?.Dispose();
            _stream = null; // Looked at anew with the next write.
        }

        _buffer.ResetWrittenCount();
        _buffered = 0;
        return turnedAway;
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(options.Directory);
        var settings = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(_path, settings);
        EndTornLine(stream);
        _length = stream.Length;
        return stream;
    }

    // A crash may have left half a line: it gets its end, so that it spoils no other.
    private static void EndTornLine(FileStream stream)
    {
        if (stream.Length == 0) return;
        stream.Seek(-1, SeekOrigin.End);
        if (stream.ReadByte() != '\n') stream.WriteByte((byte)'\n');
        stream.Seek(0, SeekOrigin.End);
    }

    private long Rotate()
    {
        _stream!.Dispose();
        _stream = null;
        var older = Path.ChangeExtension(_path, ".1.jsonl");
        var turnedAway = File.Exists(older) ? File.ReadLines(older).LongCount() : 0;
        File.Move(_path, older, overwrite: true);
        _stream = Open();
        return turnedAway;
    }
}
