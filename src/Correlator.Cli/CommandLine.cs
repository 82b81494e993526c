using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Correlator.Cli.Operations;
using Correlator.Cli.Verbs;

namespace Correlator.Cli;

/// <summary>
/// The operator's hand: reads the arguments, calls <see cref="IOperations"/>, tells the outcome. Exit codes: 0 done, 1
/// failed, 2 wrong usage or configuration.
/// </summary>
public static class CommandLine
{
    /// <summary>
    /// Runs one command until it is done; Ctrl-C and SIGTERM ask it to stop, a second one ends the process at once.
    /// </summary>
    public static async Task<int> Run(IReadOnlyList<string> args, IOperations operations, Terminal terminal)
    {
        using var termination = new Termination();
        return await Run(args, operations, terminal, termination.Token).ConfigureAwait(false);
    }

    /// <summary>As the other, but stopped by <paramref name="cancellation"/> instead of signals.</summary>
    public static async Task<int> Run(
        IReadOnlyList<string> args, IOperations operations, Terminal terminal, CancellationToken cancellation)
    {
        var parsed = Root(operations, terminal).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            return WrongUsage(terminal, [parsed.Errors[0].Message], Path(parsed));
        }

        var invocation = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            // Signals are handled by Termination, which gives a drain the time that it needs.
            ProcessTerminationTimeout = null,
        };

        try
        {
            return await parsed.InvokeAsync(invocation, cancellation).ConfigureAwait(false);
        }
        catch (UsageException wrong)
        {
            return WrongUsage(terminal, wrong.Lines, Path(parsed));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Failed(terminal, "stopped before it was done");
        }
        catch (Exception failed)
            when (failed is OperationFailedException or IOException or UnauthorizedAccessException)
        {
            return Failed(terminal, failed.Message);
        }
    }

    private static RootCommand Root(IOperations operations, Terminal terminal) =>
        new("Correlator: correlates what passive sensors see in a plant, and makes sure that a human answers.")
        {
            ServeVerb.Create(operations),
            ReplayVerb.Create(operations, terminal),
            new Command("plant", "Write or check a plant file.")
            {
                PlantDiscoverVerb.Create(operations, terminal),
                PlantCheckVerb.Create(operations, terminal),
            },
            new Command("incident", "See and acknowledge incidents.")
            {
                IncidentListVerb.Create(operations, terminal),
                IncidentShowVerb.Create(operations, terminal),
                IncidentAckVerb.Create(operations, terminal),
            },
            new Command("asset", "See what is known of an asset.") { AssetShowVerb.Create(operations, terminal) },
            new Command("rules", "See, check and try the detection rules.")
            {
                RulesListVerb.Create(operations, terminal),
                RulesCheckVerb.Create(operations, terminal),
                RulesMatchVerb.Create(operations, terminal),
                RulesTestVerb.Create(operations, terminal),
                RulesBacktestVerb.Create(operations, terminal),
                RulesExplainVerb.Create(operations, terminal),
                RulesCoverageVerb.Create(operations, terminal),
                RulesReloadVerb.Create(operations, terminal),
            },
            FeedVerbs.Create(operations, terminal),
            ClusterVerbs.Create(operations, terminal),
            new Command("database", "Prepare the database that holds the state.") { DatabaseMigrateVerb.Create(operations, terminal) },
            HealthVerb.Create(operations, terminal),
        };

    private static int WrongUsage(Terminal terminal, IReadOnlyList<string> lines, string command)
    {
        foreach (var line in lines) Say(terminal, line);
        terminal.Error.WriteLine($"Try '{command} --help'.");
        return ExitCode.WrongUsage;
    }

    private static int Failed(Terminal terminal, string reason)
    {
        Say(terminal, reason);
        return ExitCode.Failed;
    }

    private static void Say(Terminal terminal, string line) =>
        terminal.Error.WriteLine($"correlator: {TerminalText.Clean(line, terminal.ErrorIsTerminal)}");

    /// <summary>"correlator plant check": the words that led to the verb, for the hint.</summary>
    private static string Path(ParseResult parsed)
    {
        var words = new List<string>();
        for (SymbolResult? result = parsed.CommandResult; result is not null; result = result.Parent)
        {
            if (result is CommandResult { Command: not RootCommand } command) words.Insert(0, command.Command.Name);
        }

        return string.Join(' ', words.Prepend("correlator"));
    }
}
