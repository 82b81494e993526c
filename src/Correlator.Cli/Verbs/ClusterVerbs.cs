using System.CommandLine;
using Correlator.Cli.Operations;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator cluster …</c>: the members of a cluster, asked of one that runs on this machine.</summary>
internal static class ClusterVerbs
{
    public static Command Create(IOperations operations, Terminal terminal) =>
        new("cluster", "See and tend the members of a cluster.")
        {
            CreateShow(operations, terminal),
            CreateStatus(operations, terminal),
            CreateLeader(operations, terminal),
            CreateAction(
                "leave", "Let a member hand its work over and end; without --address, the one that is asked.", ClusterAction.Leave,
                isRequired: false, operations, terminal),
            CreateAction(
                "down", "Let the others go on without a member. Only for one that is dead: a live one would be cut off.", ClusterAction.Down,
                isRequired: true, operations, terminal),
            CreateTail(operations, terminal),
            CreateRegionStats(operations, terminal),
            ClusterCertsVerb.Create(operations, terminal),
        };

    private static Command CreateShow(IOperations operations, Terminal terminal)
    {
        var role = new Option<string?>("--role") { Description = "Only members with this role.", HelpName = "ROLE" };
        var status = new Option<string?>("--status") { Description = "Only members with this status.", HelpName = "STATUS" };
        var json = Json();
        var state = SharedOptions.ExistingState();
        var command = new Command("show", "List the members.") { role, status, json, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var cluster = await operations.ShowCluster(parsed.GetValue(state)!, cancellation).ConfigureAwait(false);
            ClusterMemberView[] members =
            [
                .. cluster.Members.Where(member =>
                    (parsed.GetValue(role) is not { } r || member.Roles.Contains(r, StringComparer.Ordinal))
                    && (parsed.GetValue(status) is not { } s || string.Equals(s, member.Status, StringComparison.OrdinalIgnoreCase))),
            ];
            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(ClusterLines.Json(cluster, members));
                return ExitCode.Done;
            }

            foreach (var member in members) terminal.Out.WriteLine(ClusterLines.Of(member));
            terminal.Out.WriteLine(ClusterLines.Count(members.Length));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateStatus(IOperations operations, Terminal terminal)
    {
        var address = Address(isRequired: false);
        var json = Json();
        var state = SharedOptions.ExistingState();
        var command = new Command("status", "Show one member; without --address, the one that is asked.") { address, json, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var cluster = await operations.ShowCluster(parsed.GetValue(state)!, cancellation).ConfigureAwait(false);
            var member = Find(cluster, parsed.GetValue(address) ?? cluster.Self);
            terminal.Out.WriteLine(parsed.GetValue(json) ? ClusterLines.Json(cluster, [member]) : ClusterLines.Of(member));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateLeader(IOperations operations, Terminal terminal)
    {
        var state = SharedOptions.ExistingState();
        var command = new Command("leader", "Show the address of the leader.") { state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var cluster = await operations.ShowCluster(parsed.GetValue(state)!, cancellation).ConfigureAwait(false);
            if (cluster.Leader is null) throw new OperationFailedException("The members do not agree on a leader now.");
            terminal.Out.WriteLine(cluster.Leader);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateAction(
        string name, string description, ClusterAction action, bool isRequired, IOperations operations, Terminal terminal)
    {
        var address = Address(isRequired);
        var state = SharedOptions.ExistingState();
        var command = new Command(name, description) { address, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = parsed.GetValue(state)!;
            var cluster = await operations.ShowCluster(directory, cancellation).ConfigureAwait(false);
            var member = Find(cluster, parsed.GetValue(address) ?? cluster.Self).Address;
            await operations.ControlCluster(directory, member, action, cancellation).ConfigureAwait(false);
            terminal.Out.WriteLine(action == ClusterAction.Leave ? $"{member} was asked to leave." : $"{member} is declared dead.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateTail(IOperations operations, Terminal terminal)
    {
        var state = SharedOptions.ExistingState();
        var command = new Command("tail", "Tell who comes, goes and cannot be reached, until stopped.") { state };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                await foreach (var line in operations.WatchCluster(parsed.GetValue(state)!, cancellation).ConfigureAwait(false))
                {
                    await terminal.Out.WriteLineAsync(line.AsMemory(), cancellation).ConfigureAwait(false);
                    await terminal.Out.FlushAsync(cancellation).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // That is how it is meant to end.
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateRegionStats(IOperations operations, Terminal terminal)
    {
        var region = new Option<string?>("--region") { Description = "Only this kind of shards.", HelpName = "NAME" };
        var state = SharedOptions.ExistingState();
        var command = new Command("region-stats", "Show how many shards and entities each member holds.") { region, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = parsed.GetValue(state)!;
            var cluster = await operations.ShowCluster(directory, cancellation).ConfigureAwait(false);
            foreach (var stats in await operations.ShowRegions(directory, cancellation).ConfigureAwait(false))
            {
                if (parsed.GetValue(region) is { } name && name != stats.Region) continue;
                if (cluster.Members.FirstOrDefault(member => member.Address == stats.Address) is not { } member) continue;
                terminal.Out.WriteLine(ClusterLines.Of(member, stats));
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A member by its address, by the HOST:PORT of it, or by the name of its node.</summary>
    private static ClusterMemberView Find(ClusterView cluster, string text) =>
        cluster.Members.FirstOrDefault(member =>
            member.Address == text
            || member.Address.EndsWith("@" + text, StringComparison.Ordinal)
            || member.Roles.Contains("node-" + text, StringComparer.Ordinal))
        ?? throw new UsageException($"There is no member '{text}'.");

    private static Option<string?> Address(bool isRequired) => new("--address", "-a")
    {
        Description = "The member: its address, HOST:PORT, or the name of its node.",
        HelpName = "ADDRESS",
        Required = isRequired,
    };

    private static Option<bool> Json() => new("--json") { Description = "Print JSON." };
}
