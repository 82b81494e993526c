using Correlator.Ingest.Decoding;
using Microsoft.Win32.SafeHandles;

namespace Correlator.Ingest.Feeds;

/// <summary>One open file on its way into chunks: where it is read, and how it is told again later.</summary>
internal sealed class FileCursor : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly ByteSource _source;
    private readonly LineCutter _cutter;
    private readonly long _sequenceBefore;
    private byte[] _head;
    private string _identity;
    private bool _isDamageTold;
    private bool _isGone;

    private FileCursor(string path, SafeFileHandle handle, ByteSource source, FileStart start, FileReadLimits limits)
    {
        Path = path;
        _handle = handle;
        _source = source;
        _cutter = new LineCutter(limits, start.Offset);
        _sequenceBefore = start.Sequence - start.Offset;
        Offset = start.Offset;
        _head = FileIdentity.HeadOf(handle, path);
        _identity = FileIdentity.Of(_head);
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Uncompressed bytes delivered.</summary>
    public long Offset { get; private set; }

    /// <summary>Sequence of the next byte.</summary>
    public long Sequence => _sequenceBefore + Offset;

    /// <summary>First bytes, as far as they were there when last looked at.</summary>
    public ReadOnlySpan<byte> Head => _head;

    public string Identity => _identity;

    public DateTime WrittenAt => File.GetLastWriteTimeUtc(_handle);

    /// <summary>Size of the open file on disk.</summary>
    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>Opens a file at an offset of its uncompressed bytes.</summary>
    /// <returns>Null when it holds fewer bytes than that.</returns>
    /// <exception cref="IOException">The file is not there or not readable.</exception>
    public static FileCursor? Open(
        string path, FileStart start, FileReadLimits limits, CancellationToken stop = default)
    {
        var handle = ByteSource.OpenHandle(path);
        try
        {
            if (!ByteSource.IsGzip(handle))
            {
                if (RandomAccess.GetLength(handle) >= start.Offset)
                {
                    return new FileCursor(path, handle, new PlainSource(handle, start.Offset), start, limits);
                }
            }
            else
            {
                var gzip = new GzipSource(handle);
                if (gzip.Skip(start.Offset, stop)) return new FileCursor(path, handle, gzip, start, limits);
            }
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>The next chunk; null when there is no whole record now.</summary>
    public FeedChunk? Next(bool isFinished, CancellationToken stop)
    {
        var isFirst = Offset == 0;
        if (_cutter.TryCut(_source, isFinished, out var cut, stop)) return Chunk(cut, isFirst, isFinished);
        if (!isFinished || !_source.IsDamaged || _isDamageTold) return null;

        // What a broken gzip still gave has been delivered; that more was to come is told once.
        _isDamageTold = true;
        var brokenOff = new RejectedRecord(Offset, DecodeResult.Truncated, []);
        return Chunk(new LineCut([], 0, Offset, Offset, [brokenOff]), isFirst, isFinished);
    }

    /// <summary>Delivers what has been read of a last line whose file is gone.</summary>
    public FeedChunk? Flush(CancellationToken stop)
    {
        _isGone = true;
        var isFirst = Offset == 0;
        return _cutter.TryCut(ByteSource.Nothing, isFinished: true, out var cut, stop)
            ? Chunk(cut, isFirst, isFinished: true)
            : null;
    }

    /// <summary>The open file lost bytes that had been there: it was emptied in place (copy-truncate).</summary>
    public bool IsTruncated()
    {
        if (_source is GzipSource) return false;
        if (Length < Math.Max(Offset, _head.Length)) return true;
        Span<byte> now = stackalloc byte[FileIdentity.HeadBytesMax];
        now = now[..RandomAccess.Read(_handle, now[.._head.Length], 0)];
        return !now.SequenceEqual(_head);
    }

    /// <summary>
    /// Whether <paramref name="path"/> now leads to another file than the open one. Ask <see cref="IsTruncated"/>
    /// first.
    /// </summary>
    public bool IsReplacedAt(string path)
    {
        using var other = ByteSource.OpenHandle(path);
        var otherLength = RandomAccess.GetLength(other);
        if (otherLength == 0) return false; // Nothing to go on to yet.
        LookAtHead();

        // Both lengths are the same file's only if what is read second is not shorter.
        if (Length < otherLength) return true;
        if (otherLength < Offset) return true;
        Span<byte> head = stackalloc byte[FileIdentity.HeadBytesMax];
        head = head[..RandomAccess.Read(other, head, 0)];
        var common = Math.Min(head.Length, _head.Length);
        return !head[..common].SequenceEqual(_head.AsSpan(0, common));
    }

    public void Dispose()
    {
        _cutter.Dispose();
        _source.Dispose();
    }

    private FeedChunk Chunk(LineCut cut, bool isFirst, bool isFinished)
    {
        if (!_isGone) LookAtHead();
        var sequence = _sequenceBefore + cut.Start;
        Offset = cut.End;
        return new FeedChunk(cut.Buffer, cut.Length, sequence, new FeedPosition(Sequence, _identity, Offset, Name))
        {
            NewFile = isFirst ? Path : null,
            IsCaughtUp = cut.IsAtEnd && !isFinished,
            Rejected = Array.ConvertAll(
                cut.Rejected, rejected => rejected with { Sequence = _sequenceBefore + rejected.Sequence }),
        };
    }

    // A file seen young has a short head; it is looked at again until it is whole.
    private void LookAtHead()
    {
        if (_head.Length == FileIdentity.HeadBytesMax || _source is GzipSource || Length == _head.Length) return;
        _head = FileIdentity.HeadOf(_handle, Path);
        _identity = FileIdentity.Of(_head);
    }
}

/// <summary>Where in a file, and in the feed, reading begins.</summary>
internal readonly record struct FileStart(long Offset, long Sequence);
