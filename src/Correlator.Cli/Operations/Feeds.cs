namespace Correlator.Cli.Operations;

/// <summary>What an operator can do to one feed of a running node.</summary>
public enum FeedAction
{
    /// <summary>Reads no further until resumed; back-pressure reaches the source.</summary>
    Pause = 1,
    Resume = 2,

    /// <summary>Opens it anew from where it is.</summary>
    Restart = 3,
}

/// <summary>A feed of a running node.</summary>
/// <param name="Restarts">How often it was opened again, because it failed or was told to.</param>
/// <param name="RecordsRejected">Records that the feed itself refused, before decoding.</param>
public sealed record FeedView(string Id, bool IsPaused, long Restarts, long BytesRead, long RecordsRejected);
