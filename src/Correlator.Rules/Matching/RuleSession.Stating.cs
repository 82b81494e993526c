using System.Globalization;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Matching;

/// <summary>
/// From complete matches to detections and conclusions: whose judgement it is, how often, in which order.
/// </summary>
internal sealed partial class RuleSession
{
    private void Complete(RuleMemory memory, Element[] elements, Element?[] evidence, EventTime time)
    {
        var origin = elements[0].Origin;
        if (origin > 0 && Array.TrueForAll(elements, e => e.Origin == origin)
            && Array.TrueForAll(evidence, e => e is null || e.Origin == origin))
        {
            _tally.JudgedBelow++;
            return;
        }

        _completed.Add(new Completed(elements, evidence, time));
    }

    /// <summary>States what one fact, or the passing of time, has completed in one rule.</summary>
    private void State(RuleMemory memory)
    {
        if (_completed.Count == 0) return;
        var matches = _completed.Select(c => (Match: c, Facts: FactsOf(c))).ToList();
        _completed.Clear();
        matches.Sort(static (a, b) =>
        {
            if (a.Match.Time != b.Match.Time) return a.Match.Time.CompareTo(b.Match.Time);

            // What rests on conclusions tells more of the story, so it goes before what a throttle would hold back.
            var depth = b.Facts.Max(DepthOf).CompareTo(a.Facts.Max(DepthOf));
            return depth != 0 ? depth : CompareIds(a.Facts, b.Facts);
        });
        foreach (var (match, facts) in matches)
        {
            if (memory.DisabledBy is not null) return;
            memory.Load(match.Elements);
            try
            {
                State(memory, new MatchContext(_zone, match.Time, facts));
            }
            catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
            {
                Blame(memory, fault);
            }
        }
    }

    private void State(RuleMemory memory, MatchContext context)
    {
        var rule = memory.Rule;
        var key = Convert.ToString(rule.ThrottleBy?.Invoke(memory.Slots), CultureInfo.InvariantCulture) ?? "";
        if (memory.Throttle is { } throttle && !throttle.Allows(key, context.Time.Ticks, _clock))
        {
            _tally.Throttled++;
            return;
        }

        Detection? detection = null;
        if (rule.Text is not null) detection = DetectionWriter.Write(rule, context, memory.Slots, key);
        var conclusion = rule.ConclusionName is null || !IsShallow(context)
            ? null
            : DetectionWriter.Conclude(rule, context, memory.Slots, key,
                new EventTime(Math.Max(_clock, context.Time.Ticks)));
        if (detection is null && conclusion is null) return;
        if (conclusion is not null) _derived.Enqueue(conclusion);
        _tally.Stated++;
        _stated.Add(new RuleMatch(rule.Info.Id, context.Time, detection, conclusion));
    }

    /// <summary>
    /// False when the conclusion would stand on too many others, or beside too many: rules that feed each other end
    /// here.
    /// </summary>
    private bool IsShallow(MatchContext context)
    {
        if (_drawn < _options.ConclusionsPerFactMax && context.Facts.Max(DepthOf) < _options.DerivationDepthMax)
        {
            _drawn++;
            return true;
        }

        _tally.Truncated++;
        return false;
    }

    private static int DepthOf(Fact fact) =>
        fact is not Conclusion conclusion
            ? 0
            : 1 + (conclusion.Support.Count == 0 ? 0 : conclusion.Support.Max(DepthOf));

    private static Fact[] FactsOf(Completed match)
    {
        var facts = new List<Fact>();
        foreach (var element in match.Elements)
        {
            if (element.Members is null) facts.Add(element.Fact);
            else facts.AddRange(element.Members);
        }

        facts.AddRange(match.Evidence.OfType<Element>().Select(e => e.Fact));
        return [.. facts.DistinctBy(f => f.Id)];
    }

    private static int CompareIds(Fact[] left, Fact[] right)
    {
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            var order = left[i].Id.CompareTo(right[i].Id);
            if (order != 0) return order;
        }

        return left.Length.CompareTo(right.Length);
    }
}
