using System.CommandLine;
using Correlator.Cli.Operations;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator feed list|pause|resume|restart</c>: the feeds of a running node, each apart from the others.</summary>
internal static class FeedVerbs
{
    public static Command Create(IOperations operations, Terminal terminal) =>
        new("feed", "See, pause, resume and restart the feeds of a running node.")
        {
            CreateList(operations, terminal),
            Create("pause", "Read no further until resumed.", FeedAction.Pause, operations, terminal),
            Create("resume", "Read on.", FeedAction.Resume, operations, terminal),
            Create("restart", "Open the feed anew from where it is.", FeedAction.Restart, operations, terminal),
        };

    private static Command CreateList(IOperations operations, Terminal terminal)
    {
        var state = SharedOptions.ExistingState();
        var command = new Command("list", "List the feeds.") { state };
        command.SetAction(async (parsed, cancellation) =>
        {
            foreach (var feed in await operations.ListFeeds(parsed.GetValue(state)!, cancellation).ConfigureAwait(false))
            {
                Write(terminal, feed);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command Create(
        string name, string description, FeedAction action, IOperations operations, Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "The feed, as the configuration names it." };
        var state = SharedOptions.ExistingState();
        var command = new Command(name, description) { id, state };
        command.SetAction(async (parsed, cancellation) =>
        {
            Write(terminal, await operations
                .ControlFeed(parsed.GetValue(state)!, parsed.GetValue(id)!, action, cancellation).ConfigureAwait(false));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, FeedView feed) => terminal.Out.WriteLine(
        $"{feed.Id}  {(feed.IsPaused ? "paused" : "running")}  {feed.BytesRead} bytes read, {feed.Restarts} restarts, "
        + $"{feed.RecordsRejected} records refused");
}
