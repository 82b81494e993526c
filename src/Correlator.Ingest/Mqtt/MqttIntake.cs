using System.Buffers;
using Correlator.Ingest.Decoding;
using Correlator.Ingest.Feeds;
using Correlator.Ingest.Sparkplug;
using Correlator.Ingest.Spools;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Mqtt;

/// <summary>Where a message lies in the spool, to acknowledge it once that is durable.</summary>
/// <param name="Address">Of its entry, or of the last one before it when it has none.</param>
/// <param name="Hash">Of its lines; null when it has none.</param>
internal readonly record struct MqttPlace(long Address, ulong? Hash);

/// <summary>
/// Puts messages into the spool: as they are, or as the records that Sparkplug makes of them. The client hands in one
/// message after the other.
/// </summary>
internal sealed class MqttIntake : IDisposable
{
    private readonly MqttFeedOptions _options;
    private readonly int _entryBytesMax;
    private readonly Spool _spool;
    private readonly MqttRecent _recent;
    private readonly TimeProvider _time;
    private readonly MqttCounters _counters;
    private readonly SparkplugTranslator? _sparkplug;
    private readonly SparkplugBirths? _births;
    private readonly long _diskFailures;
    private ReadOnlyMemory<byte> _lines;
    private int _records;
    private long _last = -1;
    private bool _isSpoiled;

    public MqttIntake(
        MqttFeedOptions options, int entryBytesMax, Spool spool, MqttRecent recent, TimeProvider time, MqttCounters counters,
        SparkplugCounters sparkplug)
    {
        _options = options;
        _entryBytesMax = entryBytesMax;
        _spool = spool;
        _recent = recent;
        _time = time;
        _counters = counters;
        _diskFailures = spool.Counters.DiskFailures;
        if (!options.IsSparkplug) return;
        // Numbers of an earlier connection may be of messages that never became durable: only births are known again.
        _births = new SparkplugBirths(Path.Combine(options.Directory, "births"));
        _sparkplug = new SparkplugTranslator(options.Sparkplug, sparkplug);
        _births.Teach(_sparkplug);
    }

    /// <summary>
    /// Something that was taken may not have become durable and will come again, but the nodes' numbers would know it:
    /// another intake must take its place.
    /// </summary>
    public bool IsSpoiled => _isSpoiled || _spool.Counters.DiskFailures != _diskFailures;

    /// <summary>
    /// Takes a message, or says why the spool does not. After <see cref="SpoolAnswer.Busy"/> ask <see cref="TryAgain"/>;
    /// after another the message must not be acknowledged.
    /// </summary>
    /// <param name="isAgain">The broker says that it has delivered it before.</param>
    /// <param name="isAsked">It will be acknowledged; else it is lost when the spool loses it.</param>
    public SpoolAnswer TryTake(
        string topic, in ReadOnlySequence<byte> payload, bool isAgain, bool isAsked, out MqttPlace place)
    {
        Interlocked.Increment(ref _counters.Received);
        place = new MqttPlace(_last, null);
        _isSpoiled = true; // Until it has gone well.
        var answer = Put(topic, payload, isAgain, isAsked, ref place);
        _isSpoiled = answer != SpoolAnswer.Taken;
        return answer;
    }

    /// <summary>Tries the message that found the spool busy once more.</summary>
    public SpoolAnswer TryAgain(bool isAsked, out MqttPlace place)
    {
        place = new MqttPlace(_last, null);
        var answer = TryAdd(isAsked, ref place);
        _isSpoiled = answer != SpoolAnswer.Taken;
        return answer;
    }

    public void Dispose() => _sparkplug?.Dispose();

    private SpoolAnswer Put(
        string topic, in ReadOnlySequence<byte> payload, bool isAgain, bool isAsked, ref MqttPlace place)
    {
        if (payload.Length > _options.MessageBytesMax) return Refuse(payload, DecodeResult.TooLong);
        if (_sparkplug is null) return PutRecords(topic, payload, isAgain, isAsked, ref place);
        var bytes = payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray();
        switch (_sparkplug.Translate(topic, bytes))
        {
            case SparkplugOutcome.Nothing: return SpoolAnswer.Taken;
            case SparkplugOutcome.Broken: return Refuse(payload, DecodeResult.Malformed);
            case SparkplugOutcome.Birth: _births!.Keep(topic, bytes); break;
        }

        if (_sparkplug.Batch.Lines.Length > _entryBytesMax) return Refuse(payload, DecodeResult.TooLong);
        if (_sparkplug.Batch.Lost > 0 && _spool.TryTell(Missing(topic, _sparkplug.Batch.Lost)) is not SpoolAnswer.Taken and var told)
            return told;
        (_lines, _records) = (_sparkplug.Batch.Lines, _sparkplug.Batch.Count);
        return isAgain && IsKnown() ? SpoolAnswer.Taken : TryAdd(isAsked, ref place);
    }

    private SpoolAnswer PutRecords(
        string topic, in ReadOnlySequence<byte> payload, bool isAgain, bool isAsked, ref MqttPlace place)
    {
        _lines = payload.IsSingleSegment ? payload.First : payload.ToArray();
        _records = topic.StartsWith(MqttFeedOptions.SparkplugPrefix, StringComparison.Ordinal)
            ? 0 : (int)SpoolLines.Count(_lines.Span);
        if (_records > 0) return isAgain && IsKnown() ? SpoolAnswer.Taken : TryAdd(isAsked, ref place);
        Interlocked.Increment(ref _counters.Passed);
        return SpoolAnswer.Taken;
    }

    private bool IsKnown()
    {
        lock (_recent)
        {
            if (!_recent.Has(MqttRecent.HashOf(_lines.Span))) return false;
        }

        Interlocked.Increment(ref _counters.Repeated);
        return true;
    }

    private SpoolAnswer TryAdd(bool isAsked, ref MqttPlace place)
    {
        var answer = _spool.TryAddLines(_lines.Span, isAsked ? 0 : _records, out var address);
        if (answer == SpoolAnswer.Taken) place = new MqttPlace(_last = address, MqttRecent.HashOf(_lines.Span));
        else if (answer != SpoolAnswer.Busy && !isAsked) _spool.Lose(_records, _lines.Length);
        return answer;
    }

    private SpoolAnswer Refuse(in ReadOnlySequence<byte> payload, DecodeResult reason)
    {
        Interlocked.Increment(ref _counters.Refused);
        var head = payload.Slice(0, Math.Min(payload.Length, RejectedRecord.HeadBytesMax)).ToArray();
        // For people only: without room for it, it is counted and no more.
        _spool.TryReject(new RejectedRecord(0, reason, head, payload.Length));
        return SpoolAnswer.Taken;
    }

    private FeedReport Missing(string topic, int messages) => new(
        FeedConditionKind.RecordsLost, messages, 0, EventTime.FromDateTimeOffset(_time.GetUtcNow()),
        $"the node's numbers leave out messages before one of {topic}");
}
