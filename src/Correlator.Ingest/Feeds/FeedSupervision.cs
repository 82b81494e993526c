namespace Correlator.Ingest.Feeds;

/// <summary>How long a failed feed waits before it is opened again.</summary>
public sealed record FeedRestartOptions
{
    /// <summary>First wait. 1 ms to 1 h; default 500 ms. Doubles with each failure in a row.</summary>
    public TimeSpan BackoffMin
    {
        get;
        init => field = Setting.InRange(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), nameof(BackoffMin));
    } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait. 1 ms to 1 h; default 30 s.</summary>
    public TimeSpan BackoffMax
    {
        get;
        init => field = Setting.InRange(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), nameof(BackoffMax));
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Share of the wait that is added at random, so that feeds do not come back all at once. 0 to 1; default 0.2.
    /// </summary>
    public double Jitter
    {
        get;
        init => field = Setting.InRange(value, 0.0, 1.0, nameof(Jitter));
    } = 0.2;
}

/// <summary>Keeps a feed running: what fails is opened again, with back-off, from where the caller says.</summary>
public static class FeedSupervision
{
    /// <summary>Supervises one feed, apart from all others.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="resumeFrom">Asked at each opening: the position from which nothing may be missed.</param>
    /// <param name="options">Back-off; defaults when null.</param>
    public static RunningFeed Restarting(
        Feed feed, Func<FeedPosition> resumeFrom, FeedRestartOptions? options = null) =>
        new(feed, resumeFrom, options ?? new FeedRestartOptions());
}
