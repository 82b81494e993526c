namespace Correlator.Rules.Bench.Peers;

/// <param name="IsComplete">False when the driver gave up before the last event: its fires are then fewer.</param>
internal sealed record ClipsFigures(double EventsPerSecond, long Fires, bool IsComplete);
