using System.Globalization;
using System.Text;
using Correlator.Model.Detections;

namespace Correlator.Rules.Language.Sigma;

/// <summary>A Sigma rule as the engine runs it.</summary>
public abstract class SigmaEngineRule : Rule
{
    private const string IndustrialTechnique = "attack.t0";

    private protected SigmaEngineRule(SigmaHeader header)
    {
        Header = header;
        Id = IdOf(header);
    }

    public SigmaHeader Header { get; }

    /// <summary>What the engine and detections call it: the UUID, or the title in kebab-case when it has none.</summary>
    public string Id { get; }

    /// <summary>The engine's name of a rule.</summary>
    public static string IdOf(SigmaHeader header) => Guid.TryParseExact(header.Id, "D", out _) ? header.Id : Kebab(header.Title);

    /// <summary>How bad it is, by the rule's level; medium when it does not say.</summary>
    public static Severity SeverityOf(string level) => level switch
    {
        "informational" => Severity.Info,
        "low" => Severity.Low,
        "high" => Severity.High,
        "critical" => Severity.Critical,
        _ => Severity.Medium,
    };

    /// <summary>Says of itself what the file says.</summary>
    private protected void DescribeFromHeader()
    {
        // The date is for people; the hash tells two contents of one date apart.
        var version = Header.Date.Length > 0 ? $"{Header.Date}.{Header.Content}" : Header.Content;
        var description = Describe(Id, version, Header.Title, SeverityOf(Header.Level))
            .Description(Header.Description).Author(Header.Author).Status(StatusOf(Header.Status))
            .FalsePositives(string.Join("; ", Header.FalsePositives));
        foreach (var tag in Header.Tags.Where(tag => tag.StartsWith(IndustrialTechnique, StringComparison.OrdinalIgnoreCase)))
        {
            description.Technique(tag["attack.".Length..].ToUpperInvariant());
        }

        if (Header.Rationalisation is not { } why) return;
        description.Cause(why.Cause).Consequence(why.Consequence).Response(why.Response);
        if (why.TimeAvailable is { } span) description.TimeAvailable(span);
    }

    private static RuleStatus StatusOf(string status) =>
        Enum.TryParse<RuleStatus>(status, ignoreCase: true, out var known) ? known : RuleStatus.Experimental;

    private static string Kebab(string title)
    {
        var id = new StringBuilder(title.Length);
        foreach (var character in title)
        {
            if (char.IsAsciiLetterOrDigit(character)) id.Append(char.ToLower(character, CultureInfo.InvariantCulture));
            else if (id.Length > 0 && id[^1] != '-') id.Append('-');
        }

        return id.ToString().Trim('-');
    }
}
