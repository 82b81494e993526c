using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Sparkplug;

namespace Correlator.Ingest.Mqtt;

/// <summary>Settings of an <see cref="MqttFeed"/>.</summary>
public sealed record MqttFeedOptions
{
    /// <summary>Topics of Sparkplug B begin with this.</summary>
    public const string SparkplugPrefix = SparkplugTopic.Namespace + "/";

    public required BrokerAddress Broker { get; init; }

    /// <summary>
    /// Topic filters, at least one. Either all begin with <see cref="SparkplugPrefix"/>, and the payloads are Sparkplug B,
    /// or none does, and the payloads are records of the feed's format, one a line.
    /// </summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Names the session at the broker: no other client may have it, and it must stay.</summary>
    public required string ClientId { get; init; }

    /// <summary>Folder for what must outlive a restart beside the spool: births, and that there was a session.</summary>
    public required string Directory { get; init; }

    public MqttSecurity Security { get; init; } = new();

    /// <summary>MQTT 3.1.1 instead of 5, for brokers that know no better. Default off.</summary>
    public bool IsVersion3 { get; init; }

    /// <summary>
    /// Quality of service asked for: 1 (at least once) or 2; default 1. A message published with 0 still comes with 0,
    /// and a broker keeps it for nobody who is away.
    /// </summary>
    public int Quality
    {
        get;
        init => field = Setting.InRange(value, 1, 2, nameof(Quality));
    } = 1;

    /// <summary>How long the broker keeps the session while this feed is away. 1 min to 365 d; default 7 d.</summary>
    public TimeSpan SessionExpiry
    {
        get;
        init => field = Setting.InRange(value, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365), nameof(SessionExpiry));
    } = TimeSpan.FromDays(7);

    /// <summary>Messages delivered and not yet acknowledged, at most. 1 to 65,535; default 1,000.</summary>
    public int UnderWayMax
    {
        get;
        init => field = Setting.InRange(value, 1, ushort.MaxValue, nameof(UnderWayMax));
    } = 1_000;

    /// <summary>Bytes of a payload at most; a longer one goes to quarantine. 64 B to 1 MiB; default 1 MiB.</summary>
    public int MessageBytesMax
    {
        get;
        init => field = Setting.InRange(value, 64, RecordScan.RecordBytesMax, nameof(MessageBytesMax));
    } = RecordScan.RecordBytesMax;

    /// <summary>How long an answer of the broker is waited for. 1 s to 5 min; default 15 s.</summary>
    public TimeSpan AnswerTimeout
    {
        get;
        init => field = Setting.InRange(value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), nameof(AnswerTimeout));
    } = TimeSpan.FromSeconds(15);

    /// <summary>Waits between attempts to connect.</summary>
    public FeedRestartOptions Reconnect { get; init; } = new();

    public SparkplugOptions Sparkplug { get; init; } = new();

    public bool IsSparkplug => Topics.Count > 0 && Topics[0].StartsWith(SparkplugPrefix, StringComparison.Ordinal);

    /// <summary>What is wrong with these settings, in words; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (Topics.Count == 0) yield return "a topic is required";
        if (Topics.Any(topic => !IsFilter(topic))) yield return "a topic filter is '#' or '+' for whole levels only, '#' at the end";
        if (Topics.Any(topic => topic.StartsWith(SparkplugPrefix, StringComparison.Ordinal) != IsSparkplug))
            yield return $"topics of {SparkplugPrefix} and others need a feed each";
        foreach (var fault in Security.Faults()) yield return fault;
    }

    // MQTT 5.0 §4.7.1.
    private static bool IsFilter(string topic)
    {
        var levels = topic.Split('/');
        return topic.Length is > 0 and <= ushort.MaxValue && !topic.Contains('\0')
            && levels.All(level => level is "#" or "+" || level.IndexOfAny(['#', '+']) < 0)
            && levels[..^1].All(level => level != "#");
    }
}
