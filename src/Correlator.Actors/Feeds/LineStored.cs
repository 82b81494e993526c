using Correlator.Actors.Serialization;
using Correlator.Model.Observations;

namespace Correlator.Actors.Feeds;

/// <summary>
/// What a line of ingestion knows as of a checkpoint: where its feeds stand, and which addresses are which assets at that very record.
/// Stored for ever, so its shape may only grow.
/// </summary>
/// <param name="Incarnation">Of the run that stored it; the next one takes a higher one.</param>
/// <param name="Directory">The asset directory's own stored form.</param>
public sealed record LineStored(
    long Incarnation,
    long Block,
    EventTime Watermark,
    IReadOnlyList<FeedCheckpoint> Feeds,
    byte[] Directory,
    IReadOnlyDictionary<string, long> FactCounts) : IStored
{
    /// <summary>Number of the last committed checkpoint for which each zone stored a state; none in what older versions stored.</summary>
    public IReadOnlyDictionary<string, long> ZonesStored { get; init; } = new Dictionary<string, long>();

    /// <summary>What <see cref="FeedWatch"/> knows of the live feeds; empty where none are watched, and in what older versions stored.</summary>
    public byte[] Watch { get; init; } = [];
}
