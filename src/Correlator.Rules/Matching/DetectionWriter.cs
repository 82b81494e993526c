using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Matching;

/// <summary>Turns a match into what it states, with an id that any other run would give it too.</summary>
internal static class DetectionWriter
{
    /// <summary>Deepest chain of conclusions that is walked for the assets of a detection.</summary>
    private const int SupportDepthMax = 16;

    public static Detection Write(CompiledRule rule, MatchContext context, Fact?[] slots, string key)
    {
        var severity = rule.Tuning?.Severity ?? rule.SeverityOf?.Invoke(slots, context) ?? rule.Info.Severity;
        var text = rule.Text!(slots, context);
        return new Detection
        {
            Id = Identify("detection", rule, context, key),
            Rule = rule.Info.Id,
            RuleVersion = rule.Info.Version,
            Title = rule.Info.Title,
            Time = context.Time,
            Severity = MaintenanceRelief.Apply(severity, context),
            Techniques = rule.Info.Techniques,
            Zone = context.Zone,
            Assets = AssetsOf(context.Facts),
            Facts = context.Facts,
            Text = text + MaintenanceRelief.Remark(context),
            Response = rule.Info.Response,
        };
    }

    public static Conclusion Conclude(
        CompiledRule rule, MatchContext context, Fact?[] slots, string key, EventTime knownAt)
    {
        var about = rule.About?.Invoke(slots) ?? context.Facts[^1];
        return new Conclusion
        {
            Id = Identify("conclusion", rule, context, key),
            Time = context.Time,
            KnownAt = knownAt,
            Subject = context.Zone,
            Zone = context.Zone,
            Originator = about.Originator,
            Responder = about.Responder,
            Protocol = about.Protocol,
            Operation = about.Operation,
            Target = about.Target,
            Outcome = about.Outcome,
            Maintenance = context.Maintenance.Count == 0 ? null : context.Maintenance[0],
            Summary = rule.ConclusionText!(slots, context),
            Source = about.Source,
            Name = rule.ConclusionName!,
            Rule = rule.Info.Id,
            Support = context.Facts,
        };
    }

    private static FactId Identify(string what, CompiledRule rule, MatchContext context, string key)
    {
        var parts = new string[5 + context.Facts.Count];
        (parts[0], parts[1], parts[2], parts[3], parts[4]) = (what, rule.Info.Id, rule.Info.Version, context.Zone, key);
        for (var i = 0; i < context.Facts.Count; i++) parts[5 + i] = context.Facts[i].Id.ToString();
        return FactId.Of(parts);
    }

    private static string[] AssetsOf(IReadOnlyList<Fact> facts)
    {
        var assets = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var fact in facts) Collect(fact, assets, 0);
        return [.. assets];
    }

    private static void Collect(Fact fact, SortedSet<string> assets, int depth)
    {
        if (fact is Conclusion conclusion && depth < SupportDepthMax)
        {
            foreach (var support in conclusion.Support) Collect(support, assets, depth + 1);
        }
        else if (fact.Subject != fact.Zone && fact.Subject != Participant.ExternalZone)
        {
            assets.Add(fact.Subject);
        }

        Add(fact.Originator);
        Add(fact.Responder);

        void Add(Participant? participant)
        {
            // An address that the sensor did not give names nobody.
            if (participant is not null && (participant.Asset is not null || !participant.Address.IsNone))
            {
                assets.Add(participant.Name);
            }
        }
    }
}
