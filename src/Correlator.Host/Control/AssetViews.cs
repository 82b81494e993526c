using Correlator.Cli.Operations;
using Correlator.Model.Assets;

namespace Correlator.Host.Control;

/// <summary>An asset's baseline as the operator reads it.</summary>
internal static class AssetViews
{
    public static AssetView Of(AssetDescription asset) => new(
        asset.AssetId,
        asset.Mode is null ? "asset" : $"asset in mode {asset.Mode}",
        "-",
        [
            new AssetSection("State",
            [
                asset.IsProtecting ? "protecting: what departs from the baseline is a deviation" : "learning",
                $"seen {asset.FirstSeen} to {asset.LastSeen}, {asset.Observations} observations, {asset.Anomalies} protocol anomalies",
                .. asset.IsSilent ? new[] { $"silent; last heard {asset.LastHeard}" } : [],
                .. asset.Saturated == BaselineAspects.None ? Array.Empty<string>() : [$"bounds reached: {asset.Saturated}"],
                .. asset.Macs.Select(mac => $"MAC {mac}"),
            ]),
            new AssetSection("Identity", [.. asset.Identity.Select(identity => identity.ToString())]),
            new AssetSection("Peers", [.. asset.Peers.Select(peer => peer.ToString())]),
            new AssetSection("Values", [.. asset.Values.Select(value => value.ToString())]),
            new AssetSection("Recent deviations", [.. asset.RecentDeviations.Select(deviation => deviation.ToString())]),
        ]);
}
