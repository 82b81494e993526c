using System.CommandLine;
using Correlator.Cli.Operations;
using Correlator.Cli.Reports;

namespace Correlator.Cli.Verbs;

/// <summary><c>correlator database migrate</c>: makes the tables of the state's database, or brings them up to date.</summary>
internal static class DatabaseMigrateVerb
{
    public static Command Create(IOperations operations, Terminal terminal)
    {
        var config = new Option<string?>("--config")
        {
            Description = "The nodes' HOCON file: it says which database.",
            HelpName = "FILE",
        };
        config.Validators.Add(SharedOptions.FileExists);
        var state = new Option<string?>("--state")
        {
            Description = "Directory of a SQLite state (default: as configured).",
            HelpName = "DIR",
        };
        var user = new Option<string?>("--user")
        {
            Description = "Role that owns the PostgreSQL database (default: the nodes' own).",
            HelpName = "ROLE",
        };
        var password = new Option<string?>("--password-file")
        {
            Description = "File with that role's password (default: PGPASSFILE or ~/.pgpass).",
            HelpName = "FILE",
        };
        password.Validators.Add(SharedOptions.FileExists);
        var check = new Option<bool>("--check")
        {
            Description = "Change nothing: exit code 0 when the tables are up to date, 1 when not.",
        };

        var command = new Command("migrate", "Make the state's tables, or bring them up to date; doing it twice does no harm.")
        {
            config, state, user, password, check,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = new DatabaseRequest(
                parsed.GetValue(config), parsed.GetValue(state), parsed.GetValue(user), parsed.GetValue(password), parsed.GetValue(check));
            return Write(terminal, await operations.MigrateDatabase(request, cancellation).ConfigureAwait(false), request.IsCheck);
        });
        return command;
    }

    private static int Write(Terminal terminal, DatabaseView view, bool isCheck)
    {
        var page = terminal.OpenPage();
        page.Line(0, view.Found == view.Known
            ? $"{view.Database}: schema version {view.Known}, up to date"
            : $"{view.Database}: schema version {view.Found}{(isCheck ? $", this release needs {view.Known}" : $" → {view.Known}")}");
        foreach (var line in view.Done) page.Line(2, line);
        return isCheck && view.Found != view.Known ? ExitCode.Failed : ExitCode.Done;
    }
}
