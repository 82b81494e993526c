using Xunit;

namespace Correlator.Testing.Postgres;

/// <summary>A test on a real PostgreSQL server. Skipped where none is installed, but not where the environment variable CI is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresSkip.Reason;
}

/// <summary>As <see cref="PostgresFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresSkip.Reason;
}

internal static class PostgresSkip
{
    public static string? Reason => PostgresBinaries.Folder is not null || PostgresBinaries.AreDemanded
        ? null
        : "PostgreSQL is not installed (no initdb below /usr/lib/postgresql or on the path).";
}
