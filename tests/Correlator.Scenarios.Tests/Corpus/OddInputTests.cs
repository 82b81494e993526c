using System.Text;
using System.Text.Json;
using Correlator.Cli;
using Correlator.Host.Operations;

namespace Correlator.Scenarios.Tests.Corpus;

/// <summary>What operators really point the command at: captures, rubbish, nothing, half of something.</summary>
public sealed class OddInputTests : IDisposable
{
    private const string Header = "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\n";
    private const string Row = "1421154095.362593\t10.0.0.1\t1234\t10.0.0.2\t502\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-odd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_broken_line_is_counted_with_its_reason_and_the_rest_goes_on()
    {
        Write("conn.log", [
            .. Text(Header + Row), .. new byte[10_000_000].Select(_ => (byte)'A'), (byte)'\n', .. Text(Row), 0, 0, (byte)'\n',
            .. Text("1421154095.362593\t"), 0xFF, 0xFE, .. Text("\t1\t1.1.1.1\t1\n1421154095.362593\tshort\n" + Row)]);
        var feed = (await Replay(_folder)).GetProperty("feeds")[0];
        Assert.Equal(3, feed.GetProperty("observations").GetInt32());
        Assert.Equal(
            """{"binary":1,"invalid-utf8":1,"too-long":1,"truncated":1}""",
            feed.GetProperty("quarantineReasons").GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_folder_holds_besides_logs_is_told_with_the_reason()
    {
        Write("conn.log", Text(Header + Row));
        Write("empty.log", []);
        Write("a.pcap", [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0]);
        Write("README.md", Text("Read me\nplease\n"));
        Write("broken.log.gz", [0x1F, 0x8B, 8, .. Text("garbage")]);
        var report = await Replay(_folder);
        Assert.Equal(
            ["README.md unknown-format", "a.pcap packet-capture", "empty.log empty"],
            report.GetProperty("skipped").EnumerateArray()
                .Select(f => $"{Path.GetFileName(f.GetProperty("path").GetString())} {f.GetProperty("reason").GetString()}"));
        Assert.Equal(1, report.GetProperty("quarantined").GetInt32());
    }

    [Fact]
    public async Task A_file_named_itself_is_in_the_report_even_when_it_is_empty_or_rubbish()
    {
        Write("empty.log", []);
        Write("random.bin", [0, 1, 2, 10, 3, 4, 10]);
        var feeds = (await Replay(Path.Combine(_folder, "empty.log"), Path.Combine(_folder, "random.bin"))).GetProperty("feeds");
        Assert.Equal(2, feeds.GetArrayLength());
        Assert.All(feeds.EnumerateArray(), feed => Assert.Equal("unknown", feed.GetProperty("format").GetString()));
        Assert.All(feeds.EnumerateArray(), feed => Assert.Equal(JsonValueKind.Null, feed.GetProperty("log").ValueKind));
        Assert.Equal(2, feeds[1].GetProperty("quarantined").GetInt32());
    }

    [Fact]
    public async Task A_folder_without_logs_is_wrong_usage_that_says_what_is_there()
    {
        Write("README.md", Text("Read me\nplease\n"));
        var (exit, _, error) = await Run(_folder);
        Assert.Equal(2, exit);
        Assert.Contains("1 file skipped: unknown-format 1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_share_of_the_recorded_time_can_be_learned_beside_a_broken_gzip()
    {
        Write("conn.log", Text(Header + Row));
        Write("broken.log.gz", [0x1F, 0x8B, 8, .. Text("garbage")]);
        var (exit, _, error) = await Run(_folder, "--learn-fraction", "0.5");
        Assert.True(exit == 0, error);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_folder, name), bytes);

    private static async Task<JsonElement> Replay(params string[] paths)
    {
        var (exit, json, error) = await Run(paths);
        Assert.True(exit == 0, error);
        return JsonSerializer.Deserialize<JsonElement>(json);
    }

    private static async Task<(int Exit, string Out, string Error)> Run(params string[] args)
    {
        using var json = new StringWriter();
        using var text = new StringWriter();
        string[] all = ["replay", .. args, "--in-memory", "--json", "-"];
        var exit = await CommandLine.Run(all, new HostOperations(), new Terminal(json, text), CancellationToken.None);
        return (exit, json.ToString(), text.ToString());
    }
}
