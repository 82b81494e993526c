namespace Correlator.Rules.Bench.Peers;

/// <summary>What CLIPS told. Its fires are too few when it gave up before the last event.</summary>
internal sealed record ClipsFigures(double EventsPerSecond, double EventsPerProcessorSecond, long Fires)
{
    /// <summary>The better of each: the two need not be of the same run.</summary>
    public ClipsFigures Best(ClipsFigures other) => this with
    {
        EventsPerSecond = Math.Max(EventsPerSecond, other.EventsPerSecond),
        EventsPerProcessorSecond = Math.Max(EventsPerProcessorSecond, other.EventsPerProcessorSecond),
    };
}
