using Correlator.Actors.Feeds;
using Correlator.Actors.Persistence;
using Correlator.Actors.RuleSets;
using Correlator.Host.Settings;
using Correlator.Model.Incidents;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Rules;
using Correlator.Soc.Receivers;

namespace Correlator.Host.Running;

/// <summary>What one node runs with, whichever command asked for it.</summary>
public sealed record NodeOptions
{
    public string Node { get; init; } = "local";

    /// <summary>
    /// Where state and the node's own files are kept; null, without a <see cref="Database"/>, keeps state in memory.
    /// </summary>
    public required string? StateDirectory { get; init; }

    /// <summary>The PostgreSQL database that holds the state; null: SQLite in the state directory.</summary>
    public PostgresOptions? Database { get; init; }

    /// <summary>True when what was stored is there after the node has ended.</summary>
    public bool IsDurable => Database is not null || StateDirectory is not null;

    public PlantModel Plant { get; init; } = PlantModel.Empty;
    public required RuleSet Rules { get; init; }

    /// <summary>Reads the rules anew, given those in force; null: they stay as they are.</summary>
    public Func<RuleSet, LoadedRules>? LoadRules { get; init; }

    /// <summary>Event time at which learning ends; null lets the evidence decide.</summary>
    public EventTime? LearnUntil { get; init; }

    public TimeSpan Lateness { get; init; } = TimeSpan.FromSeconds(10);
    public CheckpointOptions Checkpoints { get; init; } = CheckpointOptions.Default;

    /// <summary>Blocks under way at once.</summary>
    public int Credits { get; init; } = 3;

    public EscalationPolicy Escalation { get; init; } = EscalationPolicy.Default;
    public IReadOnlyList<IReceiver> Receivers { get; init; } = [];
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Null: a node by itself.</summary>
    internal ClusterSettings? Cluster { get; init; }

    /// <summary>When a live feed is held to be unwell.</summary>
    public FeedWatchOptions Watch { get; init; } = new();

    /// <summary>How this node reads feeds for the line, given its table of feeds; null: it reads none.</summary>
    public Func<FeedTable, FeedHostSettings>? Hosting { get; init; }

    /// <summary>False for recorded feeds: incidents are kept, nobody is told.</summary>
    public bool Escalates { get; init; }
}
