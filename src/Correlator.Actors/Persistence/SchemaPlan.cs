namespace Correlator.Actors.Persistence;

/// <summary>One numbered step of a schema. A step that was shipped is never changed: what must change is another step.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Title">What the database has after it.</param>
/// <param name="Sql">Statements that may be run over tables that are there already.</param>
internal sealed record SchemaStep(int Number, string Title, string Sql);

/// <summary>The schema of one kind of database: its steps, and how it says what it has.</summary>
internal sealed record SchemaPlan
{
    /// <summary>Waits for the turn of this one among all who migrate the same database; held to the end of the transaction.</summary>
    public required string? Lock { get; init; }

    /// <summary>Asks for the number of version tables, 0 or 1.</summary>
    public required string FindVersions { get; init; }

    public required string CreateVersions { get; init; }

    /// <summary>Asks for the number of the last step that was made, 0 when none.</summary>
    public required string ReadVersion { get; init; }

    /// <summary>Notes a step: parameters @step and @title.</summary>
    public required string AddVersion { get; init; }

    public required IReadOnlyList<SchemaStep> Steps { get; init; }

    public int Version => Steps[^1].Number;
}
