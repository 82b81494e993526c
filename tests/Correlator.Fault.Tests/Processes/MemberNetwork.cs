using Correlator.Testing.Postgres;

namespace Correlator.Fault.Tests.Processes;

/// <summary>Where the members of a cluster reach each other and their database.</summary>
internal abstract class MemberNetwork : IAsyncDisposable
{
    /// <summary>Host and port of each member, in their order.</summary>
    public required IReadOnlyList<(string Host, int Port)> Members { get; init; }

    /// <summary>Where the members find the database.</summary>
    public required (string Host, int Port) Database { get; init; }

    /// <summary>What stands between the members; null: nothing.</summary>
    public virtual MemberRelays? Relays => null;

    /// <summary>Address that a member listens on.</summary>
    public virtual string BindHostOf(int member) => Members[member].Host;

    /// <summary>What must be put before a member's command.</summary>
    public virtual IReadOnlyList<string> CommandOf(int member) => [];

    /// <summary>Takes away a member's connection to the other members, and to the database where that is wanted.</summary>
    public virtual Task Cut(int member, bool fromDatabaseToo) => throw new NotSupportedException("This network cannot be cut.");

    public virtual Task Heal(int member, bool fromDatabaseToo) => throw new NotSupportedException("This network cannot be cut.");

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>All on loopback, on ports of their own.</summary>
internal sealed class LoopbackNetwork : MemberNetwork
{
    public static LoopbackNetwork Make(int members, int databasePort) => new()
    {
        Members = [.. Enumerable.Range(0, members).Select(_ => ("127.0.0.1", LoopbackPort.Free()))],
        Database = ("127.0.0.1", databasePort),
    };
}
