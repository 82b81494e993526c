using Correlator.Model.Detections;
using Correlator.Model.Incidents;

namespace Correlator.Soc.Escalation;

/// <summary>The escalation part of the configuration as it was written; <see cref="ToPolicy"/> checks it.</summary>
public sealed record EscalationSettings
{
    /// <summary>Key under which the host reads this; errors name it.</summary>
    public const string Key = "correlator.soc.escalation";

    /// <summary>info, low, medium, high or critical: below it a detection is recorded but tells nobody.</summary>
    public string AnnunciateFrom { get; init; } = "medium";

    /// <summary>One ladder a severity; empty takes <see cref="EscalationPolicy.Default"/>.</summary>
    public IReadOnlyList<LadderSettings> Ladders { get; init; } = [];

    /// <summary>The policy, or every error of the settings at once, each with its key.</summary>
    /// <param name="receivers">Ids of the configured receivers; a ladder may name no other.</param>
    public EscalationOutcome ToPolicy(IReadOnlyCollection<string> receivers)
    {
        var errors = new List<string>();
        if (!TryParse(AnnunciateFrom, out var from))
        {
            errors.Add($"{Key}.annunciate-from: '{AnnunciateFrom}' is none of {SeverityNames}.");
        }

        var ladders = Ladders.Count == 0
            ? new Dictionary<Severity, EscalationLadder>(EscalationPolicy.Default.Ladders)
            : Read(errors);
        var used = ladders.Values.SelectMany(ladder => ladder.Levels).SelectMany(level => level.Receivers);
        foreach (var unknown in used.Except(receivers, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            errors.Add($"{Key}.ladders: receiver '{unknown}' is not configured.");
        }

        if (errors.Count == 0 && !ladders.Keys.Any(severity => severity <= from))
        {
            errors.Add($"{Key}.ladders: no ladder for '{Name(from)}' or below, where annunciation begins.");
        }

        return errors.Count > 0
            ? new EscalationOutcome(null, errors)
            : new EscalationOutcome(new EscalationPolicy { AnnunciateFrom = from, Ladders = ladders }, []);
    }

    private Dictionary<Severity, EscalationLadder> Read(List<string> errors)
    {
        var ladders = new Dictionary<Severity, EscalationLadder>();
        for (var i = 0; i < Ladders.Count; i++)
        {
            var ladder = Ladders[i];
            var key = $"{Key}.ladders[{i}]";
            if (!TryParse(ladder.Severity, out var severity))
            {
                errors.Add($"{key}.severity: '{ladder.Severity}' is none of {SeverityNames}.");
            }
            else if (!ladders.TryAdd(severity, ladder.Read(key, errors)))
            {
                errors.Add($"{key}.severity: '{ladder.Severity}' has a ladder already.");
            }
        }

        return ladders;
    }

    private static string SeverityNames => string.Join(", ", Enum.GetValues<Severity>().Select(Name));

    private static string Name(Severity severity) => severity.ToString().ToLowerInvariant();

    private static bool TryParse(string text, out Severity severity)
    {
        foreach (var candidate in Enum.GetValues<Severity>())
        {
            severity = candidate;
            if (string.Equals(text, candidate.ToString(), StringComparison.OrdinalIgnoreCase)) return true;
        }

        severity = default;
        return false;
    }
}

/// <summary>Who is told one after another for incidents of one severity.</summary>
public sealed record LadderSettings
{
    /// <summary>Most levels that may be written down.</summary>
    public const int LevelsMax = 20;

    /// <summary>Longest delay of a level and between repeats.</summary>
    public static readonly TimeSpan AfterMax = TimeSpan.FromDays(7);

    /// <summary>Shortest time between repeats of the last level.</summary>
    public static readonly TimeSpan RepeatMin = TimeSpan.FromMinutes(1);

    /// <summary>info, low, medium, high or critical.</summary>
    public required string Severity { get; init; }

    /// <summary>1–<see cref="LevelsMax"/> levels in order of their delay.</summary>
    public required IReadOnlyList<LevelSettings> Levels { get; init; }

    /// <summary>The last level is told again this often until somebody answers; null: never.</summary>
    public TimeSpan? RepeatLastEvery { get; init; }

    internal EscalationLadder Read(string key, List<string> errors)
    {
        if (Levels.Count is 0 or > LevelsMax)
        {
            errors.Add($"{key}.levels: {Levels.Count} levels; 1–{LevelsMax} are possible.");
        }

        if (RepeatLastEvery is { } every && (every < RepeatMin || every > AfterMax))
        {
            errors.Add($"{key}.repeat-last-every: {every} is not between {RepeatMin} and {AfterMax}.");
        }

        var before = TimeSpan.Zero;
        for (var i = 0; i < Levels.Count; i++)
        {
            var level = Levels[i];
            if (level.After < TimeSpan.Zero || level.After > AfterMax)
            {
                errors.Add($"{key}.levels[{i}].after: {level.After} is not between 0 and {AfterMax}.");
            }
            else if (level.After < before)
            {
                errors.Add($"{key}.levels[{i}].after: {level.After} is sooner than the level before it ({before}).");
            }

            if (level.Receivers.Count == 0) errors.Add($"{key}.levels[{i}].receivers: nobody is told.");
            before = level.After;
        }

        var levels = Levels.Select(l => new EscalationLevel(l.After, l.Receivers));
        return new EscalationLadder([.. levels], RepeatLastEvery);
    }
}

/// <summary>One level: wall time without an acknowledgement, and the ids of the receivers that are told then.</summary>
public sealed record LevelSettings(TimeSpan After, IReadOnlyList<string> Receivers);

/// <summary>A policy or the errors that prevented it.</summary>
public sealed record EscalationOutcome(EscalationPolicy? Policy, IReadOnlyList<string> Errors);
