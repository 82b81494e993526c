using Correlator.Model.Detections;

namespace Correlator.Model.Incidents;

/// <summary>One rung of a ladder: who is told when nobody has acknowledged for this long.</summary>
/// <param name="After">Wall time since the incident was annunciated; zero means at once.</param>
/// <param name="Receivers">Ids of receivers.</param>
public sealed record EscalationLevel(TimeSpan After, IReadOnlyList<string> Receivers);

/// <summary>Who is told one after another until somebody acknowledges. Levels are in order of their delay.</summary>
/// <param name="RepeatLastEvery">The last level is told again this often; null: the ladder ends.</param>
public sealed record EscalationLadder(IReadOnlyList<EscalationLevel> Levels, TimeSpan? RepeatLastEvery = null)
{
    /// <summary>More levels, repeats included, are not reached: after that many tries the ladder is silent.</summary>
    public const int LevelsMax = 1_000;

    /// <summary>How long after annunciation a level is due; null when the ladder has no such level.</summary>
    public TimeSpan? DelayOf(int level)
    {
        if (level < 0 || level >= LevelsMax || Levels.Count == 0) return null;
        if (level < Levels.Count) return Levels[level].After;
        return RepeatLastEvery is { } every ? Levels[^1].After + every * (level - Levels.Count + 1) : null;
    }

    /// <summary>Who is told at a level; a repeat tells those of the last.</summary>
    public IReadOnlyList<string> ReceiversAt(int level) =>
        Levels.Count == 0 ? [] : Levels[Math.Min(level, Levels.Count - 1)].Receivers;
}

/// <summary>The next level of an incident and when it is due by the wall clock.</summary>
public sealed record NextEscalation(int Level, DateTimeOffset DueAt);

/// <summary>Who must be told of what, and how fast. Pure data; the same for all incidents of a plant.</summary>
public sealed record EscalationPolicy
{
    /// <summary>Below this severity a detection is recorded but tells nobody.</summary>
    public Severity AnnunciateFrom { get; init; } = Severity.Medium;

    /// <summary>Ladder by severity; a severity without its own uses that of the next lower one which has one.</summary>
    public required IReadOnlyDictionary<Severity, EscalationLadder> Ladders { get; init; }

    /// <summary>
    /// Console and file at once, then again while nobody answers: sooner and to the end the worse it is.
    /// </summary>
    public static EscalationPolicy Default { get; } = new()
    {
        Ladders = new Dictionary<Severity, EscalationLadder>
        {
            [Severity.Medium] = Ladder(null, 0, 60),
            [Severity.High] = Ladder(TimeSpan.FromHours(1), 0, 15, 30),
            [Severity.Critical] = Ladder(TimeSpan.FromMinutes(30), 0, 5, 15),
        },
    };

    private static readonly EscalationLadder NoLadder = new([]);

    /// <summary>True when somebody must answer: severe enough, and the rule says what to do.</summary>
    public bool Annunciates(Detection detection) =>
        detection.Severity >= AnnunciateFrom && !string.IsNullOrWhiteSpace(detection.Response);

    /// <summary>The ladder for a severity; one without levels when none is configured at or below it.</summary>
    public EscalationLadder LadderOf(Severity severity)
    {
        for (var candidate = (int)severity; candidate >= 0; candidate--)
        {
            if (Ladders.TryGetValue((Severity)candidate, out var ladder)) return ladder;
        }

        return NoLadder;
    }

    /// <summary>
    /// When the level after <paramref name="reached"/> (-1: none yet) is due; null at the end of the ladder.
    /// </summary>
    public NextEscalation? Next(Severity severity, int reached, DateTimeOffset annunciatedAt) =>
        LadderOf(severity).DelayOf(reached + 1) is { } delay
            ? new NextEscalation(reached + 1, annunciatedAt + delay)
            : null;

    private static EscalationLadder Ladder(TimeSpan? repeat, params ReadOnlySpan<int> minutes)
    {
        var levels = new List<EscalationLevel>();
        foreach (var after in minutes)
        {
            levels.Add(new EscalationLevel(TimeSpan.FromMinutes(after), ["console", "file"]));
        }

        return new EscalationLadder(levels, repeat);
    }
}
