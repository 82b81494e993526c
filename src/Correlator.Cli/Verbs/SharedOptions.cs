using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Correlator.Model.Observations;

namespace Correlator.Cli.Verbs;

/// <summary>Options and checks that several verbs have alike.</summary>
internal static class SharedOptions
{
    public const string DefaultStateDirectory = "state";

    /// <summary>As a file name it means standard output; people's text then goes to standard error.</summary>
    public const string StandardOutput = "-";

    /// <summary>The directory of a node's state; read only, so it must exist.</summary>
    public static Option<string> ExistingState()
    {
        var option = new Option<string>("--state")
        {
            Description = "Directory with the node's state.",
            HelpName = "DIR",
            DefaultValueFactory = _ => DefaultStateDirectory,
        };
        option.Validators.Add(DirectoryExists);
        return option;
    }

    public static Option<string?> RulesDirectory()
    {
        var option = new Option<string?>("--rules")
        {
            Description = "Directory with further rules and tuning.",
            HelpName = "DIR",
        };
        option.Validators.Add(DirectoryExists);
        return option;
    }

    public static Option<string[]> PlantFiles()
    {
        var option = new Option<string[]>("--plant")
        {
            Description = "Plant file; without it the plant is discovered.",
            HelpName = "FILE",
        };
        option.Validators.Add(PathExists);
        return option;
    }

    public static Option<EventTime?> LearnUntil() => new("--learn-until")
    {
        Description = "Learning ends at this time (ISO 8601, UTC if no offset). Default: when it is stable.",
        HelpName = "TIME",
        CustomParser = ParseTime,
    };

    public static Option<double?> LearnFraction() => new("--learn-fraction")
    {
        Description = "Learning ends after this share of the recorded time, between 0 and 1.",
        HelpName = "F",
        CustomParser = result => ParseNumber(result, "a number between 0 and 1, like 0.5", f => f is > 0 and < 1),
    };

    public static Argument<string[]> ExistingPaths(string name, string description)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(result => PathsExist(result, File.Exists, Directory.Exists));
        return argument;
    }

    public static Argument<string[]> ExistingFiles(string name, string description)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(result => PathsExist(result, File.Exists));
        return argument;
    }

    public static void PathsExist(ArgumentResult result) => PathsExist(result, File.Exists, Directory.Exists);

    public static void DirectoryExists(ArgumentResult result) => PathsExist(result, Directory.Exists);

    public static void DirectoryExists(OptionResult result) => PathsExist(result, Directory.Exists);

    public static void FileExists(OptionResult result) => PathsExist(result, File.Exists);

    public static void PathExists(OptionResult result) => PathsExist(result, File.Exists, Directory.Exists);

    public static void AtMostOneOf(CommandResult result, Option one, Option other)
    {
        if (result.GetResult(one) is { Implicit: false } && result.GetResult(other) is { Implicit: false })
        {
            result.AddError($"{one.Name} and {other.Name} exclude each other");
        }
    }

    /// <summary>Told before an hour of replay, not after it.</summary>
    public static void DirectoryOfFileExists(OptionResult result)
    {
        var path = result.Tokens.Count > 0 ? result.Tokens[0].Value : StandardOutput;
        if (path == StandardOutput) return;
        var directory = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path)) result.AddError($"{Named(result)}{path}: is a directory");
        else if (!Directory.Exists(directory)) result.AddError($"{Named(result)}{path}: its directory does not exist");
    }

    public static EventTime? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (LooksLikeDate(text) && EventTime.TryParse(text, out var time)) return time;
        result.AddError(
            $"{((OptionResult)result.Parent!).Option.Name} {text}: must be an ISO 8601 time, like 2026-03-02T07:00:00Z");
        return null;
    }

    public static double? ParseNumber(ArgumentResult result, string what, Func<double, bool> isValid)
    {
        var text = result.Tokens[0].Value;
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        if (isNumber && double.IsFinite(value) && isValid(value)) return value;
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} {text}: must be {what}");
        return null;
    }

    /// <summary>.NET would also read "7:00" as today: nothing here may depend on the day of the run.</summary>
    private static bool LooksLikeDate(string text) =>
        text.Length >= 10 && text[4] == '-' && text[7] == '-' && !text.AsSpan(0, 4).ContainsAnyExceptInRange('0', '9');

    private static void PathsExist(SymbolResult result, params Func<string, bool>[] exists)
    {
        // A default that does not exist is told too: the operator then knows that he is in the wrong directory.
        var paths = result.Tokens.Count > 0 ? result.Tokens.Select(token => token.Value) : [DefaultStateDirectory];
        foreach (var path in paths)
        {
            if (exists.Any(check => check(path))) continue;
            result.AddError(result is ArgumentResult && path.StartsWith('-')
                ? $"{path}: there is no such option"
                : $"{Named(result)}{path}: there is no such {What(exists)}");
        }
    }

    private static string Named(SymbolResult result) => result is OptionResult option ? $"{option.Option.Name} " : "";

    private static string What(Func<string, bool>[] exists) => exists.Length > 1 ? "file or directory"
        : exists[0] == File.Exists ? "file" : "directory";
}
