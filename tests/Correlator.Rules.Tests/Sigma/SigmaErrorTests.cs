namespace Correlator.Rules.Tests.Sigma;

/// <summary>Every error is told with its place, and all of a file at once.</summary>
public class SigmaErrorTests
{
    [Theory]
    [InlineData("s:\n  f|contain: a\ncondition: s", 6, 5, "modifier 'contain' is not known")]
    [InlineData("s:\n  f|i: a\ncondition: s", 6, 5, "may only follow 're'")]
    [InlineData("s:\n  f|contains|re: a\ncondition: s", 6, 5, "'re' and 'contains' exclude each other")]
    [InlineData("s:\n  f|gt|lt: 5\ncondition: s", 6, 5, "'gt' and 'lt' exclude each other")]
    [InlineData("s:\n  f|re: '(a'\ncondition: s", 6, 11, "is no regular expression")]
    [InlineData("s:\n  f|cidr: 10.0.0.0/33\ncondition: s", 6, 13, "is no network")]
    [InlineData("s:\n  f|gt: much\ncondition: s", 6, 11, "is no number")]
    [InlineData("s:\n  f|exists: perhaps\ncondition: s", 6, 15, "true or false")]
    [InlineData("s:\n  f|base64: a*\ncondition: s", 6, 15, "no wildcards")]
    [InlineData("s:\n  f|base64offset: a\ncondition: s", 6, 21, "no trace")]
    [InlineData("s:\n  f: {g: 1}\ncondition: s", 6, 8, "neither a value nor a list")]
    [InlineData("s:\n  f: []\ncondition: s", 6, 8, "empty list")]
    [InlineData("s: {}\ncondition: s", 5, 6, "is empty")]
    [InlineData("s:\n  f: 1\ncondition: t", 7, 14, "there is no selection 't'")]
    [InlineData("s:\n  f: 1\ncondition: 1 of t*", 7, 14, "no selection is meant by 't*'")]
    [InlineData("s:\n  f: 1\ncondition: (s", 7, 14, "not closed")]
    [InlineData("s:\n  f: 1\ncondition: s s", 7, 14, "'s' is not expected here")]
    [InlineData("s:\n  f: 1\ncondition: s and", 7, 14, "ends too early")]
    [InlineData("s:\n  f: 1\ncondition: 2 of s", 7, 14, "'2 of' is not known")]
    [InlineData("s:\n  f: 1\ncondition: s | count() > 5", 7, 14, "write a correlation rule")]
    [InlineData("s:\n  f: 1", 5, 3, "condition: is missing")]
    public void A_detection_error_has_its_line_and_column(string detection, int line, int column, string reason)
    {
        var read = Sigma.Read(Sigma.Text(detection));
        var error = Assert.Single(read.Errors);
        Assert.Equal(("0.yml", (long)line, (long)column), (error.File, error.Line, error.Column));
        Assert.Contains(reason, $"{error.Field}: {error.Reason}", StringComparison.Ordinal);
        Assert.Empty(read.Rules);
    }

    [Fact]
    public void All_errors_of_all_documents_come_at_once_and_the_sound_rules_with_them()
    {
        var read = Sigma.Read(
            "title: A\nid: none\nlevel: huge\ndate: yesterday\nlogsource: {}\ndetection: {s: {f|x: 1}, condition: t}\n---\n- a list\n",
            Sigma.Text("s:\n  f: 1\ncondition: s"),
            "title: [\n");
        Assert.Equal(
            ["id", "date", "level", "logsource", "f|x", "condition", "-", "-"], read.Errors.Select(error => error.Field));
        Assert.Equal("2.yml", read.Errors[^1].File);
        Assert.Single(read.Rules);
    }

    [Theory]
    [InlineData("title: A\ndate: 2021/1/5\nmodified: 2026-03-02\nlogsource: {product: zeek}\ndetection: {s: {f: 1}, condition: s}\n---\n")]
    [InlineData("# a comment\n---\ntitle: A\ntags:\nreferences:\nlogsource: {product: zeek}\ndetection: {s: {f: 1}, condition: s}\n...\n")]
    [InlineData("title: A\nlogsource: {category: firewall}\ndetection:\n  s:\n    src_ip|cidr|expand: '%networks%'\n  condition: >\n    s and\n    not 1 of s*\n")]
    public void What_is_written_in_the_wild_is_sound(string text)
    {
        var read = Sigma.Read(text);
        Assert.Empty(read.Errors);
        Assert.Single(read.Rules);
    }

    [Fact]
    public void An_id_that_is_given_twice_names_the_other_place()
    {
        const string Id = "id: 11111111-1111-1111-1111-111111111111\n";
        var rule = Sigma.Text("s:\n  f: 1\ncondition: s", Id);
        var error = Assert.Single(Sigma.Read(rule, rule).Errors);
        Assert.Equal("1.yml:4:5: id: '11111111-1111-1111-1111-111111111111' is also that of 0.yml:1", error.ToString());
    }

    [Fact]
    public void Yaml_that_would_grow_or_overflow_is_refused_where_it_does()
    {
        var read = Sigma.Read("a: " + new string('[', 100_000), "a: &x [1]\nb: [*x, *x]\n");
        Assert.Equal(2, read.Errors.Count);
        Assert.Contains("nested deeper than 32", read.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("1.yml:2:5: -: ", read.Errors[1].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type: event_count\n  rules: [a]\n  timespan: 5m\n  condition: {gte: 3}", null)]
    [InlineData("type: temporal_ordered\n  rules: [a]\n  group-by: [user]\n  timespan: 1h\n  aliases: {user: {a: account}}", null)]
    [InlineData("type: value_count\n  rules: [a]\n  timespan: 5m\n  condition: {gte: 3, field: user}", null)]
    [InlineData("type: often\n  rules: [a]\n  timespan: 5m\n  condition: {gte: 3}", "'often' is none of")]
    [InlineData("type: event_count\n  rules: [a]\n  condition: {gte: 3}", "timespan: is missing")]
    [InlineData("type: event_count\n  rules: [a]\n  timespan: soon\n  condition: {gte: 3}", "'soon' is no span")]
    [InlineData("type: event_count\n  rules: [a]\n  timespan: 5m", "condition: is missing")]
    [InlineData("type: event_count\n  rules: [a]\n  timespan: 5m\n  condition: {over: 3}", "over: is not known")]
    [InlineData("type: event_count\n  rules: [a]\n  timespan: 5m\n  condition: {gte: many}", "'many' is no number")]
    [InlineData("type: value_sum\n  rules: [a]\n  timespan: 5m\n  condition: {gte: 3}", "field: is missing")]
    [InlineData("type: temporal\n  rules: []\n  timespan: 5m", "names no rule")]
    [InlineData("type: temporal\n  rules: [a, b]\n  timespan: 5m", "there is no rule 'b'")]
    [InlineData("type: temporal\n  rules: [a]\n  timespan: 5m\n  generate: maybe", "neither true nor false")]
    [InlineData("type: temporal\n  rules: [a]\n  timespan: 5m\n  aliases: {user: {b: account}}", "is none of the correlation's rules")]
    [InlineData("type: temporal\n  rules: [a, c]\n  timespan: 5m", "rests on itself")]
    public void A_correlation_is_checked(string correlation, string? reason)
    {
        var read = Sigma.Read(
            Sigma.Text("s:\n  f: 1\ncondition: s", "name: a\n"), $"title: C\nname: c\ncorrelation:\n  {correlation}\n");
        if (reason is null)
        {
            Assert.Empty(read.Errors);
            Assert.Single(read.Correlations);
            return;
        }

        var error = Assert.Single(read.Errors);
        Assert.Contains(reason, $"{error.Field}: {error.Reason}", StringComparison.Ordinal);
        Assert.Equal("1.yml", error.File);
        Assert.InRange(error.Line, 4, 9);
    }

    [Fact]
    public void Correlations_in_a_circle_are_found_and_each_is_told()
    {
        static string Correlation(string name, string rests) =>
            $"title: {name}\nname: {name}\ncorrelation: {{type: temporal, rules: [{rests}], timespan: 5m}}\n";
        var read = Sigma.Read(Correlation("a", "b"), Correlation("b", "c"), Correlation("c", "a"), Correlation("d", "a"));
        Assert.Equal(["0.yml", "1.yml", "2.yml"], read.Errors.Select(error => error.File));
        Assert.All(read.Errors, error => Assert.Contains("rests on itself", error.Reason, StringComparison.Ordinal));
    }
}
