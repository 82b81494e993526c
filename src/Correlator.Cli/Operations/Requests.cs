using Correlator.Model.Observations;

namespace Correlator.Cli.Operations;

/// <summary>What <c>correlator replay</c> was asked.</summary>
public sealed record ReplayRequest
{
    /// <summary>Files and directories; they exist. Replayed merged by event time.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Plant files or directories of them; empty: the plant is discovered.</summary>
    public IReadOnlyList<string> PlantFiles { get; init; } = [];

    /// <summary>
    /// Directory with rules beside the shipped ones, and with tuning of those; null: the shipped ones as they are.
    /// </summary>
    public string? RulesDirectory { get; init; }

    /// <summary>
    /// Learning ends at this event time; null: see <see cref="LearnFraction"/>. At most one of the two is given.
    /// </summary>
    public EventTime? LearnUntil { get; init; }

    /// <summary>
    /// Learning ends after this share of the recorded time, in (0,1); null, with <see cref="LearnUntil"/> null too:
    /// each asset ends its learning by evidence.
    /// </summary>
    public double? LearnFraction { get; init; }

    /// <summary>
    /// Directory that keeps the state, and that an earlier replay may have left state in. Null: see <see
    /// cref="InMemory"/>.
    /// </summary>
    public string? StateDirectory { get; init; }

    /// <summary>
    /// Nothing is written to disk. False, with <see cref="StateDirectory"/> null: a temporary directory, removed at the
    /// end.
    /// </summary>
    public bool InMemory { get; init; }

    /// <summary>Recorded seconds per second of wall time, above 0; null: as fast as it goes.</summary>
    public double? Speed { get; init; }
}

/// <summary>What <c>correlator serve</c> was asked.</summary>
/// <param name="ConfigFile">HOCON over the shipped defaults; it exists. Null: the defaults alone.</param>
/// <param name="StateDirectory">Null: what the configuration says.</param>
/// <param name="Node">Name of the node; null: what the environment or the configuration says.</param>
public sealed record ServeRequest(string? ConfigFile, string? StateDirectory, string? Node = null);

/// <summary>What <c>correlator incident ack</c> was asked.</summary>
/// <param name="Incident">Id of the incident or a unique beginning of it.</param>
/// <param name="By">Who takes it.</param>
/// <param name="Why">What he says to it; null when nothing.</param>
public sealed record AcknowledgeRequest(string StateDirectory, string Incident, string By, string? Why);

/// <summary>What <c>correlator database migrate</c> was asked.</summary>
/// <param name="ConfigFile">HOCON over the shipped defaults; it exists. Null: the defaults alone.</param>
/// <param name="StateDirectory">Directory of a SQLite state; null: what the configuration says.</param>
/// <param name="User">Role that makes the tables in PostgreSQL; null: the nodes' own.</param>
/// <param name="PasswordFile">File with that role's password; null: where PostgreSQL's own tools look for it.</param>
/// <param name="IsCheck">Nothing is changed.</param>
public sealed record DatabaseRequest(string? ConfigFile, string? StateDirectory, string? User, string? PasswordFile, bool IsCheck);
