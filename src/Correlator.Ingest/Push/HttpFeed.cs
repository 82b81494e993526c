using Correlator.Ingest.Spools;

namespace Correlator.Ingest.Push;

/// <summary>A feed that senders post lines to. Who listens (the host) hands each request's lines over whole.</summary>
public sealed class HttpFeed(string id, SpoolOptions spool, TimeProvider time) : SpooledFeed(id, spool, time)
{
    private volatile Spool? _into;

    /// <summary>Bytes of lines that one request may bring.</summary>
    public int RequestBytesMax { get; } = spool.EntryBytesMax;

    /// <summary>Takes a request's lines, all or none; taken means durable.</summary>
    /// <param name="key">
    /// What the sender calls the request by: lines that were taken under it are answered, and not taken again. Null: every request is one of
    /// its own.
    /// </param>
    public async ValueTask<SpoolAnswer> TakeAsync(ReadOnlyMemory<byte> lines, string? key, CancellationToken stop)
    {
        try
        {
            if (_into is not { } into) return SpoolAnswer.Unavailable;
            return key is null
                ? await into.AppendAsync(SpoolEntryKind.Lines, lines, stop).ConfigureAwait(false)
                : await into.AppendAsync(key, lines, stop).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return SpoolAnswer.Unavailable; // The node stops.
        }
    }

    protected override IAsyncDisposable Listen(Spool into)
    {
        _into = into;
        return new Deaf(this);
    }

    private sealed class Deaf(HttpFeed feed) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            feed._into = null;
            return ValueTask.CompletedTask;
        }
    }
}
