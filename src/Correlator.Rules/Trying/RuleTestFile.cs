using System.Text.Json;
using Correlator.Model.Detections;
using Correlator.Model.Facts;

namespace Correlator.Rules.Trying;

/// <summary>The tests of one rule, as a *.test.yaml file has them.</summary>
/// <param name="Rule">The rule under test.</param>
public sealed record RuleTestFile(string File, string Rule, IReadOnlyList<RuleTestCase> Cases);

/// <summary>
/// What goes in, and what must come of it: of the rule under test and of the rules that it names, no more and no less.
/// </summary>
public sealed record RuleTestCase
{
    public required string Rule { get; init; }
    public required string Name { get; init; }
    public required string File { get; init; }

    /// <summary>From 1.</summary>
    public required long Line { get; init; }

    /// <summary>What the rules are given; empty for a case that replays recorded logs or asks about events.</summary>
    public IReadOnlyList<Fact> Given { get; init; } = [];

    /// <summary>Event time that is reached after the last fact; by default all windows close.</summary>
    public EventTime Until { get; init; } = EventTime.Max;

    /// <summary>Zone whose session judges.</summary>
    public string Zone { get; init; } = "plant";

    /// <summary>Recorded logs to replay, relative to the file; empty for a case that gives facts.</summary>
    public IReadOnlyList<string> Feed { get; init; } = [];

    /// <summary>Raw events that a Sigma rule is asked about; empty for a case that gives facts or a feed.</summary>
    public IReadOnlyList<JsonElement> Events { get; init; } = [];

    /// <summary>Plant files of the replay, relative to the file.</summary>
    public IReadOnlyList<string> Plant { get; init; } = [];

    /// <summary>Event time at which the replay's learning ends; null lets the evidence decide.</summary>
    public EventTime? LearnUntil { get; init; }

    /// <summary>Empty: nothing may match.</summary>
    public IReadOnlyList<ExpectedMatch> Expect { get; init; } = [];

    /// <summary>
    /// The rule's matches count, and those of rules that it names; what others make of the facts does not.
    /// </summary>
    public bool Judges(string rule) => rule == Rule || Expect.Any(expected => expected.Rule == rule);

    public bool ReplaysFeeds => Feed.Count > 0;

    public bool AsksAboutEvents => Events.Count > 0;
}

/// <summary>A match that must be there. What is null is not asked.</summary>
/// <param name="Texts">Parts that its text must contain.</param>
/// <param name="Conclusion">Name of the conclusion that it must draw.</param>
public sealed record ExpectedMatch(string Rule, Severity? Severity, IReadOnlyList<string> Texts, string? Conclusion)
{
    internal bool IsMetBy(StatedMatch match) =>
        match.Rule == Rule
        && (Severity is null || match.Severity == Severity)
        && (Conclusion is null || match.Conclusion == Conclusion)
        && Texts.All(part => match.Text.Contains(part, StringComparison.Ordinal));

    public override string ToString() => string.Join(' ',
    [
        Rule,
        .. Severity is { } severity ? new[] { RuleTestWords.Name(severity) } : [],
        .. Conclusion is { } name ? new[] { $"concludes {name}" } : [],
        .. Texts.Select(text => $"\"{text}\""),
    ]);
}

/// <summary>What is wrong with a test file, and where (line and column from 1).</summary>
public sealed record RuleTestError(string File, long Line, long Column, string Field, string Reason)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Field}: {Reason}";
}

/// <summary>How a case ended.</summary>
/// <param name="Differences">"- what was expected and did not come", "+ what came and was not expected"; empty when it
/// passed.</param>
public sealed record RuleTestResult(RuleTestCase Case, IReadOnlyList<string> Differences)
{
    public bool IsPassed => Differences.Count == 0;
}
