namespace Correlator.Actors.Persistence;

/// <summary>What was found in a database and what was done about it.</summary>
/// <param name="Database">Which one, as people name it.</param>
/// <param name="Found">Version of the schema that was found; 0: none of ours.</param>
/// <param name="Known">Version that this program works with.</param>
/// <param name="Done">What was done, in order.</param>
public sealed record SchemaReport(string Database, int Found, int Known, IReadOnlyList<string> Done)
{
    public bool WasCurrent => Found == Known;
}

/// <summary>The database cannot be worked with as it is; the message says what to do.</summary>
public sealed class StateSchemaException : Exception
{
    public StateSchemaException(string message) : base(message)
    {
    }

    public StateSchemaException() : this("The schema of the database is not the one of this program.")
    {
    }

    public StateSchemaException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
