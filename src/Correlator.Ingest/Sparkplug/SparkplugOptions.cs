using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Sparkplug;

/// <summary>Bounds of what is remembered of a plant's Sparkplug nodes.</summary>
public sealed record SparkplugOptions
{
    /// <summary>Edge nodes. 1 to 65,536; default 4,096 (about 2 KiB each, and their aliases).</summary>
    public int NodesMax
    {
        get;
        init => field = Setting.InRange(value, 1, 65_536, nameof(NodesMax));
    } = 4_096;

    /// <summary>Devices of one node. 1 to 65,536; default 1,024.</summary>
    public int DevicesPerNodeMax
    {
        get;
        init => field = Setting.InRange(value, 1, 65_536, nameof(DevicesPerNodeMax));
    } = 1_024;

    /// <summary>Metrics whose alias or data type is remembered, of all nodes. 1 to 16,777,216; default 1,048,576.</summary>
    public int MetricsMax
    {
        get;
        init => field = Setting.InRange(value, 1, 1 << 24, nameof(MetricsMax));
    } = 1 << 20;

    /// <summary>Metrics of one message; one with more is broken. 1 to 65,536; default 10,000.</summary>
    public int MetricsPerMessageMax
    {
        get;
        init => field = Setting.InRange(value, 1, 65_536, nameof(MetricsPerMessageMax));
    } = 10_000;
}
