using Correlator.Host.Settings;
using Correlator.Ingest;
using Correlator.Ingest.Push;
using Correlator.Ingest.Spools;

namespace Correlator.Host.Serving;

/// <summary>What takes in records that senders push, from the node's start to its end, whether or not the line reads.</summary>
internal sealed class Pushed : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    private Pushed()
    {
    }

    public static async Task<Pushed> Receive(
        ServeSettings settings, IReadOnlyList<PipelineFeed> feeds, CancellationToken cancellation)
    {
        var pushed = new Pushed();
        try
        {
            foreach (var feed in feeds)
            {
                if (feed.Feed.Receive() is { } receiving) pushed._open.Add(receiving);
            }

            HttpFeed[] posted = [.. feeds.Select(feed => feed.Feed).OfType<HttpFeed>()];
            if (posted.Length > 0)
            {
                pushed._open.Add(await PushServer.Start(settings, posted, cancellation).ConfigureAwait(false));
            }

            return pushed;
        }
        catch
        {
            await pushed.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // The listener of all http feeds before their spools.
    public async ValueTask DisposeAsync()
    {
        for (var i = _open.Count - 1; i >= 0; i--) await _open[i].DisposeAsync().ConfigureAwait(false);
    }
}
