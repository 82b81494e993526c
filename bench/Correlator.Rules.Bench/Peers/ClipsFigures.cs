namespace Correlator.Rules.Bench.Peers;

/// <summary>What one run of CLIPS told. Its fires are too few when it gave up before the last event.</summary>
internal sealed record ClipsFigures(double EventsPerSecond, long Fires);
