using Correlator.Testing.Postgres;

namespace Correlator.Scenarios.Tests;

/// <summary>Tests that share one server.</summary>
[CollectionDefinition(Name)]
public sealed class Postgres : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}
