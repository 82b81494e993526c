namespace Correlator.Ingest.Mqtt;

/// <summary>What an MQTT feed met and turned away; over all its connections. Any thread may read.</summary>
public sealed class MqttCounters
{
    internal long Received;
    internal long Acknowledged;
    internal long Repeated;
    internal long Passed;
    internal long Refused;
    internal long Connections;
    internal long Failures;
    internal long Gone;
    internal volatile string? Fault;

    public long MessagesReceived => Interlocked.Read(ref Received);

    /// <summary>Messages acknowledged to the broker, each durable in the spool before.</summary>
    public long MessagesAcknowledged => Interlocked.Read(ref Acknowledged);

    /// <summary>Messages that the broker delivered again though the spool had them.</summary>
    public long MessagesRepeated => Interlocked.Read(ref Repeated);

    /// <summary>Messages without anything to decode: empty, or of Sparkplug in a feed of records.</summary>
    public long MessagesPassed => Interlocked.Read(ref Passed);

    /// <summary>Messages over the bound or broken, sent to quarantine.</summary>
    public long MessagesRefused => Interlocked.Read(ref Refused);

    public long ConnectionsMade => Interlocked.Read(ref Connections);

    /// <summary>Connections that failed, or could not be made.</summary>
    public long ConnectionsFailed => Interlocked.Read(ref Failures);

    /// <summary>Times that the broker had forgotten the session: what came meanwhile is lost.</summary>
    public long SessionsLost => Interlocked.Read(ref Gone);

    /// <summary>The last failure, for people; null when there never was one.</summary>
    public string? LastFault => Fault;
}
