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
}
