namespace Correlator.Actors.Feeds;

/// <summary>When a live feed's silence, clock or node is held to be wrong. All times are wall time.</summary>
public sealed record FeedWatchOptions
{
    /// <summary>The feeds are looked at this often: by one timer of the line, whatever their number.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A feed has dried up after this many times its longest usual pause …</summary>
    public int DryPauseFactor { get; init; } = 3;

    /// <summary>… but at most this much after it …</summary>
    public TimeSpan DryPauseMarginMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>… and at least after this.</summary>
    public TimeSpan DryMin { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Pauses that must have been measured before silence means anything.</summary>
    public int PausesMin { get; init; } = 30;

    /// <summary>A longer pause is an outage, from which nothing is learned.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromHours(72);

    /// <summary>A node that has not answered for so long stands still: longer than the cluster needs to move a feed.</summary>
    public TimeSpan StalledAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How far a clock may be ahead of this node's, or further behind the other feeds than usual.</summary>
    public TimeSpan DriftMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Looks that are judged together: the least offset in them counts, so that a late record or two do not.</summary>
    public int DriftLooks { get; init; } = 30;

    /// <summary>So many of these in a row make a drift.</summary>
    public int DriftPeriodsMin { get; init; } = 3;
}
