using Correlator.Model.Observations;

namespace Correlator.Cli.Progress;

/// <summary>
/// How far a replay has come. Reported as often as convenient (per block, say): displays thin it out.
/// </summary>
/// <param name="BytesTotal">0 when it is not known.</param>
/// <param name="Time">Event time that the replay has reached.</param>
public readonly record struct ReplayProgress(
    long BytesRead, long BytesTotal, long Observations, int Assets, int Incidents, EventTime Time);
