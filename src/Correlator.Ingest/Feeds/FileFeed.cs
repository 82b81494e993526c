using Akka;
using Akka.Streams.Dsl;

namespace Correlator.Ingest.Feeds;

/// <summary>A file that is complete: read once, from the position on, and then finished. Plain or gzip.</summary>
/// <remarks>
/// Reads block the stream's thread, which from the page cache or a disk's read-ahead is shorter than to go
/// asynchronous; a caller that reads from slow storage sets an async boundary and a dispatcher of its own. A file that
/// is no longer the one of the position is read from its beginning, under sequences that go on.
/// </remarks>
public sealed class FileFeed(string id, FileFeedOptions options) : Feed(id)
{
    /// <summary>
    /// Size of the file; for gzip what its trailer says (RFC 1952 ISIZE, modulo 4 GiB), null when that cannot be.
    /// </summary>
    public override long? TotalBytes => SizeOf(options.Path);

    public override Source<FeedChunk, NotUsed> Open(FeedPosition from) =>
        Source.FromGraph(new FeedStage(Id, () => new Reader(options, from)));

    internal static long? SizeOf(string path)
    {
        try
        {
            using var handle = ByteSource.OpenHandle(path);
            var length = RandomAccess.GetLength(handle);
            if (!ByteSource.IsGzip(handle)) return length;
            Span<byte> size = stackalloc byte[4];
            if (RandomAccess.Read(handle, size, length - 4) < 4) return null;
            long uncompressed = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(size);
            return uncompressed >= length ? uncompressed : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed class Reader(FileFeedOptions options, FeedPosition from) : IChunkReader
    {
        private readonly FileCursor _cursor = Start(options, from);

        public ValueTask<FeedChunk?> NextAsync(CancellationToken stop) =>
            ValueTask.FromResult(_cursor.Next(true, stop));

        public ValueTask DisposeAsync()
        {
            _cursor.Dispose();
            return ValueTask.CompletedTask;
        }

        private static FileCursor Start(FileFeedOptions options, FeedPosition from)
        {
            var isSame = FileIdentity.Matches(from.File, FileIdentity.HeadOf(options.Path));
            var cursor = isSame
                ? FileCursor.Open(options.Path, new FileStart(from.Offset, from.Sequence), options)
                : null;
            return cursor ?? FileCursor.Open(options.Path, new FileStart(0, from.Sequence), options)!;
        }
    }
}
