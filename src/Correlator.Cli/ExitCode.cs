namespace Correlator.Cli;

/// <summary>How a command ended, as scripts see it.</summary>
public static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration: run again with other arguments or an edited file.</summary>
    public const int WrongUsage = 2;
}
