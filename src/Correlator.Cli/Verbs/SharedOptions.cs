using System.CommandLine;
using System.CommandLine.Parsing;

namespace Correlator.Cli.Verbs;

/// <summary>Options and checks that several verbs have alike.</summary>
internal static class SharedOptions
{
    public const string DefaultStateDirectory = "state";

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

    public static void DirectoryExists(OptionResult result) => PathsExist(result, Directory.Exists);

    public static void FileExists(OptionResult result) => PathsExist(result, File.Exists);

    public static void PathExists(OptionResult result) => PathsExist(result, File.Exists, Directory.Exists);

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
