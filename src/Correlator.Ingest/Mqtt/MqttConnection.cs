using System.Threading.Channels;
using Correlator.Ingest.Spools;
using Correlator.Model.Observations;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Correlator.Ingest.Mqtt;

/// <summary>One connection to the broker, from CONNECT until it ends.</summary>
/// <remarks>
/// Messages are put into the spool in the order in which they come and acknowledged in that order, many to one write of
/// the disk. What is not durable is not acknowledged: a spool that refuses ends the connection, and the broker delivers
/// again.
/// </remarks>
internal sealed class MqttConnection : IAsyncDisposable
{
    private readonly MqttFeedOptions _options;
    private readonly Spool _spool;
    private readonly MqttIntake _intake;
    private readonly MqttRecent _recent;
    private readonly TimeProvider _time;
    private readonly MqttCounters _counters;
    private readonly IMqttClient _client;
    private readonly MqttClientOptions _clientOptions;
    private readonly Channel<(MqttApplicationMessageReceivedEventArgs Message, MqttPlace Place)> _unacknowledged =
        Channel.CreateUnbounded<(MqttApplicationMessageReceivedEventArgs, MqttPlace)>();

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _stopped;

    public MqttConnection(
        MqttFeedOptions options, MqttStream stream, Spool spool, MqttIntake intake, MqttRecent recent, TimeProvider time,
        MqttCounters counters)
    {
        _options = options;
        _spool = spool;
        _intake = intake;
        _recent = recent;
        _time = time;
        _counters = counters;
        _clientOptions = OptionsOf(options, stream);
        _client = new MqttClientFactory().CreateMqttClient();
        _client.ApplicationMessageReceivedAsync += TakeAsync;
        _client.DisconnectedAsync += gone =>
        {
            End(gone.Exception ?? new IOException($"The broker closed the connection: {gone.Reason}."));
            return Task.CompletedTask;
        };
    }

    /// <summary>Connects, subscribes, and takes messages until the connection ends; never completes otherwise.</summary>
    public async Task ServeAsync(CancellationToken stop)
    {
        _stopped = stop;
        // While the spool is full the session's messages are the broker's to keep.
        await WaitForRoomAsync(stop).ConfigureAwait(false);
        var acknowledging = AcknowledgeAsync(stop);
        try
        {
            var answer = await _client.ConnectAsync(_clientOptions, stop).ConfigureAwait(false);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
                throw new IOException($"The broker refused the connection: {answer.ResultCode} {answer.ReasonString}".TrimEnd());
            NoteSession(answer.IsSessionPresent);
            await SubscribeAsync(stop).ConfigureAwait(false);
            Interlocked.Increment(ref _counters.Connections);
            await _ended.Task.WaitAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            _unacknowledged.Writer.TryComplete();
            await ((Task)acknowledging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(_options.AnswerTimeout, _time);
            if (_client.IsConnected) await _client.DisconnectAsync(new MqttClientDisconnectOptions(), timeout.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException or IOException)
        {
            // It was gone before; the broker notices by itself.
        }

        _client.Dispose();
    }

    private async Task WaitForRoomAsync(CancellationToken stop)
    {
        while (true)
        {
            var changed = _spool.Changed;
            if (_spool.HasRoom) return;
            await changed.WaitAsync(stop).ConfigureAwait(false);
        }
    }

    private async Task SubscribeAsync(CancellationToken stop)
    {
        var subscription = new MqttClientSubscribeOptions
        {
            TopicFilters =
            [
                .. _options.Topics.Select(topic => new MqttTopicFilter
                {
                    Topic = topic,
                    QualityOfServiceLevel = (MqttQualityOfServiceLevel)_options.Quality,
                    // What is retained comes once, not with every connection; version 3.1.1 gives no choice.
                    RetainHandling = _options.IsVersion3
                        ? MqttRetainHandling.SendAtSubscribe
                        : MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly,
                }),
            ],
        };
        var answer = await _client.SubscribeAsync(subscription, stop).ConfigureAwait(false);
        foreach (var item in answer.Items)
        {
            if (item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
                throw new IOException($"The broker refused the topic '{item.TopicFilter.Topic}': {item.ResultCode}");
        }
    }

    // A broker that has forgotten the session has forgotten what it kept in it.
    private void NoteSession(bool isPresent)
    {
        var mark = Path.Combine(_options.Directory, "session");
        var session = $"{_options.Broker} {_options.ClientId}";
        var hadOne = File.Exists(mark) && File.ReadAllText(mark) == session;
        if (!hadOne) File.WriteAllText(mark, session);
        if (isPresent || !hadOne) return;
        Interlocked.Increment(ref _counters.Gone);
        _spool.TryTell(new FeedReport(
            FeedConditionKind.RecordsLost, 0, 0, EventTime.FromDateTimeOffset(_time.GetUtcNow()),
            "the broker has not kept the session: what came since the last connection is lost"));
    }

    private async Task TakeAsync(MqttApplicationMessageReceivedEventArgs arrived)
    {
        arrived.AutoAcknowledge = false;
        if (_ended.Task.IsCompleted) return;
        var message = arrived.ApplicationMessage;
        var isAsked = message.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
        try
        {
            var changed = _spool.Changed;
            var answer = _intake.TryTake(message.Topic, message.Payload, message.Dup, isAsked, out var place);
            while (answer == SpoolAnswer.Busy)
            {
                await changed.WaitAsync(_stopped).ConfigureAwait(false);
                changed = _spool.Changed;
                answer = _intake.TryAgain(isAsked, out place);
            }

            if (answer == SpoolAnswer.Taken && isAsked) _unacknowledged.Writer.TryWrite((arrived, place));
            else if (answer != SpoolAnswer.Taken && isAsked)
                End(new IOException($"The spool takes nothing ({answer}): the broker keeps the messages."));
        }
        catch (Exception fault)
        {
            // Births could not be written …: not taken, so not acknowledged.
            End(fault);
        }
    }

    private async Task AcknowledgeAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var (message, place) in _unacknowledged.Reader.ReadAllAsync(stop).ConfigureAwait(false))
            {
                if (place.Address >= 0 && !await _spool.IsDurableAsync(place.Address, stop).ConfigureAwait(false))
                    throw new IOException("The spool's disk failed: the broker keeps the messages.");
                if (place.Hash is { } hash)
                {
                    lock (_recent) _recent.Add(hash);
                }

                if (_ended.Task.IsCompleted) continue;
                await message.AcknowledgeAsync(stop).ConfigureAwait(false);
                Interlocked.Increment(ref _counters.Acknowledged);
            }
        }
        catch (Exception fault)
        {
            End(fault);
        }
    }

    private void End(Exception why) => _ended.TrySetException(why);

    private static MqttClientOptions OptionsOf(MqttFeedOptions options, MqttStream stream)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Broker.Host, options.Broker.Port)
            .WithStreamProvider(stream)
            .WithClientId(options.ClientId)
            .WithProtocolVersion(options.IsVersion3 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500)
            .WithCleanStart(false)
            .WithTimeout(options.AnswerTimeout)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(30));
        if (!options.IsVersion3)
        {
            builder = builder.WithSessionExpiryInterval((uint)options.SessionExpiry.TotalSeconds)
                .WithReceiveMaximum((ushort)options.UnderWayMax);
        }

        var security = options.Security;
        if (security.User.Length > 0)
            builder = builder.WithCredentials(security.User, File.ReadAllText(security.PasswordFile).TrimEnd('\r', '\n'));
        return builder.Build();
    }
}
