using System.Text;
using System.Text.Unicode;

namespace Correlator.Ingest.Sparkplug;

/// <summary>What became of a message.</summary>
internal enum SparkplugOutcome : byte
{
    /// <summary>It became records; they are in the batch.</summary>
    Records = 0,

    /// <summary>A birth, which also is to be remembered through restarts (<see cref="SparkplugBirths"/>).</summary>
    Birth = 1,

    /// <summary>Nothing to observe, or known already.</summary>
    Nothing = 2,

    /// <summary>Neither topic nor payload that the specification knows: for the quarantine.</summary>
    Broken = 3,
}

/// <summary>
/// Turns messages into records that need no others to be read: names for aliases, types from births, and what is
/// missing by the nodes' own numbering. One thread.
/// </summary>
internal sealed class SparkplugTranslator : IDisposable
{
    private readonly SparkplugOptions _options;
    private readonly SparkplugCounters _counters;
    private readonly Dictionary<string, SparkplugNode> _nodes = new(StringComparer.Ordinal);
    private readonly SparkplugRecords _records;
    private int _metrics;

    public SparkplugTranslator(SparkplugOptions options, SparkplugCounters counters)
    {
        _options = options;
        _counters = counters;
        Batch = new SparkplugBatch();
        _records = new SparkplugRecords(Batch);
    }

    /// <summary>The records of the last message.</summary>
    public SparkplugBatch Batch { get; }

    public void Dispose() => _records.Dispose();

    /// <summary>Takes one message; never throws, whatever its bytes are.</summary>
    public SparkplugOutcome Translate(string topic, ReadOnlySpan<byte> payload)
    {
        Batch.Clear();
        if (!SparkplugTopic.TryParse(topic, out var parsed) || parsed.Asset?.Contains('\uFFFD') == true)
            return Broken();
        if (parsed.Message == SparkplugMessage.Other)
        {
            Interlocked.Increment(ref _counters.Ignored);
            return SparkplugOutcome.Nothing;
        }

        if (!SparkplugPayload.TryRead(payload, _options.MetricsPerMessageMax, out var read)) return Broken();
        var outcome = parsed.Message switch
        {
            SparkplugMessage.NBIRTH => NodeBorn(parsed, payload, ref read),
            SparkplugMessage.NDEATH => NodeDied(parsed, ref read),
            SparkplugMessage.NCMD or SparkplugMessage.DCMD => Commanded(parsed, ref read),
            _ => Numbered(parsed, payload, ref read),
        };
        if (outcome != SparkplugOutcome.Nothing) Interlocked.Increment(ref _counters.Taken);
        return outcome;
    }

    /// <summary>Takes up a birth of before the start. Its session's numbers are not known any more.</summary>
    public void Learn(string topic, ReadOnlySpan<byte> payload)
    {
        if (Translate(topic, payload) == SparkplugOutcome.Birth)
        {
            Interlocked.Decrement(ref _counters.Taken);
            if (SparkplugTopic.TryParse(topic, out var parsed)) _nodes.GetValueOrDefault(parsed.Node)?.ForgetNumbers();
        }

        Batch.Clear();
    }

    private SparkplugOutcome NodeBorn(in SparkplugTopic topic, ReadOnlySpan<byte> payload, ref SparkplugPayload read)
    {
        if (Node(topic.Node) is { } node)
        {
            var aliases = node.Aliases;
            if (!node.Begin(read.Sequence, Hash(topic.Asset, payload))) return Repeated();
            _metrics -= aliases;
            Born(topic, node, ref read);
        }
        else
        {
            Born(topic, null, ref read);
        }

        return SparkplugOutcome.Birth;
    }

    private SparkplugOutcome NodeDied(in SparkplugTopic topic, ref SparkplugPayload read)
    {
        var node = _nodes.GetValueOrDefault(topic.Node);
        while (read.Next(out var metric))
        {
            // §6.4.7: the will of a session that the node has replaced since.
            if (node?.Session is not { } session || !metric.Name.SequenceEqual("bdSeq"u8) || metric.Number == session) continue;
            Interlocked.Increment(ref _counters.Stale);
            return SparkplugOutcome.Nothing;
        }

        if (node is { IsAlive: false }) return Repeated();
        // The broker sends a will that was written when the node connected: its time is that of the birth, not the death.
        _records.Add(topic.Message, topic.Asset, 0);
        if (node is null) return SparkplugOutcome.Records;
        foreach (var device in node.Devices) _records.Add(topic.Message, device, 0);
        node.IsAlive = false;
        return SparkplugOutcome.Records;
    }

    private SparkplugOutcome Commanded(in SparkplugTopic topic, ref SparkplugPayload read)
    {
        var node = _nodes.GetValueOrDefault(topic.Node);
        AddMetrics(topic, node, ref read);
        if (Batch.Count == 0) _records.Add(topic.Message, topic.Asset, read.Timestamp);
        return SparkplugOutcome.Records;
    }

    private SparkplugOutcome Numbered(in SparkplugTopic topic, ReadOnlySpan<byte> payload, ref SparkplugPayload read)
    {
        var node = Node(topic.Node);
        if (node is not null && read.Sequence >= 0)
        {
            if (node.Take(read.Sequence, Hash(topic.Asset, payload)) is not { } missing) return Repeated();
            Batch.Lost = missing;
            Interlocked.Add(ref _counters.Lost, missing);
        }

        if (node is not null) node.IsAlive = true;
        switch (topic.Message)
        {
            case SparkplugMessage.DBIRTH:
                Born(topic, node, ref read);
                return SparkplugOutcome.Birth;
            case SparkplugMessage.DDEATH:
                node?.RemoveDevice(topic.Asset);
                _records.Add(topic.Message, topic.Asset, read.Timestamp);
                return SparkplugOutcome.Records;
            default:
                AddMetrics(topic, node, ref read);
                if (Batch.Count == 0) _records.Add(topic.Message, topic.Asset, read.Timestamp);
                return SparkplugOutcome.Records;
        }
    }

    private void Born(in SparkplugTopic topic, SparkplugNode? node, ref SparkplugPayload read)
    {
        if (node is not null && topic.Message == SparkplugMessage.DBIRTH
            && !node.TryAddDevice(topic.Asset, _options.DevicesPerNodeMax)) Interlocked.Increment(ref _counters.NotKept);
        var identity = new SparkplugIdentity(null, null, null, null);
        var names = read;
        while (names.Next(out var metric))
        {
            if (metric.Name.SequenceEqual("bdSeq"u8)) node?.Session = metric.Number;
            if (metric.Value == SparkplugValue.Text) identity = With(identity, metric);
            if (node is not null && metric.HasAlias && !metric.Name.IsEmpty) Remember(node, metric);
        }

        _records.Add(topic.Message, topic.Asset, read.Timestamp, identity);
        AddMetrics(topic, node, ref read);
    }

    private void AddMetrics(in SparkplugTopic topic, SparkplugNode? node, ref SparkplugPayload read)
    {
        var isCommand = topic.Message is SparkplugMessage.NCMD or SparkplugMessage.DCMD;
        while (read.Next(out var metric))
        {
            var name = metric.Name;
            var dataType = 0U;
            if (metric.HasAlias && node is not null && node.TryName(metric.Alias, out var known, out dataType) && name.IsEmpty)
                name = known;
            if (name.IsEmpty && metric.HasAlias) Interlocked.Increment(ref _counters.Unknown);
            if (name.IsEmpty || name.Length > SparkplugTopic.NameCharsMax || !Utf8.IsValid(name)) continue;
            metric.Resolve(dataType);
            if (!isCommand && (metric.Value == SparkplugValue.None || IsOfProtocol(name))) continue;
            _records.Add(topic.Message, topic.Asset, read.Timestamp, name, metric);
        }
    }

    // Metrics that the protocol itself uses are no process values; in a command they are what it asks for.
    private static bool IsOfProtocol(ReadOnlySpan<byte> name) => name.SequenceEqual("bdSeq"u8)
        || name.StartsWith("Node Control/"u8) || name.StartsWith("Device Control/"u8) || name.StartsWith("Properties/"u8);

    private void Remember(SparkplugNode node, in SparkplugMetric metric)
    {
        if (node.TryName(metric.Alias, out _, out _)) _metrics--;
        else if (_metrics >= _options.MetricsMax || metric.Name.Length > SparkplugTopic.NameCharsMax)
        {
            Interlocked.Increment(ref _counters.NotKept);
            return;
        }

        node.Name(metric.Alias, metric.Name, metric.DataType);
        _metrics++;
    }

    private SparkplugNode? Node(string name)
    {
        if (_nodes.TryGetValue(name, out var node)) return node;
        if (_nodes.Count >= _options.NodesMax)
        {
            Interlocked.Increment(ref _counters.NotKept);
            return null;
        }

        _nodes.Add(name, node = new SparkplugNode());
        return node;
    }

    // Names as the specification recommends them for births (3.0 §6.4.8, §6.4.10).
    private static SparkplugIdentity With(SparkplugIdentity identity, in SparkplugMetric metric)
    {
        if (!metric.Name.StartsWith("Properties/"u8) || metric.Text.Length > SparkplugTopic.NameCharsMax) return identity;
        var property = metric.Name["Properties/"u8.Length..];
        var text = Encoding.UTF8.GetString(metric.Text);
        return property.SequenceEqual("Hardware Make"u8) ? identity with { Vendor = text }
            : property.SequenceEqual("Hardware Model"u8) ? identity with { Product = text }
            : property.SequenceEqual("FW"u8) ? identity with { Firmware = text }
            : property.SequenceEqual("Serial Number"u8) ? identity with { Serial = text }
            : identity;
    }

    private SparkplugOutcome Repeated()
    {
        Interlocked.Increment(ref _counters.Repeated);
        return SparkplugOutcome.Nothing;
    }

    private SparkplugOutcome Broken()
    {
        Interlocked.Increment(ref _counters.Broken);
        return SparkplugOutcome.Broken;
    }

    private static int Hash(string asset, ReadOnlySpan<byte> payload)
    {
        var hash = new HashCode();
        hash.Add(asset);
        hash.AddBytes(payload);
        return hash.ToHashCode();
    }
}
