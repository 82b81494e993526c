using System.Text;
using System.Text.Json;
using Correlator.Cli.Operations;

namespace Correlator.Cli.Verbs;

/// <summary>A cluster in the lines that operators of Akka clusters know, and as JSON.</summary>
internal static class ClusterLines
{
    /// <summary>
    /// <c>akka.tcp://sys@host:port | [role,role] | up | | 1.0.0 | rules ID</c>; the fourth column says "unreachable" when it is, the last is
    /// there when the member has said which rules it goes by.
    /// </summary>
    public static string Of(ClusterMemberView member) =>
        member.Rules is { } rules ? $"{Known(member)} | rules {rules}" : Known(member);

    private static string Known(ClusterMemberView member) =>
        $"{member.Address} | [{string.Join(',', member.Roles)}] | {member.Status} | "
        + $"{(member.IsReachable ? "" : "unreachable ")}| {member.Version}";

    /// <summary><c>Count: 3 nodes</c>.</summary>
    public static string Count(int members) => $"Count: {members} {(members == 1 ? "node" : "nodes")}";

    /// <summary>The member's line, and what it holds of one kind of shards.</summary>
    public static string Of(ClusterMemberView member, RegionView region) =>
        $"{Known(member)} ({region.Region}) | shards: {region.Shards} | entities: {region.Entities}";

    /// <summary>Indented JSON: self, leader, and the members that were asked for.</summary>
    public static string Json(ClusterView cluster, IReadOnlyList<ClusterMemberView> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("self", cluster.Self);
            json.WriteString("leader", cluster.Leader);
            json.WriteStartArray("members");
            foreach (var member in members)
            {
                json.WriteStartObject();
                json.WriteString("address", member.Address);
                json.WriteStartArray("roles");
                foreach (var role in member.Roles) json.WriteStringValue(role);
                json.WriteEndArray();
                json.WriteString("status", member.Status);
                json.WriteBoolean("reachable", member.IsReachable);
                json.WriteString("version", member.Version);
                json.WriteString("rules", member.Rules);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
