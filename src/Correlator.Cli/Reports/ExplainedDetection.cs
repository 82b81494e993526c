using Correlator.Model.Detections;
using Correlator.Model.Facts;

namespace Correlator.Cli.Reports;

/// <summary>
/// A detection with all that it rests on, whether it comes from a node's state or from a replay's report.
/// </summary>
internal sealed record ExplainedDetection
{
    public required string Id { get; init; }
    public required string Rule { get; init; }
    public required string RuleVersion { get; init; }
    public required string Title { get; init; }
    public required string Time { get; init; }
    public required string Severity { get; init; }
    public required string Zone { get; init; }
    public required IReadOnlyList<string> Assets { get; init; }
    public required string Text { get; init; }
    public required string Response { get; init; }

    /// <summary>In rule order.</summary>
    public required IReadOnlyList<ExplainedFact> Facts { get; init; }

    public static ExplainedDetection Of(Detection detection) => new()
    {
        Id = detection.Id.ToString(),
        Rule = detection.Rule,
        RuleVersion = detection.RuleVersion,
        Title = detection.Title,
        Time = detection.Time.ToString(),
        Severity = Severities.Name(detection.Severity),
        Zone = detection.Zone,
        Assets = detection.Assets,
        Text = detection.Text,
        Response = detection.Response,
        Facts = [.. detection.Facts.Select(ExplainedFact.Of)],
    };

    /// <summary>
    /// The facts under the names that the rule gives them. A rule that counts binds one name to many; of two such rules
    /// nobody can tell where the one ends, and the facts stay without names.
    /// </summary>
    public IReadOnlyList<(string? Variable, IReadOnlyList<ExplainedFact> Facts)> Bind(IReadOnlyList<RuleBinding> bindings)
    {
        var many = bindings.Count(binding => binding.IsMany);
        var left = Facts.Count - (bindings.Count - many);
        if (bindings.Count == 0 || many > 1 || left < many || (many == 0 && left > 0)) return [(null, Facts)];
        var bound = new List<(string?, IReadOnlyList<ExplainedFact>)>();
        var next = 0;
        foreach (var binding in bindings)
        {
            var count = binding.IsMany ? left : 1;
            bound.Add((binding.Variable, [.. Facts.Skip(next).Take(count)]));
            next += count;
        }

        return bound;
    }
}

/// <summary>A fact with the record that gave it, and what it rests on where a rule derived it.</summary>
/// <param name="Rule">Of a derived fact: the rule that concluded it; empty when the report does not say.</param>
internal sealed record ExplainedFact(
    string Id, string Kind, string Time, string Summary, string Feed, long Position, string? Maintenance, string Rule,
    IReadOnlyList<ExplainedFact> Support)
{
    public static ExplainedFact Of(Fact fact) => new(
        fact.Id.ToString(), fact.KindName, fact.Time.ToString(), fact.Summary, fact.Source.Feed, fact.Source.Position,
        fact.Maintenance, (fact as Conclusion)?.Rule ?? "",
        fact is Conclusion conclusion ? [.. conclusion.Support.Select(Of)] : []);
}
