using System.Text.RegularExpressions;
using Correlator.Host.Settings;

namespace Correlator.Architecture.Tests;

/// <summary>config/hocon/correlator.conf is the reference of all settings: each key in it is read, each key that is read is in it, and a
/// sentence above says what it means.</summary>
public sealed partial class SettingsKeyTests
{
    private const string Reference = "config/hocon/correlator.conf";

    // A block for each type of feed and receiver, so that every key of theirs is asked for; "x" is the name of each.
    private static readonly (string Block, string[] Types)[] Named =
    [
        ("correlator.feeds", ["file", "follow", "directory", "syslog", "http", "kafka", "mqtt"]),
        ("correlator.soc.receivers", ["console", "json-lines", "webhook", "syslog"]),
    ];

    [Fact]
    public void Every_key_of_the_reference_is_read_and_every_key_that_is_read_is_there()
    {
        var asked = Asked().Select(key => NameOfBlock().Replace(key, "$1")).ToHashSet(StringComparer.Ordinal);
        var written = WrittenKeys().ToHashSet(StringComparer.Ordinal);
        Findings.None(asked.Except(written).Select(key => $"read but not in {Reference}: {key}")
            .Concat(written.Except(asked).Select(key => $"in {Reference} but never read: {key}")));
    }

    [Fact]
    public void Every_key_of_the_reference_has_a_sentence_above_it()
    {
        var lines = Repository.Lines(Reference);
        var silent = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (!KeyLine().IsMatch(lines[i])) continue;
            // Neighbours without a blank line between them share one.
            var above = i - 1;
            while (KeyLine().IsMatch(lines[above]) || BlockLine().IsMatch(lines[above])) above--;
            if (!CommentLine().IsMatch(lines[above])) silent.Add($"{Reference}:{i + 1}: {lines[i].Trim()}");
        }

        Findings.None(silent);
    }

    [Fact]
    public void The_shipped_reference_is_valid_as_it_is() => Assert.Empty(ServeSettings.Read(null).Feeds);

    private static string[] Asked()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            for (var i = 0; i < Named[0].Types.Length; i++)
            {
                File.WriteAllText(file, Configuration(Named[0].Types[i], Named[1].Types[i % Named[1].Types.Length]));
                ServeSettings.Read(file, null, out var asked);
                keys.UnionWith(asked);
            }
        }
        finally
        {
            File.Delete(file);
        }

        return [.. keys];
    }

    private static string Configuration(string feed, string receiver) => $$"""
        correlator {
          feeds.x { type = {{feed}}{{feed switch
    {
        "syslog" => "",
        "http" => ", token-file = t",
        "kafka" => ", brokers = [\"k:9093\"], topic = t",
        "mqtt" => ", broker = \"m:8883\", topics = [\"spBv1.0/#\"]",
        _ => ", path = p",
    }}} }
          soc.receivers.x { type = {{receiver}}{{receiver switch
    {
        "json-lines" => ", path = p",
        "webhook" => ", url = \"https://x.example/\"",
        "syslog" => ", host = h",
        _ => "",
    }}} }
          soc.escalation.ladders = [ { severity = high, repeat-last-every = 1h, levels = [ { after = 0s, receivers = [x] } ] } ]
        }
        """;

    /// <summary>Keys with a value, and those of named blocks and ladders from the comment above them, e.g. correlator.feeds.path.</summary>
    private static IEnumerable<string> WrittenKeys()
    {
        var open = new Stack<string>();
        var told = new List<string>();
        foreach (var line in Repository.Lines(Reference))
        {
            if (ToldKey().Match(line) is { Success: true } comment)
            {
                told.Add(comment.Groups[1].Value);
                continue;
            }

            if (BlockLine().Match(line) is { Success: true } block)
            {
                var path = KeyPath(open, block.Groups[1].Value);
                foreach (var key in told) yield return $"{path}.{key}";
                told.Clear();
                // A named block's own settings are told in the comment; its content is an example.
                if (!line.TrimEnd().EndsWith('}')) open.Push(block.Groups[1].Value);
            }
            else if (KeyLine().Match(line) is { Success: true } setting)
            {
                var path = KeyPath(open, setting.Groups[1].Value);
                yield return path;
                foreach (var key in told) yield return $"{path}.{key}";
                told.Clear();
            }
            else if (line.Trim() == "}")
            {
                open.Pop();
            }
        }
    }

    private static string KeyPath(Stack<string> open, string name) => string.Join('.', open.Reverse().Append(name));

    // correlator.feeds.x.path → correlator.feeds.path; …ladders[0].levels[0].after → …ladders.after.
    [GeneratedRegex(@"^(correlator\.(?:feeds|soc\.receivers))\.[\w-]+(?=\.)|\[0\](?:\.levels\[0\])?")]
    private static partial Regex NameOfBlock();

    [GeneratedRegex(@"^\s*([\w-]+) = \S")]
    private static partial Regex KeyLine();

    [GeneratedRegex(@"^\s*([\w-]+) \{")]
    private static partial Regex BlockLine();

    [GeneratedRegex(@"^\s*# .*\.$")]
    private static partial Regex CommentLine();

    [GeneratedRegex(@"^\s*#   ([\w-]+)\s+= ")]
    private static partial Regex ToldKey();
}
