using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Correlator.Bench.Nodes;

/// <summary>
/// From a record's arrival to its incident's notification, beside a load of so much of the most that the node takes: alerts of a sensor,
/// each about two assets that no other alert names, by turns appended to a followed file and posted.
/// </summary>
internal static class LatencyBench
{
    private const int Probes = 400;

    // Enough for all probes beside a million lines a second.
    private const long Lines = 20_000_000;
    private const string Token = "0123456789abcdef0123456789abcdef";

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(37);
    private static readonly TimeSpan TellLimit = TimeSpan.FromSeconds(20);

    public static async Task<int> Run(int assets, double load, string directory, string lateness, string extra)
    {
        var source = FeedFiles.Whole(directory, Lines, assets);
        var most = await Most(source, directory, lateness, extra).ConfigureAwait(false);
        Console.WriteLine($"most that a node takes from a followed file: {most:N0} observations/s");
        foreach (var share in (double[])[0.01, load])
        {
            var (follow, http, lost) = await Measure(source, most * share, directory, lateness, extra).ConfigureAwait(false);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load {share:0.00} ({most * share:N0}/s), lateness {lateness}:"));
            Say("appended to a followed file", follow);
            Say("posted to an http feed", http);
            if (lost > 0) Console.WriteLine($"  {lost} of {Probes} alerts were not told of within {TellLimit.TotalSeconds} s");
        }

        return 0;
    }

    private static void Say(string what, List<double> latencies) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"  {what}: p50 {Medians.Quantile(latencies, 0.5):0} ms, p90 {Medians.Quantile(latencies, 0.9):0} ms, p99 {Medians.Quantile(latencies, 0.99):0} ms, worst {latencies.DefaultIfEmpty().Max():0} ms ({latencies.Count} alerts)"));

    private static async Task<double> Most(string source, string directory, string lateness, string extra)
    {
        const long lines = 5_000_000;
        await using var bed = await NodeBed.Make(directory, 0).ConfigureAwait(false);
        Configure(bed, lateness, extra);
        await bed.Start().ConfigureAwait(false);
        FeedFiles.Link(source, Path.Combine(bed.Folder, "f0.json"));
        var watch = Stopwatch.StartNew();
        await bed.Until("most is read", async () => await bed.Nodes[0].Observations(TimeSpan.FromSeconds(5)).ConfigureAwait(false) >= lines).ConfigureAwait(false);
        return await bed.Nodes[0].Observations(TimeSpan.FromSeconds(5)).ConfigureAwait(false) is { } read ? read / watch.Elapsed.TotalSeconds : 0;
    }

    private static async Task<(List<double> Follow, List<double> Http, int Lost)> Measure(
        string source, double linesPerSecond, string directory, string lateness, string extra)
    {
        await using var bed = await NodeBed.Make(directory, 0).ConfigureAwait(false);
        var port = Configure(bed, lateness, extra);
        await bed.Start().ConfigureAwait(false);
        await using var notifications = new Notifications(bed.Nodes[0]);
        await using var writer = new SteadyWriter(source, [Path.Combine(bed.Folder, "f0.json")], linesPerSecond);
        await bed.Until("observations come", async () => await bed.Nodes[0].Observations(TimeSpan.FromSeconds(1)).ConfigureAwait(false) > Math.Min(500_000, 5 * linesPerSecond)).ConfigureAwait(false);

        // Clients have conversations with everybody; two servers have nothing to do with each other.
        var servers = PlantAssets.All(source).Where(id => !id.EndsWith(".5", StringComparison.Ordinal)).ToArray();
        var arrived = new long[Probes];
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        await using var alerts = new FileStream(Path.Combine(bed.Folder, "alerts.cef"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        using var again = new PeriodicTimer(Between);
        for (var i = 0; i < Probes; i++)
        {
            await again.WaitForNextTickAsync().ConfigureAwait(false);
            var alert = Notifications.Alert(i, writer.LastSeconds, servers[2 * i % servers.Length], servers[(2 * i + 1) % servers.Length]);
            arrived[i] = Stopwatch.GetTimestamp();
            if (i % 2 == 0)
            {
                await alerts.WriteAsync(Encoding.ASCII.GetBytes(alert)).ConfigureAwait(false);
                await alerts.FlushAsync().ConfigureAwait(false);
            }
            else
            {
                using var body = new StringContent(alert);
                using var answer = await http.PostAsync(new Uri("/v1/feeds/posted/records", UriKind.Relative), body).ConfigureAwait(false);
                if (answer.StatusCode >= HttpStatusCode.BadRequest) throw new InvalidOperationException($"The post was refused: {answer.StatusCode}");
            }
        }

        var behind = writer.Lines - await bed.Nodes[0].Observations(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        Console.WriteLine($"  {writer.Lines:N0} lines written{(writer.Done.IsCompleted ? ", all before the last alert" : "")}; the node is {behind:N0} observations behind them");
        try
        {
            await bed.Until("all alerts are told of", () => Task.FromResult(Enumerable.Range(0, Probes).All(i => notifications.Told(i) is not null)), TellLimit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // They are counted.
        }

        var latencies = Enumerable.Range(0, Probes).Where(i => notifications.Told(i) is not null)
            .ToLookup(i => i % 2 == 0, i => Stopwatch.GetElapsedTime(arrived[i], notifications.Told(i)!.Value).TotalMilliseconds);
        return ([.. latencies[true]], [.. latencies[false]], Probes - latencies.Sum(kind => kind.Count()));
    }

    private static int Configure(NodeBed bed, string lateness, string extra)
    {
        var token = Path.Combine(bed.Folder, "token");
        File.WriteAllText(token, Token);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var port = NodeBed.FreePorts(1)[0];
        bed.Configure($$"""
            time.lateness = {{lateness}}
            push.port = {{port}}
            soc.receivers { file { type = json-lines, path = "notifications.jsonl" } }
            feeds.f0 { type = follow, path = "{{bed.Folder}}/f0.json" }
            feeds.alerts { type = follow, path = "{{bed.Folder}}/alerts.cef", format = cef }
            feeds.posted { type = http, token-file = "{{token}}", format = cef }
            {{extra}}
            """);
        return port;
    }
}
