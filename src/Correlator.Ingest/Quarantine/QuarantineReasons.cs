using System.Text;
using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Quarantine;

/// <summary>Why records of a feed went to quarantine, in the words of reports: "absurd-time", "wrong-column-count" ….</summary>
public static class QuarantineReasons
{
    /// <summary>
    /// Quarantined records of a feed by reason, as its checkpoint at the end of a file tells them. A checkpoint that version 0.1
    /// stored may have fewer than were counted.
    /// </summary>
    public static IReadOnlyDictionary<string, long> Of(FeedCheckpoint checkpoint)
    {
        var reasons = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (reason, count) in ResumePoint.Read(checkpoint.Resume).Totals.Reasons) reasons[Name(reason)] = count;
        return reasons;
    }

    /// <summary>The reason's word: its name in lower case, its parts joined by hyphens.</summary>
    public static string Name(DecodeResult reason)
    {
        var name = new StringBuilder();
        foreach (var c in reason.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0) name.Append('-');
            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
