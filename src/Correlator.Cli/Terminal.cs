using Spectre.Console;

namespace Correlator.Cli;

/// <summary>Where a command writes and how wide it may; the process's own streams, or a test's.</summary>
public sealed record Terminal(TextWriter Out, TextWriter Error)
{
    /// <summary>
    /// Columns that reports are laid out for when nobody says otherwise: what a log viewer shows without wrapping.
    /// </summary>
    public const int DefaultColumns = 100;

    private const int ColumnsMin = 60;
    private const int ColumnsMax = 120;

    public bool OutIsTerminal { get; init; }
    public bool ErrorIsTerminal { get; init; }
    public int Columns { get; init; } = DefaultColumns;

    /// <summary>Wall time, for progress alone.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess()
    {
        var outIsTerminal = !Console.IsOutputRedirected;
        return new Terminal(Console.Out, Console.Error)
        {
            OutIsTerminal = outIsTerminal,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Columns = outIsTerminal ? Math.Clamp(AnsiConsole.Profile.Width, ColumnsMin, ColumnsMax) : DefaultColumns,
        };
    }

    internal ReportPage OpenPage() => new(Out, OutIsTerminal, Columns);

    internal ReportPage OpenErrorPage() => new(Error, ErrorIsTerminal, Columns);
}
