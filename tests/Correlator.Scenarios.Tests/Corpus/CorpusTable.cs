using System.Globalization;
using System.Text;

namespace Correlator.Scenarios.Tests.Corpus;

/// <summary>
/// docs/corpus-replay.md, made of what a replay gave. It is compared with the one in the repository; with CORRELATOR_CORPUS_WRITE
/// set it is written there instead.
/// </summary>
internal sealed class CorpusTable
{
    private readonly List<CorpusRow> _rows = [];

    public void Add(CorpusRow row) => _rows.Add(row);

    public void KeepDocument()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "corpus-replay.md");
        if (Environment.GetEnvironmentVariable("CORRELATOR_CORPUS_WRITE") is not null) File.WriteAllText(path, Document());
        Assert.Equal(File.ReadAllText(path), Document());
    }

    private string Document()
    {
        var page = new StringBuilder();
        page.Append(
            """
            # Replay of recorded sensor output

            `correlator replay` over a corpus of public recordings (Zeek with ICSNPP, Suricata, vendors' CEF and LEEF), all at once: every data
            line of every file is an observation, or is broken and in quarantine with its reason. `CorpusReplayTests` makes this page, and
            holds every count against a naive one that uses nothing of the decoders:

                CORRELATOR_CORPUS=<folder> dotnet test tests/Correlator.Scenarios.Tests --filter Corpus

            A data line is a line that is neither empty nor a header or comment; a table's header may have any prefix and separator. Of the
            files that are not replayed (captures, rules, documents, tables of labels) the command tells how many there were and why.

            | folder | files | data lines | observations | quarantined |
            |---|--:|--:|--:|--:|

            """.ReplaceLineEndings("\n"));
        foreach (var folder in _rows.GroupBy(row => row.Folder).OrderBy(g => g.Key, StringComparer.Ordinal)) Sum(page, folder.Key, [.. folder]);
        Sum(page, "all", _rows);
        page.Append(
            """

            ## What is in quarantine

            Masked times come from test baselines, whose keepers replace what differs from run to run by `X`. The line numbers count from 1
            and include the header.

            | file | lines | in quarantine as | why they really are broken |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var row in _rows.Where(row => row.Quarantined > 0).OrderBy(row => row.Path, StringComparer.Ordinal)) Quarantine(page, row);
        return page.ToString();
    }

    private static void Sum(StringBuilder page, string name, IReadOnlyCollection<CorpusRow> rows) =>
        page.Append(CultureInfo.InvariantCulture, $"| {name} | {rows.Count} | {rows.Sum(row => row.Naive.DataLines)} ")
            .Append(CultureInfo.InvariantCulture, $"| {rows.Sum(row => row.Observations)} | {rows.Sum(row => row.Quarantined)} |\n");

    private static void Quarantine(StringBuilder page, CorpusRow row)
    {
        var told = string.Join(", ", row.Reasons.Select(reason => $"{reason.Key} {reason.Value}"));
        foreach (var reason in row.Naive.Broken.GroupBy(line => line.Reason))
        {
            page.Append(CultureInfo.InvariantCulture, $"| {row.Path} | {Ranges([.. reason.Select(l => l.Line)])} | {told} | {reason.Key} |\n");
        }
    }

    /// <summary>"9-53, 60": consecutive lines as one.</summary>
    private static string Ranges(int[] lines)
    {
        var ranges = new List<string>();
        for (var from = 0; from < lines.Length;)
        {
            var to = from;
            while (to + 1 < lines.Length && lines[to + 1] == lines[to] + 1) to++;
            ranges.Add(from == to ? $"{lines[from]}" : $"{lines[from]}-{lines[to]}");
            from = to + 1;
        }

        return string.Join(", ", ranges);
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Correlator.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
