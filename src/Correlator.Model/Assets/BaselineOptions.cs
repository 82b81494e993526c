using Correlator.Model.Observations;

namespace Correlator.Model.Assets;

/// <summary>When an asset's baseline has learned enough, and what it then holds against an observation.</summary>
/// <remarks>Every duration is event time. docs/baseline.md gives the reason for each default.</remarks>
public sealed record BaselineOptions
{
    /// <summary>Learning ends exactly here for every asset; null lets the evidence of each asset decide.</summary>
    public EventTime? LearnUntil { get; init; }

    /// <summary>An asset learns at least this long; only time in which it was observed counts.</summary>
    public TimeSpan LearnSpanMin { get; init; } = TimeSpan.FromHours(1);

    /// <summary>An asset learns from at least this many observations.</summary>
    public int LearnObservationsMin { get; init; } = 200;

    /// <summary>Nothing new for at least this long ends learning …</summary>
    public TimeSpan StableSpanMin { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>… and for at least this share of the time that the asset has been observed, 0–1.</summary>
    public double StableShareMin { get; init; } = 0.25;

    /// <summary>
    /// Learning ends after this long even if new things keep coming: otherwise noise would switch protection off.
    /// </summary>
    public TimeSpan LearnSpanMax { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// A pause counts as observed time only up to this: a jump between two recordings teaches nothing.
    /// </summary>
    public TimeSpan ObservedPauseMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The same deviation is stated again only after this; what was held back is counted.</summary>
    public TimeSpan RestateAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Scans and guessing are stated again after this: shorter, for whoever starts anew a few minutes later does
    /// something new.
    /// </summary>
    public TimeSpan BurstRestateAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Routine control operations are stated at most once in this per originator, operation and target.
    /// </summary>
    public TimeSpan RoutineControlEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Other control operations are stated at most once in this per originator, operation and target.
    /// </summary>
    public TimeSpan ControlEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Access sessions are stated at most once in this per peer, protocol and outcome.</summary>
    public TimeSpan AccessEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A remote-access connection with fewer payload bytes (both ways together) is no session.</summary>
    public uint AccessBytesMin { get; init; } = 1024;

    /// <summary>How long after its first appearance a peer is in its first session.</summary>
    public TimeSpan FirstSessionSpan { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// A peer that appears this soon after the asset itself came with the sensor and is not called new.
    /// </summary>
    public TimeSpan FirstAcquaintanceSpan { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Silence is this many times the longest usual pause …</summary>
    public double SilencePauseFactor { get; init; } = 3;

    /// <summary>… and at least this.</summary>
    public TimeSpan SilenceMin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pauses that must have been measured before silence means anything.</summary>
    public int SilencePausesMin { get; init; } = 30;

    /// <summary>An asset whose usual pause is longer is not heard regularly: its silence is not judged.</summary>
    public TimeSpan SilencePauseMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Window in which distinct peers, ports and targets are counted.</summary>
    public TimeSpan FanOutWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Points that make a fan-out over peers or ports: one for each new one tried, two when it failed.
    /// </summary>
    public int FanOutPoints { get; init; } = 20;

    /// <summary>Distinct targets (estimated) that make a fan-out, when learning has not seen more.</summary>
    public int FanOutTargets { get; init; } = 48;

    /// <summary>Errors within <see cref="BurstWindow"/> that make a burst, when learning has not seen more.</summary>
    public int ErrorBurst { get; init; } = 10;

    /// <summary>
    /// Failed logins within <see cref="BurstWindow"/> that make a burst, when learning has not seen more.
    /// </summary>
    /// <remarks>A session whose login nobody could see into counts a quarter.</remarks>
    public int LoginFailureBurst { get; init; } = 5;

    /// <summary>While learning it takes so many times as many; 0: nothing is a burst then.</summary>
    public int LoginBurstWhileLearningFactor { get; init; } = 4;

    public TimeSpan BurstWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A value envelope is judged from this many values on.</summary>
    public int ValueSamplesMin { get; init; } = 20;

    /// <summary>Margin around a value envelope as a share of its width.</summary>
    public double ValueMarginOfSpan { get; init; } = 0.25;

    /// <summary>Margin around a value envelope as a share of its largest magnitude.</summary>
    public double ValueMarginOfMagnitude { get; init; } = 0.05;

    /// <summary>How a polling period is measured and judged.</summary>
    public PeriodOptions Period { get; init; } = new();

    /// <summary>How much one asset may remember.</summary>
    public BaselineBounds Bounds { get; init; } = new();
}

/// <summary>Parameters of the polling period's EWMA and CUSUM; see <see cref="PollEntry"/> for the formulas.</summary>
public sealed record PeriodOptions
{
    /// <summary>Intervals that must have been learned before a period is judged.</summary>
    public int SamplesMin { get; init; } = 30;

    /// <summary>Weight of a new interval in the moving averages, 0–1.</summary>
    public double Weight { get; init; } = 0.05;

    /// <summary>Slack k of the CUSUM in standard deviations.</summary>
    public double Slack { get; init; } = 1;

    /// <summary>Decision limit h of the CUSUM in standard deviations.</summary>
    public double Limit { get; init; } = 15;

    /// <summary>A single interval counts at most this many standard deviations.</summary>
    public double ResidualMax { get; init; } = 4;

    /// <summary>Jitter is taken as at least this share of the period.</summary>
    public double JitterShareMin { get; init; } = 0.05;

    /// <summary>More jitter than this share of the period is not polling: not judged.</summary>
    public double JitterShareMax { get; init; } = 0.5;
}

/// <summary>How many entries one asset's baseline may hold. A bound that is reached is stated once as a fact.</summary>
public sealed record BaselineBounds
{
    public int PeersMax { get; init; } = 512;
    public int OperationsMax { get; init; } = 1_024;
    public int PollsMax { get; init; } = 2_048;
    public int ValuesMax { get; init; } = 2_048;
    public int TagsMax { get; init; } = 2_048;
    public int SignaturesMax { get; init; } = 256;
    public int ConduitsMax { get; init; } = 256;

    /// <summary>Statements remembered so as not to repeat them.</summary>
    public int StatementsMax { get; init; } = 1_024;

    /// <summary>Deviations kept for people.</summary>
    public int HistoryMax { get; init; } = 64;
}
