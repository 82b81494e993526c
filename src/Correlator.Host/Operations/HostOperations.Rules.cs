using System.Text.Json;
using Correlator.Cli.Operations;
using Correlator.Rules;
using Correlator.Rules.Language.Sigma;

namespace Correlator.Host.Operations;

/// <content>Rules without running them: listing, checking, trying on raw events.</content>
internal sealed partial class HostOperations
{
    public async Task<IReadOnlyList<RuleView>> ListRules(string? rulesDirectory, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        return RuleFiles.List(rulesDirectory);
    }

    public async Task<RulesCheckReport> CheckRules(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var files = SigmaFiles.Read(paths, cancellation);
        var (read, content) = (files.Sigma, SigmaContent.Of(files.Sigma));
        return new RulesCheckReport(
            files.Files,
            read.Rules.Count,
            read.Correlations.Count,
            [
                .. content.Dark.GroupBy(rule => rule.Reason, StringComparer.Ordinal)
                    .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => new DarkRules(group.Key, group.Count())),
            ],
            [
                .. read.Rules.SelectMany(
                    rule => rule.UnresolvedPlaceholders, (rule, name) => new OpenPlaceholder(rule.Header.Id, name)),
            ],
            [
                .. files.Errors,
                .. RuleFiles.Errors(RuleFiles.Compile(content, new RuleSetOptions { Tuning = files.Tuning.Tuning }), content, "tuning"),
            ]);
    }

    public async Task<int> MatchRules(
        string rules, IReadOnlyList<string> events, TextWriter output, TextWriter errors,
        CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var compiled = SigmaFiles.ReadSound(rules, cancellation);
        int number = 0, broken = 0;
        using var line = new MemoryStream();
        foreach (var (@event, reason) in events.SelectMany(RawEvents.Read))
        {
            cancellation.ThrowIfCancellationRequested();
            if (@event is { } sound) output.WriteLine(Matched(compiled, number, new SigmaJsonEvent(sound), line));
            else
            {
                broken++;
                errors.WriteLine(reason);
            }

            number++;
        }

        return broken;
    }

    private static string Matched(IReadOnlyList<SigmaRule> rules, int number, SigmaJsonEvent @event, MemoryStream line)
    {
        line.SetLength(0);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("event", number);
            json.WriteStartArray("matched");
            foreach (var rule in rules)
            {
                if (rule.Matches(@event)) json.WriteStringValue(rule.Header.Id);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
    }
}
