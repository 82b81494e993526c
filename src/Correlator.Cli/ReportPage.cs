using Spectre.Console;

namespace Correlator.Cli;

/// <summary>
/// Lays lines of text out with indents and wrapping, coloured on a terminal and plain elsewhere. What it is given may
/// come from the wire: it is cleaned here, in one place.
/// </summary>
internal sealed class ReportPage
{
    private readonly IAnsiConsole _console;
    private readonly bool _isTerminal;
    private readonly int _columns;

    public ReportPage(TextWriter writer, bool isTerminal, int columns)
    {
        _isTerminal = isTerminal;
        _columns = columns;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });

        // The page wraps by itself, with hanging indents; the console must not wrap again.
        _console.Profile.Width = int.MaxValue / 4;
    }

    public void Blank() => _console.WriteLine();

    public void Heading(string text)
    {
        Blank();
        Emit(TerminalText.Clean(text, _isTerminal), new Style(decoration: Decoration.Bold));
    }

    /// <summary>Writes a line; what does not fit goes on under its own start.</summary>
    public void Line(int indent, string text, Style? style = null, string? label = null)
    {
        var lead = new string(' ', indent) + label;
        var hanging = lead.Length;
        var line = lead;
        var isEmpty = true;
        foreach (var word in TerminalText.Clean(text, _isTerminal).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > _columns)
            {
                Emit(line, style);
                line = new string(' ', hanging);
                isEmpty = true;
            }

            line = isEmpty ? line + word : $"{line} {word}";
            isEmpty = false;
        }

        Emit(line.TrimEnd(), style);
    }

    /// <summary>
    /// Writes rows in aligned columns, two blanks apart; the columns in <paramref name="numbers"/> are flushed right.
    /// </summary>
    public void Columns(int indent, IReadOnlyList<IReadOnlyList<string>> rows, params int[] numbers)
    {
        if (rows.Count == 0) return;
        var cells = rows.Select(row => row.Select(cell => TerminalText.Clean(cell, _isTerminal)).ToArray()).ToArray();
        var widths = new int[cells.Max(row => row.Length)];
        foreach (var row in cells)
        {
            for (var i = 0; i < row.Length; i++) widths[i] = Math.Max(widths[i], row[i].Length);
        }

        foreach (var row in cells)
        {
            var padded = row.Select(
                (cell, i) => numbers.Contains(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            Emit((new string(' ', indent) + string.Join("  ", padded)).TrimEnd(), null);
        }
    }

    private void Emit(string line, Style? style)
    {
        _console.Write(new Text(line, style));
        _console.WriteLine();
    }
}
