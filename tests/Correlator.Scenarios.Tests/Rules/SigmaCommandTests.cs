namespace Correlator.Scenarios.Tests.Rules;

/// <summary><c>rules check</c> and <c>rules match</c> over real files.</summary>
public sealed class SigmaCommandTests : IDisposable
{
    private const string Cmdkey = "07f8bdc2-c9b3-472a-9817-5a670b872f53";
    private const string Zone = "45e112d0-7759-4c2a-aa36-9f8fb79d3393";

    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-sigma-").FullName;

    private static string Data { get; } = Path.Combine(Repository.Root, "tests", "data", "sigma");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sound_rules_are_counted_and_those_about_other_logs_are_told_as_dark()
    {
        var run = await CommandRun.Of(["rules", "check", Data]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("6 files: 6 rules, 0 correlation rules, 0 errors.\nDark, ", run.Out, StringComparison.Ordinal);
        Assert.Contains("windows/process_creation  3\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_is_told_with_its_place_and_the_exit_code_says_so()
    {
        var file = Write("bad.yml", "title: A\nid: none\nlogsource: {product: zeek}\ndetection:\n  s: {f|x: 1}\n  condition: t\n");
        var run = await CommandRun.Of(["rules", "check", _folder]);
        Assert.Equal(2, run.ExitCode);
        Assert.Collection(
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            error => Assert.StartsWith($"{file}:2:5: id: ", error, StringComparison.Ordinal),
            error => Assert.StartsWith($"{file}:5:7: f|x: ", error, StringComparison.Ordinal),
            error => Assert.StartsWith($"{file}:6:14: condition: ", error, StringComparison.Ordinal));
        Assert.Contains("0 rules, 0 correlation rules, 3 errors.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_event_gets_a_line_with_the_rules_that_match_it()
    {
        var own = Path.Combine(Data, Cmdkey + ".event.json");
        var several = Path.Combine(Data, Zone + ".event.json");
        var run = await CommandRun.Of(["rules", "match", Data, own, several]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"{{\"event\":0,\"matched\":[\"{Cmdkey}\"]}}", lines[0]);
        Assert.Equal(4, lines.Length);
        Assert.Contains(lines[1..], line => line.Contains(Zone, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_event_is_told_with_its_line_and_the_others_are_judged()
    {
        var rule = Write("rule.yml", "title: A\nlogsource: {product: zeek}\ndetection:\n  s: {f: 1}\n  condition: s\n");
        var events = Write("events.ndjson", "{\"f\":1}\n{oops\n\n[1]\n{\"f\":2}\n");
        var run = await CommandRun.Of(["rules", "match", rule, events]);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("{\"event\":0,\"matched\":[\"A\"]}\n{\"event\":3,\"matched\":[]}\n", run.Out);
        Assert.Contains($"{events}:2: is no JSON", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{events}:4: is no JSON object", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_may_come_as_an_array_and_rules_with_errors_match_nothing()
    {
        var rule = Write("rule.yml", "title: A\nlogsource: {product: zeek}\ndetection:\n  s: {f: 1}\n  condition: s\n");
        var events = Write("events.json", "[\n  {\"f\": 1},\n  {\"f\": 2}\n]\n");
        Assert.Equal(
            "{\"event\":0,\"matched\":[\"A\"]}\n{\"event\":1,\"matched\":[]}\n", (await CommandRun.Of(["rules", "match", rule, events])).Out);
        Write("bad.yml", "title: B\n");
        var run = await CommandRun.Of(["rules", "match", _folder, events]);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("bad.yml:1:1: logsource: is missing", run.Error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
