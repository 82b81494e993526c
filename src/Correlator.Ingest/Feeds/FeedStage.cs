using Akka.Streams;
using Akka.Streams.Stage;

namespace Correlator.Ingest.Feeds;

/// <summary>
/// Reads one opened feed, chunk after chunk. One call at a time; null means that the input is finished.
/// </summary>
internal interface IChunkReader : IAsyncDisposable
{
    public ValueTask<FeedChunk?> NextAsync(CancellationToken stop);
}

/// <summary>
/// Makes a stream of a reader: one read per demand, so back-pressure reaches the input. The reader is opened when the
/// stream starts, and disposed when it ends in whatever way, after a read that was under way has come back.
/// </summary>
internal sealed class FeedStage(string feed, Func<IChunkReader> open) : GraphStage<SourceShape<FeedChunk>>
{
    private readonly Outlet<FeedChunk> _out = new("feed.out");

    public override SourceShape<FeedChunk> Shape => new(_out);

    protected override Attributes InitialAttributes => Attributes.CreateName("feed-" + feed);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(_out, Shape, open, new CancellationTokenSource());

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly Outlet<FeedChunk> _out;
        private readonly Func<IChunkReader> _open;
        private readonly CancellationTokenSource _stop;
        private readonly Action<Task<FeedChunk?>> _arrived;
        private IChunkReader? _reader;
        private Task<FeedChunk?>? _underWay;

        public Logic(Outlet<FeedChunk> @out, Shape shape, Func<IChunkReader> open, CancellationTokenSource stop)
            : base(shape)
        {
            _out = @out;
            _open = open;
            _stop = stop;
            _arrived = GetAsyncCallback<Task<FeedChunk?>>(Arrived);
            SetHandler(_out, this);
        }

        public override void PreStart() => _reader = _open();

        public override void OnPull()
        {
            var next = _reader!.NextAsync(_stop.Token);
            if (next.IsCompletedSuccessfully)
            {
                Deliver(next.GetAwaiter().GetResult());
                return;
            }

            _underWay = next.AsTask();
            _underWay.ContinueWith(
                _arrived, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        public override void PostStop()
        {
            _stop.Cancel();
            _ = CloseAsync(_reader, _underWay, _stop);
        }

        private void Arrived(Task<FeedChunk?> read)
        {
            _underWay = null;
            if (read.IsCompletedSuccessfully) Deliver(read.GetAwaiter().GetResult());
            else FailStage(read.Exception?.GetBaseException() ?? new OperationCanceledException());
        }

        private void Deliver(FeedChunk? chunk)
        {
            if (chunk is null) CompleteStage();
            else Push(_out, chunk);
        }

        // The stream is gone: what a last read brings has nobody to go to, and its failure nobody to tell.
        private static async Task CloseAsync(
            IChunkReader? reader, Task<FeedChunk?>? underWay, CancellationTokenSource stop)
        {
            if (underWay is not null)
            {
                await ((Task)underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (underWay.IsCompletedSuccessfully) (await underWay.ConfigureAwait(false))?.Dispose();
            }

            if (reader is not null) await reader.DisposeAsync().ConfigureAwait(false);
            stop.Dispose();
        }
    }
}
