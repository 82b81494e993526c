namespace Correlator.Rules.Tests.Sigma;

/// <summary>How selections are made of maps and lists, and how conditions join them.</summary>
public class SigmaConditionTests
{
    // Selections a, b and _c are true when the event's field of that name is 1.
    private const string Selections = "a:\n  a: 1\nb:\n  b: 1\n_c:\n  c: 1\n";

    [Theory]
    [InlineData("a and b", """{"a":1,"b":1}""", true)]
    [InlineData("a and b", """{"a":1}""", false)]
    [InlineData("a or b", """{"b":1}""", true)]
    [InlineData("not a", """{"b":1}""", true)]
    [InlineData("not a", """{"a":1}""", false)]
    [InlineData("a or b and _c", """{"a":1}""", true)]
    [InlineData("(a or b) and _c", """{"a":1}""", false)]
    [InlineData("not a and b", """{"b":1}""", true)]
    [InlineData("not (a and b)", """{"a":1}""", true)]
    [InlineData("not not a", """{"a":1}""", true)]
    [InlineData("a and not 1 of _*", """{"a":1,"c":1}""", false)]
    [InlineData("all of them", """{"a":1,"b":1}""", true)]
    [InlineData("all of them", """{"a":1,"c":1}""", false)]
    [InlineData("1 of them", """{"c":1}""", false)]
    [InlineData("any of them", """{"b":1}""", true)]
    [InlineData("1 of _c", """{"c":1}""", true)]
    [InlineData("a AND b", """{"a":1,"b":1}""", true)]
    [InlineData("[a, b]", """{"b":1}""", true)]
    public void A_condition_holds_or_does_not(string condition, string json, bool holds) =>
        Assert.Equal(holds, Sigma.Rule(Sigma.Text($"{Selections}condition: {condition}")).Matches(Sigma.Event(json)));

    [Theory]
    [InlineData("s:\n  a: 1\n  b: 1", """{"a":1,"b":1}""", true)]
    [InlineData("s:\n  a: 1\n  b: 1", """{"a":1}""", false)]
    [InlineData("s:\n  - a: 1\n  - b: 1", """{"b":1}""", true)]
    [InlineData("s:\n  - a: 1\n    b: 1\n  - c: 1", """{"a":1}""", false)]
    [InlineData("s:\n  - error\n  - 'fai*ed'", """{"message":"it FAILED again"}""", true)]
    [InlineData("s:\n  - error\n  - fault", """{"message":"all is well"}""", false)]
    [InlineData("s:\n  '|all':\n    - one\n    - two", """{"message":"two and one"}""", true)]
    [InlineData("s:\n  '|all':\n    - one\n    - two", """{"message":"two"}""", false)]
    [InlineData("s: word", """{"x":{"y":"a word"}}""", true)]
    [InlineData("s:\n  '|contains|all':\n    - one\n    - two", """{"message":"two and one"}""", true)]
    [InlineData("s:\n  '|all':\n    - 500\n    - two", """{"status":500,"message":"two"}""", true)]
    [InlineData("s:\n  '|re': 'w.rd$'", """{"x":"a word"}""", true)]
    [InlineData("s:\n  '|cased':\n    - Word", """{"x":"a Word"}""", true)]
    [InlineData("s:\n  '|cased':\n    - Word", """{"x":"a word"}""", false)]
    [InlineData("s:\n  '':\n    - word", """{"x":"a word"}""", true)]
    [InlineData("s:\n  - 500\n  - word", """{"status":1500}""", true)]
    [InlineData("s:\n  - word\n  - a: 1", """{"a":1}""", true)]
    [InlineData("s:\n  - - one\n    - two\n  - a: 1", """{"m":"two"}""", true)]
    public void A_selection_is_of_maps_or_of_keywords(string selection, string json, bool matches) =>
        Assert.Equal(matches, Sigma.Rule(Sigma.Text($"{selection}\ncondition: s")).Matches(Sigma.Event(json)));

    [Fact]
    public void A_filter_takes_out_what_it_refuses_from_the_rules_that_it_names()
    {
        const string Rule = "title: A\nid: 11111111-1111-1111-1111-111111111111\nlogsource: {product: zeek}\ndetection: {s: {a: 1}, condition: s}\n";
        const string Other = "title: B\nlogsource: {product: zeek}\ndetection: {s: {a: 1}, condition: s}\n";
        const string Filter = "title: F\nlogsource: {product: zeek}\nfilter:\n  rules: [11111111-1111-1111-1111-111111111111]\n"
            + "  f: {user: admin}\n  condition: not f\n";
        var read = Sigma.Read(Filter, Rule, Other);
        Assert.Empty(read.Errors);
        var @event = Sigma.Event("""{"a":1,"user":"admin"}""");
        Assert.Equal([false, true], read.Rules.Select(rule => rule.Matches(@event)));
        Assert.True(read.Rules[0].Matches(Sigma.Event("""{"a":1,"user":"jane"}""")));
    }

    [Theory]
    [InlineData("rules: any", "product: zeek", true)]
    [InlineData("rules: all", "product: zeek", true)]
    [InlineData("rules: []", "product: zeek", true)]
    [InlineData("rules: any", "product: suricata", false)]
    // What a filter leaves out of its log source may be anything.
    [InlineData("rules: any", "service: conn", true)]
    public void A_filter_is_for_the_rules_and_log_sources_that_it_names(string rules, string logSource, bool isFor)
    {
        var read = Sigma.Read(
            "title: A\nlogsource: {product: zeek, service: conn}\ndetection: {s: {a: 1}, condition: s}\n",
            $"title: F\nlogsource: {{{logSource}}}\nfilter:\n  {rules}\n  f: {{user: admin}}\n  condition: not f\n");
        Assert.Empty(read.Errors);
        Assert.Equal(!isFor, read.Rules[0].Matches(Sigma.Event("""{"a":1,"user":"admin"}""")));
    }

    [Fact]
    public void A_global_document_is_a_part_of_those_behind_it_and_repeat_changes_the_last()
    {
        var read = Sigma.Read("""
            action: global
            title: A
            level: high
            detection: {condition: s}
            ---
            logsource: {product: zeek}
            detection: {s: {a: 1}}
            ---
            action: repeat
            detection: {s: {b: 1}}
            ---
            action: reset
            ---
            title: B
            logsource: {product: zeek}
            detection: {s: {c: 1}, condition: s}
            """);
        Assert.Empty(read.Errors);
        Assert.Equal(["high", "high", ""], read.Rules.Select(rule => rule.Header.Level));
        Assert.Equal([true, false, false], read.Rules.Select(rule => rule.Matches(Sigma.Event("""{"a":1}"""))));
        Assert.True(read.Rules[1].Matches(Sigma.Event("""{"a":1,"b":1}""")));
    }
}
