namespace Correlator.Rules.Tests.Oracle;

/// <summary>A tuple of facts that is a match, with what exists for it.</summary>
internal sealed record NaiveMatch(NaiveRule Rule, int Body, Unit[] Positives, Entry[] Evidence, long Time, int Origin);

/// <summary>
/// Tries every tuple of the log for one body of a rule, and says which of them are decided in a given step. What it knows
/// of the past it reads from the log.
/// </summary>
internal sealed class NaiveMatches(NaiveLog log, NaiveRule rule, int bodyNumber, long lateness)
{
    private readonly PatternSpec[] _body = rule.Spec.Bodies.ElementAt(bodyNumber);
    private readonly long _within = Ticks(rule.Spec.Within);

    private PatternSpec[] Positives => [.. _body.Where(p => p.IsPositive)];
    private PatternSpec[] Negatives => [.. _body.Where(p => !p.IsPositive)];
    private bool HasAbsences => _body.Any(p => p.IsAbsence);

    /// <summary>How long after its time a fact can be part of a new match.</summary>
    private long Reach => rule.Reach(lateness);

    /// <summary>What refutes or attests is looked for as long as a match could ask for it.</summary>
    private long ReachOfNegatives =>
        Reach + _within + rule.Spec.Bodies.SelectMany(b => b).Where(p => p.Use == Use.NotPrecededBy).Select(p => Ticks(p.Span)).Append(0).Max();

    /// <summary>The matches that step number <paramref name="step"/> decides.</summary>
    public IEnumerable<NaiveMatch> DecidedAt(int step)
    {
        foreach (var tuple in Tuples())
        {
            if (tuple.Any(u => u.Retracted <= step)) continue;
            if (!(Negatives.Length == 0 ? CompleteAt(tuple) == step : IsDecidedAt(tuple, step))) continue;
            var evidence = Negatives.Where(n => n.Use == Use.Exists)
                .Select(n => Fitting(n, tuple, step).First()).ToArray();
            var time = Negatives.Where(n => n.IsAbsence).Select(n => WindowOf(n, tuple).To)
                .Concat(evidence.Select(e => e.Time)).Concat(tuple.Select(u => u.Time)).Max();
            var origins = tuple.Select(u => u.Origin).Concat(evidence.Select(e => e.Origin)).Distinct().ToArray();
            yield return new NaiveMatch(rule, bodyNumber, tuple, evidence, time, origins.Length == 1 ? origins[0] : 0);
        }
    }

    /// <summary>The next deadline that something waits for.</summary>
    public long NextDeadline(int now) => Negatives.Length == 0 ? long.MaxValue : Tuples()
        .Where(t => t.All(u => u.Retracted > now) && DeadlineOf(t) >= log.ClockOf(CompleteAt(t)) && JudgedAt(t) > now)
        .Select(DeadlineOf).Append(long.MaxValue).Min();

    /// <summary>The next end of a tumbling window after this time.</summary>
    public long NextEnd(long clock) => Positives.Where(p => p.Group is { IsTumbling: true }).SelectMany(p =>
        {
            var groups = new NaiveGroups(log, p, rule.Born, lateness);
            return log.Entries.Where(e => e.Work >= rule.Born && NaiveConditions.Accepts(p, e.Fact)).Select(groups.EndOf);
        }).Where(e => e > clock).Append(long.MaxValue).Min();

    private bool IsDecidedAt(Unit[] tuple, int step)
    {
        var (complete, judged) = (CompleteAt(tuple), JudgedAt(tuple));
        if (step < complete) return false;
        if (!HasAbsences)
        {
            return step <= judged && Exist(tuple, step)
                && !Enumerable.Range(complete, step - complete).Any(earlier => Exist(tuple, earlier));
        }

        if (step < judged) return false;
        if (step == judged) return !IsBlocked(tuple, step) && Exist(tuple, step);

        // What refuted it was retracted since.
        return log.Steps[step].Kind == StepKind.Retract && tuple.All(u => log.ClockOf(step) - u.Time <= Reach)
            && IsBlocked(tuple, step - 1) && !IsBlocked(tuple, step) && Exist(tuple, step);
    }

    private bool Exist(Unit[] tuple, int step) =>
        Negatives.Where(n => n.Use == Use.Exists).All(n => Fitting(n, tuple, step).Any());

    private bool IsBlocked(Unit[] tuple, int step) => Negatives.Where(n => n.IsAbsence).Any(n => Fitting(n, tuple, step).Any());

    /// <summary>What a negative pattern accepts for the tuple, as known in the step; nothing that came after it was judged.</summary>
    private IEnumerable<Entry> Fitting(PatternSpec negative, Unit[] tuple, int step)
    {
        var (from, to) = WindowOf(negative, tuple);
        var (judged, clock) = (JudgedAt(tuple), log.ClockOf(step));
        return log.Entries.Where(e => e.Work <= step && e.Work < judged && e.Work >= rule.Born && e.Retracted > step
            && e.Time >= from && e.Time <= to && clock - e.Time <= ReachOfNegatives
            && !tuple.Any(u => ReferenceEquals(u.Fact, e.Fact))
            && NaiveConditions.Accepts(negative, e.Fact) && NaiveConditions.Joins(negative, e.Fact, tuple));
    }

    private static int CompleteAt(Unit[] tuple) => tuple.Max(u => u.Work);

    private long DeadlineOf(Unit[] tuple) => Negatives.Max(n => WindowOf(n, tuple).To);

    /// <summary>Step in which time was past all windows; MaxValue when it is not yet.</summary>
    private int JudgedAt(Unit[] tuple)
    {
        var (complete, deadline) = (CompleteAt(tuple), DeadlineOf(tuple));
        if (deadline < log.ClockOf(complete)) return complete;
        var judged = log.Steps.FindIndex(complete, s => s.Kind == StepKind.Judge && s.Deadline == deadline);
        return judged < 0 ? int.MaxValue : judged;
    }

    private (long From, long To) WindowOf(PatternSpec negative, Unit[] tuple)
    {
        var (earliest, latest) = (tuple.Min(u => u.Time), tuple.Max(u => u.Time));
        switch (negative.Use)
        {
            case Use.NotFollowedBy: return (latest, latest + Ticks(negative.Span));
            case Use.NotPrecededBy: return (earliest - Ticks(negative.Span), earliest);
        }

        var (from, to) = (latest - _within, earliest + _within);
        if (!rule.Spec.IsInOrder) return (from, to);
        var before = _body.TakeWhile(p => !ReferenceEquals(p, negative)).Count(p => p.IsPositive);
        if (before > 0) from = tuple[before - 1].Time;
        if (before < tuple.Length) to = tuple[before].Time;
        return (from, to);
    }

    /// <summary>Every combination that was once complete.</summary>
    private IEnumerable<Unit[]> Tuples()
    {
        var positives = Positives;
        var candidates = positives.Select(p => p.Group is null
            ? log.Entries.Where(e => e.Work >= rule.Born && NaiveConditions.Accepts(p, e.Fact)).Select(Unit.Of).ToList()
            : new NaiveGroups(log, p, rule.Born, lateness).Elements()).ToArray();
        return Extend([], 0);

        IEnumerable<Unit[]> Extend(Unit[] tuple, int slot)
        {
            if (slot == positives.Length) return WasComplete(tuple) ? [tuple] : [];
            return candidates[slot].Where(c => Fits(tuple, slot, c)).SelectMany(c => Extend([.. tuple, c], slot + 1));
        }

        bool Fits(Unit[] tuple, int slot, Unit candidate) =>
            tuple.All(u => !ReferenceEquals(u.Fact, candidate.Fact) && Math.Abs(u.Time - candidate.Time) <= _within
                && (!rule.Spec.IsInOrder || u.Time <= candidate.Time))
            && (positives[slot].Group is not null || NaiveConditions.Joins(positives[slot], candidate.Fact, tuple))
            && rule.Spec.Lies.All(l => Math.Max(l.First, l.Second) != slot || Lies(l, [.. tuple, candidate]));
    }

    private bool WasComplete(Unit[] tuple)
    {
        var complete = CompleteAt(tuple);
        var clock = log.ClockOf(complete);
        return tuple.All(u => u.Work == complete || (u.Retracted > complete && clock - u.Time <= Reach));
    }

    private static bool Lies(LieSpec lie, Unit[] tuple)
    {
        var (first, second) = lie.Lie == Lie.After ? (tuple[lie.Second], tuple[lie.First]) : (tuple[lie.First], tuple[lie.Second]);
        var (a, b) = (TimesOf(first), TimesOf(second));
        return lie.Lie switch
        {
            Lie.Before or Lie.After => b.From >= a.To && (lie.AtMost is not { } most || b.From - a.To <= Ticks(most)),
            Lie.During => a.From >= b.From && a.To <= b.To,
            _ => a.From <= b.To && b.From <= a.To,
        };
    }

    // Of a group its last fact.
    private static (long From, long To) TimesOf(Unit unit) =>
        (unit.Sample!.At.Ticks, unit.Fact is Outage outage ? Math.Max(outage.Until.Ticks, outage.At.Ticks) : unit.Sample.At.Ticks);

    private static long Ticks(int seconds) => seconds * TimeSpan.TicksPerSecond;
}
