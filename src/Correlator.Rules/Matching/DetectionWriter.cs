using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Compilation;
using Correlator.Rules.Explanation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Matching;

/// <summary>Turns a match into what it states, with an id that any other run would give it too.</summary>
internal static class DetectionWriter
{
    /// <summary>Deepest chain of conclusions that is walked for the assets of a detection.</summary>
    private const int SupportDepthMax = 16;

    /// <summary>Text and severity, maintenance taken into account.</summary>
    public static (string Text, Severity Severity) Judge(RuleBody body, MatchContext context, object?[] slots)
    {
        var rule = body.Rule;
        var severity = rule.Tuning?.Severity ?? body.SeverityOf?.Read(slots, context) ?? rule.Info.Severity;
        var text = body.Text!.Read(slots, context);
        return (text + MaintenanceRelief.Remark(context), MaintenanceRelief.Apply(severity, context));
    }

    public static Detection Write(CompiledRule rule, MatchContext context, FactId id, string text, Severity severity) => new()
    {
        Id = id,
        Rule = rule.Info.Id,
        RuleVersion = rule.Info.Version,
        Title = rule.Info.Title,
        Time = context.Time,
        Severity = severity,
        Techniques = rule.Info.Techniques,
        Zone = context.Zone,
        Assets = AssetsOf(context.Facts),
        Facts = context.Facts,
        Text = text,
        Response = rule.Info.Response,
    };

    public static Conclusion Conclude(
        RuleBody body, MatchContext context, object?[] slots, string key, EventTime knownAt, FactTypes types)
    {
        var about = body.About?.Read(slots) ?? (context.Facts.Count == 0 ? null : context.Facts[^1]);
        return new Conclusion
        {
            Id = Identify("conclusion", body.Rule, context, key, types),
            Time = context.Time,
            KnownAt = knownAt,
            Subject = context.Zone,
            Zone = context.Zone,
            Originator = about?.Originator,
            Responder = about?.Responder,
            Protocol = about?.Protocol ?? default,
            Operation = about?.Operation ?? default,
            Target = about?.Target ?? "-",
            Outcome = about?.Outcome ?? default,
            Maintenance = context.Maintenance.Count == 0 ? null : context.Maintenance[0],
            Summary = body.ConclusionText!.Read(slots, context),
            Source = about?.Source ?? new Provenance("", 0),
            Name = body.Rule.ConclusionName!,
            Rule = body.Rule.Info.Id,
            Support = context.Facts,
        };
    }

    /// <summary>Hash of what it is, rule, its content, zone, throttle key and the ordered facts.</summary>
    public static FactId Identify(string what, CompiledRule rule, MatchContext context, string key, FactTypes types)
    {
        var facts = context.Matched;
        var parts = new string[6 + facts.Count];
        (parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]) =
            (what, rule.Info.Id, rule.Info.Version, rule.Info.Shape, context.Zone, key);
        for (var i = 0; i < facts.Count; i++) parts[6 + i] = types.Find(facts[i].GetType())!.IdOf(facts[i]).ToString();
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
