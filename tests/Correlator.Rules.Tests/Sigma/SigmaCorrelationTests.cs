using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Language.Sigma;

namespace Correlator.Rules.Tests.Sigma;

/// <summary>What correlations of each type match, each with what nearly does; times are seconds.</summary>
public class SigmaCorrelationTests
{
    private static readonly string Base =
        Seen.Rule("product: zeek, service: dns", "query|startswith: a", "name: a\n", "A") + "---\n"
        + Seen.Rule("product: zeek, service: dns", "query|startswith: b", "name: b\n", "B") + "---\n"
        + Seen.Rule("product: zeek, service: dns", "query|startswith: c", "name: c\n", "C") + "---\n"
        + Seen.Rule("product: zeek, service: modbus", "func: 'WRITE_*'", "name: write\n", "Write") + "---\n";

    [Theory]
    // event_count: "query@seconds" in, times of the matches out.
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 3}", "a@0 a@4 a@8", "8")]
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 3}", "a@0 a@4 a@11", "")]
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 3}", "a@0 a@4 b@8", "")]
    [InlineData("type: event_count\nrules: [a, b]\ntimespan: 10s\ncondition: {gte: 3}", "a@0 a@4 b@8", "8")]
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gt: 3}", "a@0 a@1 a@2", "")]
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gt: 3}", "a@0 a@1 a@2 a@3", "3")]
    // On the way up only, and anew after it has fallen.
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 2}", "a@0 a@1 a@2 a@3", "1")]
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 2}", "a@0 a@1 a@30 a@31", "1 31")]
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 1}", "a@0 a@1 a@30", "0 30")]
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {eq: 2}", "a@0 a@1 a@2", "1")]
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {gte: 2, lte: 3}", "a@0 a@1 a@2 a@3", "1")]
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {neq: 1}", "a@0 a@1 a@2", "1")]
    [InlineData("type: event_count\nrules: [a]\ntimespan: 10s\ncondition: {lt: 3}", "a@0 a@1 a@2 a@12", "0")]
    // value_count: different values.
    [InlineData("type: value_count\nrules: [a]\ntimespan: 10s\ncondition: {field: query, gte: 3}", "a1@0 a2@1 a2@2 a3@3", "3")]
    [InlineData("type: value_count\nrules: [a]\ntimespan: 10s\ncondition: {field: query, gte: 3}", "a1@0 a2@1 a2@2 a1@3", "")]
    [InlineData("type: value_count\nrules: [a]\ntimespan: 10s\ncondition: {field: [query, id.orig_h], gte: 2}", "a1@0 a1@1 a2@2", "2")]
    // temporal: each of the rules, in any order; with a number, so many of them.
    [InlineData("type: temporal\nrules: [a, b, c]\ntimespan: 10s", "c@0 a@4 b@8", "8")]
    [InlineData("type: temporal\nrules: [a, b, c]\ntimespan: 10s", "c@0 a@4 a@8", "")]
    [InlineData("type: temporal\nrules: [a, b, c]\ntimespan: 10s", "c@0 a@4 b@11", "")]
    [InlineData("type: temporal\nrules: [a, b, c]\ntimespan: 10s\ncondition: {gte: 2}", "c@0 a@4", "4")]
    // temporal_ordered: the same, in the order of the rules.
    [InlineData("type: temporal_ordered\nrules: [a, b]\ntimespan: 10s", "a@0 b@4", "4")]
    [InlineData("type: temporal_ordered\nrules: [a, b]\ntimespan: 10s", "b@0 a@4", "")]
    [InlineData("type: temporal_ordered\nrules: [a, b]\ntimespan: 10s", "b@0 a@4 b@6", "6")]
    [InlineData("type: temporal_ordered\nrules: [a, b]\ntimespan: 10s", "a@4 b@4", "4")]
    [InlineData("type: temporal_ordered\nrules: [a, b, c]\ntimespan: 10s", "a@0 c@2 b@4", "")]
    [InlineData("type: temporal_ordered\nrules: [a, b, c]\ntimespan: 10s", "a@0 c@2 b@4 c@6", "6")]
    // Expressions over the rules.
    [InlineData("type: temporal\nrules: [a, b, c]\ntimespan: 10s\ncondition: (a or b) and c", "c@0 b@4", "4")]
    [InlineData("type: temporal\nrules: [a, b, c]\ntimespan: 10s\ncondition: (a or b) and c", "a@0 b@4", "")]
    [InlineData("type: temporal\nrules: [a, b, c]\ntimespan: 10s\ncondition: a and b and not c", "a@0 b@4", "4")]
    [InlineData("type: temporal\nrules: [a, b, c]\ntimespan: 10s\ncondition: a and b and not c", "a@0 c@2 b@4", "")]
    [InlineData("type: temporal\nrules: [a, b, c]\ntimespan: 10s\ncondition: a and b and not c", "c@0 a@12 b@14", "14")]
    [InlineData("type: temporal\nrules: [a, b, c]\ntimespan: 10s\ncondition: a and not (b or c)", "b@0 a@2 a@14", "14")]
    [InlineData("type: temporal\ntimespan: 10s\ncondition: a and b", "b@0 a@2", "2")]
    [InlineData("type: temporal_ordered\nrules: [a, b, c]\ntimespan: 10s\ncondition: (a or b) and c", "c@0 b@4", "")]
    [InlineData("type: temporal_ordered\nrules: [a, b, c]\ntimespan: 10s\ncondition: (a or b) and c", "b@0 a@2 c@4", "4")]
    public void A_correlation_matches_at_these_times(string correlation, string queries, string matches) =>
        Assert.Equal(matches, Times(Run(correlation, Queries(queries))));

    [Theory]
    [InlineData("value_sum", "{field: ValueHigh, gte: 100}", "40 50 20", "2")]
    [InlineData("value_sum", "{field: ValueHigh, gte: 100}", "40 50", "")]
    [InlineData("value_avg", "{field: ValueHigh, gt: 50}", "10 20 200", "2")]
    [InlineData("value_avg", "{field: ValueHigh, gt: 50}", "60 10 10", "0")]
    [InlineData("value_median", "{field: ValueHigh, gte: 50}", "10 20 200", "")]
    [InlineData("value_median", "{field: ValueHigh, gte: 50}", "10 60 200", "2")]
    [InlineData("value_percentile", "{field: ValueHigh, percentile: 100, gte: 200}", "10 20 200", "2")]
    [InlineData("value_percentile", "{field: ValueHigh, percentile: 0, lt: 10}", "10 20 5", "2")]
    public void A_figure_over_values_decides(string type, string condition, string values, string matches)
    {
        var writes = values.Split(' ').Select((value, i) => (Seen.Write(value: double.Parse(value)), (double)i));
        Assert.Equal(matches, Times(Run($"type: {type}\nrules: [write]\ntimespan: 10s\ncondition: {condition}", writes)));
    }

    [Fact]
    public void Each_group_is_counted_alone_and_what_lacks_the_value_is_in_none()
    {
        const string Correlation = "type: event_count\nrules: [write]\ngroup-by: [unit_id, id.resp_h]\ntimespan: 10s\ncondition: {gte: 2}";
        Assert.Equal("", Times(Run(Correlation, [(Seen.Write(unit: 1), 0), (Seen.Write(unit: 2), 1)])));
        var run = Run(Correlation, [(Seen.Write(unit: 1), 0), (Seen.Write(unit: 2), 1), (Seen.Write(unit: 2), 2)]);
        Assert.Equal("2", Times(run));
        Assert.Contains("unit_id 2, id.resp_h 10.20.10.11", Assert.Single(run).Text, StringComparison.Ordinal);
        Assert.Empty(Run(Correlation.Replace("unit_id", "DestinationMac", StringComparison.Ordinal), [(Seen.Write(), 0), (Seen.Write(), 1)]));
    }

    [Fact]
    public void An_alias_is_another_field_in_each_rule()
    {
        const string Correlation = "type: temporal\nrules: [a, write]\ngroup-by: [host]\ntimespan: 10s\n"
            + "aliases: {host: {a: id.orig_h, write: id.resp_h}}";
        var query = Seen.Query("a");
        Assert.Empty(Run(Correlation, [(query, 0), (Seen.Write(), 1)]));
        query.Originator = Seen.Write().Responder;
        Assert.Equal("1", Times(Run(Correlation, [(query, 0), (Seen.Write(), 1)])));
    }

    [Fact]
    public void A_correlation_may_rest_on_a_correlation_and_is_grouped_by_its_facts()
    {
        var rules = Seen.Rules(
            Base + "title: Many\nname: many\ncorrelation: {type: event_count, rules: [a], group-by: [id.orig_h], timespan: 10s, condition: {gte: 2}}\n",
            "title: Top\nlevel: critical\ncorrelation:\n  type: temporal_ordered\n  rules: [many, write]\n  group-by: [host]\n  timespan: 1m\n"
            + "  aliases: {host: {many: id.orig_h, write: id.orig_h}}\n");
        var matches = Run(rules, [(Seen.Query("a"), 0), (Seen.Query("a"), 1), (Seen.Write(), 5)]);
        var detection = Assert.Single(matches.Select(match => match.Detection).OfType<Detection>());
        Assert.Equal(("top", Severity.Critical), (detection.Rule, detection.Severity));
        Assert.Contains(detection.Facts, fact => fact is Conclusion { Name: "many" });
        var other = Seen.Write();
        other.Originator = other.Responder;
        Assert.DoesNotContain(
            Run(rules, [(Seen.Query("a"), 0), (Seen.Query("a"), 1), (other, 5)]), match => match.Detection is not null);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(", generate: true", 3)]
    public void Rules_that_a_correlation_joins_are_quiet_unless_it_says_generate(string generate, int detections)
    {
        var rules = Seen.Rules(Base
            + $"title: Both\ncorrelation: {{type: temporal, rules: [a, b], timespan: 10s{generate}}}\n");
        Assert.Equal(detections, Run(rules, Queries("a@0 b@1")).Count(match => match.Detection is not null));
    }

    [Fact]
    public void A_correlation_over_a_dark_rule_or_a_field_that_is_not_carried_is_dark()
    {
        var content = SigmaContent.Of(Sigma.Read(
            Base + Seen.Rule("product: windows, service: security", "EventID: 1", "name: logon\n", "Logon"),
            "title: One\ncorrelation: {type: temporal, rules: [a, logon], timespan: 10s}\n",
            "title: Two\nname: two\ncorrelation: {type: event_count, rules: [a], group-by: [answers], timespan: 10s, condition: {gte: 2}}\n",
            "title: Three\ncorrelation: {type: temporal, rules: [b, two], timespan: 10s}\n"));
        Assert.Equal(
            [
                "Logon: no feed provides windows/security", "One: 'logon' is dark",
                "Two: no observation of zeek/dns carries answers", "Three: 'two' is dark",
            ],
            content.Dark.Select(dark => $"{dark.Header.Title}: {dark.Reason}"));
    }

    [Fact]
    public void A_saved_session_goes_on_where_it_was()
    {
        var rules = Seen.Rules(Base + "title: Three\ncorrelation: {type: event_count, rules: [a], timespan: 10s, condition: {gte: 3}}\n");
        var facts = Facts(rules, Queries("a@0 a@1 a@2")).ToArray();
        var session = rules.OpenSession("plant");
        foreach (var fact in facts[..2]) session.Insert(fact, 0);
        session.Advance(facts[2].Time);
        session.Drain([]);
        var restored = Matching.FactsById.Reopen(rules, session);
        restored.Insert(facts[2], 0);
        restored.Advance(EventTime.Max);
        var matches = new List<Explanation.RuleMatch>();
        restored.Drain(matches);
        Assert.Single(matches);
    }

    private static string Times(IEnumerable<Explanation.RuleMatch> matches) =>
        string.Join(' ', matches.Select(match => $"{(match.Time - Some.Start).TotalSeconds}"));

    private static IEnumerable<(Observation Observation, double At)> Queries(string text) =>
        text.Split(' ').Select(one => one.Split('@')).Select(parts => (Seen.Query(parts[0]), double.Parse(parts[1])));

    private static List<Explanation.RuleMatch> Run(string correlation, IEnumerable<(Observation, double)> observations) =>
        Run(Seen.Rules($"{Base}title: Joined\ncorrelation:\n  {correlation.Replace("\n", "\n  ", StringComparison.Ordinal)}\n"), observations)
            .FindAll(match => match.Rule == "joined");

    private static List<Explanation.RuleMatch> Run(RuleSet rules, IEnumerable<(Observation, double)> observations)
    {
        var session = rules.OpenSession("plant");
        foreach (var fact in Facts(rules, observations)) session.Insert(fact, 0);
        session.Advance(EventTime.Max);
        var matches = new List<Explanation.RuleMatch>();
        session.Drain(matches);
        return matches;
    }

    // As an asset states them.
    private static IEnumerable<ObservedActivity> Facts(RuleSet rules, IEnumerable<(Observation Observation, double At)> observations)
    {
        var number = 0;
        foreach (var (observation, at) in observations)
        {
            number++;
            foreach (var wanted in rules.Find(observation))
            {
                yield return new ObservedActivity
                {
                    Id = FactId.Of("seen", $"{number}", wanted.Rule),
                    Time = Some.At(at),
                    KnownAt = Some.At(at),
                    Subject = "plc-1",
                    Zone = "plant",
                    Originator = Participant.Of(observation.OriginatorAsset, observation.Originator.Address),
                    Responder = Participant.Of(observation.ResponderAsset, observation.Responder.Address),
                    Protocol = observation.Protocol,
                    Rule = wanted.Rule,
                    Fields = wanted.Fields,
                    Summary = "seen",
                    Source = new Provenance("feed", number),
                };
            }
        }
    }
}
