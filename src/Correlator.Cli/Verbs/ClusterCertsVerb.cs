using System.CommandLine;
using Correlator.Cli.Operations;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator cluster certs</c>: an authority of the plant's own, and a certificate for each member.</summary>
internal static class ClusterCertsVerb
{
    private const int DefaultDays = 730;
    private const int DaysMax = 3650;

    public static Command Create(IOperations operations, Terminal terminal)
    {
        var output = new Option<string>("--out")
        {
            Description = "Directory to write to; files that are there are never overwritten.",
            HelpName = "DIR",
            Required = true,
        };
        var nodes = new Option<string>("--nodes") { Description = "Names of the members.", HelpName = "A,B,C", Required = true };
        var hosts = new Option<string[]>("--host")
        {
            Description = "A host name or IP address that all members are reached under, or NAME=HOST for one.",
            HelpName = "HOST",
        };
        var days = new Option<int>("--days")
        {
            Description = $"Days until the certificates end, 1 to {DaysMax}.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultDays,
        };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > DaysMax) result.AddError($"--days must be from 1 to {DaysMax}");
        });
        var command = new Command(
            "certs", "Write certificates for the members, and their authority when DIR has none; with one, further members are added.")
        {
            output, nodes, hosts, days,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new ClusterCertsRequest(
                parsed.GetRequiredValue(output),
                parsed.GetRequiredValue(nodes).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                parsed.GetValue(hosts) ?? [],
                parsed.GetValue(days));
            foreach (var file in await operations.MakeClusterCertificates(request, cancellation).ConfigureAwait(false))
            {
                terminal.Out.WriteLine(file);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
