using System.Globalization;
using Correlator.Cli.Operations;
using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Host.Control;

/// <summary>An asset's baseline as the operator reads it.</summary>
internal static class AssetViews
{
    public static AssetView Of(AssetDescription asset) => new(
        asset.AssetId,
        asset.Mode is null ? "asset" : $"asset in mode {asset.Mode}",
        "-",
        [
            new AssetSection("State", StateOf(asset)),
            new AssetSection("Identity", [.. asset.Identity.Select(Line)]),
            new AssetSection("Peers", [.. asset.Peers.SelectMany(Lines)]),
            new AssetSection("Values", [.. asset.Values.Select(Line)]),
            new AssetSection("Recent deviations", [.. asset.RecentDeviations.Select(Line)]),
        ]);

    private static string[] StateOf(AssetDescription asset) =>
    [
        asset.IsProtecting ? "protecting: what departs from the baseline is a deviation" : "learning",
        $"seen {asset.FirstSeen} to {asset.LastSeen}, {asset.Observations} observations, "
            + $"{asset.Anomalies} protocol anomalies",
        .. asset.IsSilent ? new[] { $"silent; last heard {asset.LastHeard}" } : [],
        .. asset.Saturated == BaselineAspects.None ? Array.Empty<string>() : [$"bounds reached: {asset.Saturated}"],
        .. asset.Macs.Select(mac => $"MAC {mac}"),
    ];

    private static string Line(IdentityDescription part) =>
        $"{part.Name} {part.Value} (by {part.Protocol.Name()}{(part.IsVarying ? ", told differently at times" : "")})";

    /// <summary>The peer, then each of its operations further in.</summary>
    private static IEnumerable<string> Lines(PeerDescription peer)
    {
        var port = peer.Port == 0 ? "" : $" port {peer.Port}";
        var role = peer.Side == AssetSide.Responder ? "asks this asset" : "is asked by this asset";
        yield return $"{peer.Peer} {role} by {peer.Protocol.Name()}{port}: {peer.Observations} observations, "
            + $"{peer.Bytes} bytes, {peer.FirstSeen} to {peer.LastSeen}";
        foreach (var operation in peer.Operations) yield return "  " + Line(operation);
    }

    private static string Line(OperationDescription operation)
    {
        var code = operation.Code < 0 ? "" : $" (code {operation.Code})";
        var unit = operation.Unit == 0 ? "" : $" of unit {operation.Unit}";
        var targets = operation.Targets.Length == 0 ? "" : $" at {operation.Targets}";
        return $"{operation.Operation.Name()}{code}{unit}{targets}: {operation.Observations} times"
            + string.Concat(operation.Periods.Select(Text));
    }

    private static string Text(PeriodDescription period) =>
        $"; {(period.Start is { } start ? $"from {start} " : "")}every {Seconds(period.Period)} s"
            + (period.IsJudged ? $" ± {Seconds(period.Jitter)} s" : ", not regular enough to be judged");

    private static string Line(ValueDescription value)
    {
        var unit = value.Unit == 0 ? "" : $"unit {value.Unit} ";
        var last = value.Count <= 1 ? "" : $"-{value.Start + value.Count - 1}";
        return $"{unit}{value.Start}{last} {(value.IsWritten ? "written" : "reported")}: {Number(value.Low)} to "
            + $"{Number(value.High)}{(value.IsJudged ? "" : " (not judged: too few values, or no envelope)")}";
    }

    private static string Line(DeviationSummary deviation) =>
        $"{deviation.Time} {DeviationKinds.Name(deviation.Kind)} {deviation.Summary}"
            + (deviation.Evidence.Length == 0 ? "" : $" ({deviation.Evidence})")
            + (deviation.Repeats == 0 ? "" : $", {deviation.Repeats} more held back before");

    private static string Seconds(TimeSpan span) => Number(span.TotalSeconds);

    private static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
