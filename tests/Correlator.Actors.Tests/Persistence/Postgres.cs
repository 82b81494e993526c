using Correlator.Testing.Postgres;

namespace Correlator.Actors.Tests.Persistence;

/// <summary>Tests that share one server.</summary>
[CollectionDefinition(Name)]
public sealed class Postgres : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}
