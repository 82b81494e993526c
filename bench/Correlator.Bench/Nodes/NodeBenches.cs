using System.Globalization;

namespace Correlator.Bench.Nodes;

/// <summary>The benches that run the built program as processes: "cluster", "failover", "latency", "recovery", "soak".</summary>
internal static class NodeBenches
{
    public static readonly IReadOnlyList<string> Names = ["cluster", "failover", "latency", "recovery", "soak"];

    public static Task<int> Run(string name, Arguments args)
    {
        var directory = args.Text("--dir", Path.Combine("bench", "data"));
        // HOCON inside correlator {}, to try a setting.
        var extra = args.Text("--set", "");
        NodeProcess.Program = Path.GetFullPath(args.Text("--program", NodeProcess.Program));
        var repetitions = (int)args.Number("--repetitions", 3);
        return name switch
        {
            "cluster" => ClusterBench.Run(
                [.. args.Text("--nodes", "1,3").Split(',').Select(size => int.Parse(size, CultureInfo.InvariantCulture))],
                args.Number("--events", 36_000_000), (int)args.Number("--assets", 2_000), repetitions, directory, extra),
            "failover" => FailoverBench.Run((int)args.Number("--assets", 2_000), args.Number("--rate", 20_000), repetitions, directory, extra),
            "latency" => LatencyBench.Run(
                (int)args.Number("--assets", 2_000), args.Number("--load", 50) / 100.0, directory, args.Text("--lateness", "0s"), extra),
            "recovery" => RecoveryBench.Run(args.Number("--events", 2_000_000), (int)args.Number("--assets", 20_000), repetitions, directory, extra),
            "soak" => SoakBench.Run(
                args.Number("--hours", 2), (int)args.Number("--assets", 100), args.Number("--rate", 2_500),
                args.Text("--databases", "sqlite,postgresql"), directory, extra),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such bench."),
        };
    }
}
