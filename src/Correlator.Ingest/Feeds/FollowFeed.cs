using Akka;
using Akka.Streams.Dsl;

namespace Correlator.Ingest.Feeds;

/// <summary>
/// A live log: reads what is there, waits for more, and goes on through rotation. The old file is finished first, also
/// when the process was down at the time: renamed, copied before truncation, or compressed, it is told again by its
/// first bytes.
/// </summary>
/// <remarks>
/// A partial last line waits while its file is live, and is delivered as it is once its file is finished. A rename
/// counts as a rotation when the new file has its first byte: until then the writer may still hold the old one. What
/// was written between the last read and a truncation in place, and is in no copy, is lost; that is
/// <see cref="Truncations"/>. Never completes.
/// </remarks>
public sealed class FollowFeed : Feed
{
    private readonly FollowFeedOptions _options;
    private readonly TimeProvider _time;
    private long _rotations;
    private long _truncations;
    private long _filesLost;
    private long _rotatedBeyondMax;

    public FollowFeed(string id, FollowFeedOptions options, TimeProvider time)
        : base(id)
    {
        _options = options;
        _time = time;
    }

    /// <summary>How often reading went on in a next file.</summary>
    public long Rotations => Interlocked.Read(ref _rotations);

    /// <summary>How often the live file was emptied in place and no copy of it was found.</summary>
    public long Truncations => Interlocked.Read(ref _truncations);

    /// <summary>How often the file of the position was not found again; reading began with the live one.</summary>
    public long FilesLost => Interlocked.Read(ref _filesLost);

    /// <summary>
    /// Most rotated files that were beyond <see cref="FollowFeedOptions.RotatedFilesMax"/> at one time.
    /// </summary>
    public long RotatedBeyondMax => Interlocked.Read(ref _rotatedBeyondMax);

    public override Source<FeedChunk, NotUsed> Open(FeedPosition from) =>
        Source.FromGraph(new FeedStage(Id, () => new Reader(this, from)));

    private sealed class Reader(FollowFeed feed, FeedPosition from) : IChunkReader
    {
        // Files finished in this run, told by their heads: an older file's time may change under its compression.
        private const int FinishedMax = 64;

        // Looks for the finished file among the rotated ones before it is taken for deleted.
        private const int MissesMax = 5;

        private readonly RotatedFiles _rotated = new(feed._options);
        private readonly Queue<string> _finished = new();
        private FileCursor? _cursor;
        private long _sequence = from.Sequence;
        private bool _isStarted;
        private bool _isLive;
        private int _misses;

        public async ValueTask<FeedChunk?> NextAsync(CancellationToken stop)
        {
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                if (_cursor is null && !TryOpen(stop))
                {
                    await Task.Delay(feed._options.PollInterval, feed._time, stop).ConfigureAwait(false);
                    continue;
                }

                var cursor = _cursor!;
                if (_isLive && cursor.IsTruncated())
                {
                    if (LeaveTruncated(cursor, stop) is { } rest) return rest;
                    continue;
                }

                if (cursor.Next(isFinished: !_isLive, stop) is { } chunk)
                {
                    _sequence = cursor.Sequence;
                    return chunk;
                }

                if (_isLive && IsReplaced(cursor)) _isLive = false;
                else if (_isLive || !TryLeaveFinished(cursor, stop))
                {
                    await Task.Delay(feed._options.PollInterval, feed._time, stop).ConfigureAwait(false);
                }
            }
        }

        public ValueTask DisposeAsync()
        {
            _cursor?.Dispose();
            return ValueTask.CompletedTask;
        }

        private bool TryOpen(CancellationToken stop)
        {
            if (!_isStarted && from.File.Length > 0)
            {
                _isStarted = Resume(stop);
                if (_isStarted) return true;
                if (_misses++ < MissesMax) return false; // Files may be being moved about: look again.
                _misses = 0;
                Interlocked.Increment(ref feed._filesLost);
            }

            _isStarted = true;
            return OpenLive(0);
        }

        private bool Resume(CancellationToken stop)
        {
            if (OpenLive(from.Offset) && IsThatOfPosition()) return true;
            return _rotated.Find(from.File, from.Offset) is { } file
                && OpenRotated(file, from.Offset, stop) && IsThatOfPosition();
        }

        private bool IsThatOfPosition()
        {
            if (FileIdentity.Matches(from.File, _cursor!.Head)) return true;
            _cursor.Dispose();
            _cursor = null;
            return false;
        }

        private bool OpenLive(long offset)
        {
            try
            {
                _cursor = FileCursor.Open(feed._options.Path, new FileStart(offset, _sequence), feed._options);
                _isLive = true;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                _cursor = null;
            }

            return _cursor is not null;
        }

        private bool OpenRotated(RotatedFile file, long offset, CancellationToken stop)
        {
            try
            {
                _cursor = FileCursor.Open(file.Path, new FileStart(offset, _sequence), feed._options, stop);
                _isLive = false;
            }
            catch (FileNotFoundException)
            {
                _cursor = null; // Renamed on or compressed a moment ago: the caller looks again.
            }

            return _cursor is not null;
        }

        private bool IsReplaced(FileCursor cursor)
        {
            try
            {
                return cursor.IsReplacedAt(feed._options.Path);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return false; // Between rename and create.
            }
        }

        // The old bytes are gone from here. A copy has them all; without one, what had been read of a last line is
        // delivered.
        private FeedChunk? LeaveTruncated(FileCursor cursor, CancellationToken stop)
        {
            var copy = _rotated.Find(cursor.Identity, cursor.Offset);
            _cursor = null;
            var isCopyOpen = copy is not null && OpenRotated(copy, cursor.Offset, stop);
            FeedChunk? rest = null;
            if (!isCopyOpen)
            {
                Interlocked.Increment(ref feed._truncations);
                rest = cursor.Flush(stop);
                _sequence = cursor.Sequence;
                OpenLive(0);
                Interlocked.Increment(ref feed._rotations);
            }

            cursor.Dispose();
            return rest;
        }

        // Goes on to the file after one that is finished. False when there is none yet, or files are being moved about: the
        // old one is kept in hand then, for only from it the next one can be told.
        private bool TryLeaveFinished(FileCursor cursor, CancellationToken stop)
        {
            if (!_finished.Contains(cursor.Identity)) _finished.Enqueue(cursor.Identity);
            if (_finished.Count > FinishedMax) _finished.Dequeue();

            // The live file is opened before the others are listed: one rotated in between is in the list or in hand.
            OpenLive(0);
            var live = _cursor;
            var isSettled = _rotated.WhenStill() is { } files && TryOpenNext(files, cursor, live, stop);
            if (_cursor != live || !isSettled) live?.Dispose();
            if (!isSettled || _cursor is null)
            {
                (_cursor, _isLive) = (cursor, false);
                return false;
            }

            _misses = 0;
            cursor.Dispose();
            Interlocked.Increment(ref feed._rotations);
            Interlocked.Exchange(ref feed._rotatedBeyondMax, _rotated.BeyondMax);
            return true;
        }

        // Opens the first file later than the finished one, or leaves the live one open. False: look again.
        private bool TryOpenNext(
            List<(RotatedFile File, byte[] Head)> files, FileCursor cursor, FileCursor? live, CancellationToken stop)
        {
            var finished = files.FindLast(file => FileIdentity.Matches(cursor.Identity, file.Head)).File;
            if (finished is null && _misses++ < MissesMax) return false;
            finished ??= new RotatedFile(cursor.Path, cursor.WrittenAt, cursor.Length);
            foreach (var (file, head) in files)
            {
                if (file.Length == 0 || RotatedFile.OldestFirst(file, finished) <= 0) continue;
                if (_finished.Any(identity => FileIdentity.Matches(identity, head))) continue;
                if (live is not null && FileIdentity.Matches(live.Identity, head)) continue;
                if (OpenRotated(file, 0, stop) && _cursor!.Head.StartsWith(head)) return true;
                if (_cursor != live) _cursor?.Dispose();
                return false;
            }

            return true;
        }
    }
}
