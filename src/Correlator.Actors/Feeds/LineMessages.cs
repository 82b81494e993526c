using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Model.Detections;
using Correlator.Model.Discovery;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Actors.Feeds;

/// <summary>What a line of ingestion is given.</summary>
public sealed record LineSettings
{
    /// <summary>Names the line; part of its persistence id. One line a plant.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Opens the merged stream of blocks from where its feeds stood, with the event time already reached. Called again after a failure.
    /// </summary>
    public required Func<LineStart, Source<ObservationBlock, NotUsed>> Open { get; init; }

    public required PlantModel Plant { get; init; }
    public required AssetDirectoryOptions Directory { get; init; }
    public required FeedTable Feeds { get; init; }
    public required IActorRef Assets { get; init; }
    public required IActorRef Zones { get; init; }
    public required IActorRef Desk { get; init; }

    /// <summary>Read anew for each block.</summary>
    public required RulesInForce Rules { get; init; }
    public required IMaterializer Materializer { get; init; }
    public required TimeProvider Time { get; init; }

    /// <summary>What is heard of live feeds; null where none are watched (a replay).</summary>
    public FeedContacts? Contacts { get; init; }

    public FeedWatchOptions Watch { get; init; } = new();

    /// <summary>Told which addresses are assets'.</summary>
    public AssetAddresses Addresses { get; init; } = new();

    /// <summary>False keeps everything in memory only: no checkpoints.</summary>
    public bool IsDurable { get; init; } = true;

    public CheckpointOptions Checkpoints { get; init; } = CheckpointOptions.Default;

    /// <summary>Told where the feeds stood at each commit: what is before it may be forgotten. On the line's thread.</summary>
    public Action<IReadOnlyList<FeedCheckpoint>> OnCommitted { get; init; } = _ => { };

    /// <summary>Blocks that may be under way at once: the bound that back-pressure hangs on.</summary>
    public int CreditsMax { get; init; } = 3;

    /// <summary>How long a block or a checkpoint may take before the line starts anew from its last checkpoint.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// True starts a broken line anew from its last checkpoint, for ever. False (a replay) stops it, and with it its guard.
    /// </summary>
    public bool StartsAnew { get; init; }

    /// <summary>Told why the line breaks.</summary>
    public Action<string> OnBroken { get; init; } = _ => { };

    /// <summary>Told of progress and of the end; on the line's thread, so it must be quick.</summary>
    public Action<LineProgress> OnProgress { get; init; } = _ => { };

    /// <summary>Told of detections, in order, before the desk has them; on the line's thread. A line that starts anew tells some again.</summary>
    public Action<IReadOnlyList<Detection>> OnDetections { get; init; } = _ => { };

    /// <summary>
    /// Told when all feeds have ended and everything is durable; on the line's thread. Not a message to one actor: a line that starts anew
    /// would have forgotten who asked.
    /// </summary>
    public Action<LineEnded> OnEnded { get; init; } = _ => { };
}

/// <summary>Where a line starts.</summary>
/// <param name="Incarnation">Of the line.</param>
public sealed record LineStart(long Incarnation, IReadOnlyDictionary<string, FeedCheckpoint> Feeds, EventTime Watermark);

/// <summary>How far a line has got.</summary>
public sealed record LineProgress : IWireMessage
{
    /// <summary>Of a line that has not begun.</summary>
    public static readonly LineProgress None = new()
    {
        Observations = 0,
        ObservationsStored = 0,
        Quarantined = 0,
        Bytes = 0,
        Assets = 0,
        Watermark = EventTime.None,
        Detections = 0,
        Facts = 0,
    };

    public required long Observations { get; init; }

    /// <summary>Those of them that the last checkpoint covers: with all that came of them they survive whatever happens.</summary>
    public required long ObservationsStored { get; init; }
    public required long Quarantined { get; init; }
    public required long Bytes { get; init; }
    public required int Assets { get; init; }
    public required EventTime Watermark { get; init; }
    public required int Detections { get; init; }

    /// <summary>Facts that zones were told.</summary>
    public required long Facts { get; init; }

    /// <summary>Nothing of a line that stores nothing, or of a version that does not tell.</summary>
    public CheckpointCost Checkpoints { get; init; }
}

/// <summary>How a finite line ended.</summary>
public sealed record LineEnded
{
    public required IReadOnlyList<FeedCheckpoint> Feeds { get; init; }
    public required IReadOnlyDictionary<string, long> FactCounts { get; init; }
    public required IReadOnlyList<AssetProfile> Assets { get; init; }
    public required IReadOnlyList<Zone> Zones { get; init; }
    public required AssetDirectory Directory { get; init; }
}

/// <summary>Asks to finish what is under way and store a checkpoint; answered with <see cref="LineDrained"/>.</summary>
/// <param name="GoesOn">False: takes in no more after it.</param>
public sealed record DrainLine(bool GoesOn = false) : IWireMessage, INotInfluenceReceiveTimeout;

public sealed record LineDrained : IWireMessage;
