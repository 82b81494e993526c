namespace Correlator.Actors;

/// <summary>What a node of the cluster does. A node by itself does all.</summary>
public static class NodeRoles
{
    private const string NodePrefix = "node-";

    /// <summary>Reads and decodes feeds.</summary>
    public const string Ingest = "ingest";

    /// <summary>Has the line, the assets and the zones.</summary>
    public const string Engine = "engine";

    /// <summary>Has the incidents, their desk, and what tells receivers of them.</summary>
    public const string Soc = "soc";

    public static IReadOnlyList<string> All { get; } = [Ingest, Engine, Soc];

    /// <summary>The role that only the node of this name has: others find it by that.</summary>
    public static string OfNode(string name) => NodePrefix + name;

    /// <summary>The name of the node that has these roles; null when they do not tell it.</summary>
    public static string? NodeOf(IEnumerable<string> roles) =>
        roles.FirstOrDefault(role => role.StartsWith(NodePrefix, StringComparison.Ordinal))?[NodePrefix.Length..];
}
