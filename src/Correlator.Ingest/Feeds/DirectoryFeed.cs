using Akka;
using Akka.Streams.Dsl;

namespace Correlator.Ingest.Feeds;

/// <summary>
/// The files of a folder, one after the other in ordinal order of their names, each once; new ones are read as they
/// appear. Its sequence runs on over all of them.
/// </summary>
/// <remarks>
/// Names order the files, so a file that appears under a name before one already read is not read, but counted
/// (<see cref="FilesLate"/>). The gzip of a file that was read, under the same name with <c>.gz</c>, is that file.
/// A file that is emptied in place is not expected here; that is for <see cref="FollowFeed"/>.
/// </remarks>
public sealed class DirectoryFeed : Feed
{
    private readonly DirectoryFeedOptions _options;
    private readonly TimeProvider _time;
    private long _filesRead;
    private long _filesLate;
    private long _filesLost;

    public DirectoryFeed(string id, DirectoryFeedOptions options, TimeProvider time)
        : base(id)
    {
        _options = options;
        _time = time;
    }

    /// <summary>Files finished.</summary>
    public long FilesRead => Interlocked.Read(ref _filesRead);

    /// <summary>Files that came under a name before one already read, and were not read.</summary>
    public long FilesLate => Interlocked.Read(ref _filesLate);

    /// <summary>Files that went away before they were read, among them that of the position.</summary>
    public long FilesLost => Interlocked.Read(ref _filesLost);

    /// <summary>Sum over the files that are there now; null while watching, when the input has no end.</summary>
    public override long? TotalBytes => _options.IsWatching
        ? null
        : FolderListing.Names(_options).Sum(name => FileFeed.SizeOf(Path.Combine(_options.Path, name)) ?? 0);

    public override Source<FeedChunk, NotUsed> Open(FeedPosition from) =>
        Source.FromGraph(new FeedStage(Id, () => new Reader(this, from)));

    private sealed class Reader(DirectoryFeed feed, FeedPosition from) : IChunkReader
    {
        private readonly DirectoryFeedOptions _options = feed._options;
        private readonly FolderListing _listing = new(feed._options, feed._time, from.Name);
        private FileCursor? _cursor;
        private (string Name, string Identity) _last = (from.Name, from.File);
        private long _sequence = from.Sequence;
        private bool _isStarted;

        public async ValueTask<FeedChunk?> NextAsync(CancellationToken stop)
        {
            if (!_isStarted) Resume(stop);
            _isStarted = true;
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                if (_cursor is null && !OpenNext(stop))
                {
                    if (!_options.IsWatching) return null;
                    await Task.Delay(_options.PollInterval, feed._time, stop).ConfigureAwait(false);
                    continue;
                }

                var isFinished = !_options.FollowsLast || !_options.IsWatching || _listing.HasNext();
                if (_cursor!.Next(isFinished, stop) is { } chunk)
                {
                    _sequence = _cursor.Sequence;
                    return chunk;
                }

                if (isFinished) Leave();
                else await Task.Delay(_options.PollInterval, feed._time, stop).ConfigureAwait(false);
            }
        }

        public ValueTask DisposeAsync()
        {
            _cursor?.Dispose();
            return ValueTask.CompletedTask;
        }

        private void Leave()
        {
            _last = (_cursor!.Name, _cursor.Identity);
            _cursor.Dispose();
            _cursor = null;
            Interlocked.Increment(ref feed._filesRead);
        }

        private void Resume(CancellationToken stop)
        {
            if (from.File.Length == 0) return;
            var name = _listing.FindAgain(from);
            _cursor = name is null ? null : TryOpen(name, new FileStart(from.Offset, from.Sequence), stop);
            if (_cursor is null) Interlocked.Increment(ref feed._filesLost);
            else _listing.Pass(name!);
        }

        private bool OpenNext(CancellationToken stop)
        {
            while (_listing.TryNext(out var name))
            {
                Interlocked.Exchange(ref feed._filesLate, _listing.Late);
                if (FolderListing.Stem(name) == FolderListing.Stem(_last.Name) && name != _last.Name
                    && FileIdentity.Matches(_last.Identity, FileIdentity.HeadOf(Path.Combine(_options.Path, name))))
                {
                    continue; // The compressed form of what was just read.
                }

                _cursor = TryOpen(name, new FileStart(0, _sequence), stop);
                if (_cursor is not null) return true;
                Interlocked.Increment(ref feed._filesLost);
            }

            Interlocked.Exchange(ref feed._filesLate, _listing.Late);
            return false;
        }

        private FileCursor? TryOpen(string name, FileStart start, CancellationToken stop)
        {
            try
            {
                return FileCursor.Open(Path.Combine(_options.Path, name), start, _options, stop);
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        }
    }
}
