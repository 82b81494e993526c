using System.Net.Sockets;
using System.Security.Authentication;
using Correlator.Ingest.Sparkplug;
using Correlator.Ingest.Spools;
using MQTTnet.Exceptions;

namespace Correlator.Ingest.Mqtt;

/// <summary>Keeps a connection to the broker: one that cannot be made, or ends, is made again with back-off.</summary>
internal sealed class MqttReceiver : IAsyncDisposable
{
    private readonly MqttFeedOptions _options;
    private readonly int _entryBytesMax;
    private readonly Spool _spool;
    private readonly MqttStream _stream;
    private readonly TimeProvider _time;
    private readonly MqttCounters _counters;
    private readonly SparkplugCounters _sparkplug;
    private readonly MqttRecent _recent;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public MqttReceiver(
        MqttFeedOptions options, int entryBytesMax, Spool spool, Feeds.IFeedEgress egress, TimeProvider time,
        MqttCounters counters, SparkplugCounters sparkplug)
    {
        _options = options;
        _entryBytesMax = entryBytesMax;
        _spool = spool;
        _stream = new MqttStream(options, egress);
        _time = time;
        _counters = counters;
        _sparkplug = sparkplug;
        _recent = new MqttRecent(options.UnderWayMax);
        _recent.Learn(spool);
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var backoff = _options.Reconnect.BackoffMin;
        MqttIntake? intake = null;
        while (!_stop.IsCancellationRequested)
        {
            var made = _counters.ConnectionsMade;
            try
            {
                intake = Usable(intake);
                await using var connection = new MqttConnection(_options, _stream, _spool, intake, _recent, _time, _counters);
                await connection.ServeAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                // Whatever it was (network, certificate, password, egress, a full spool): the session waits at the broker.
                _counters.Fault = Text(fault);
                Interlocked.Increment(ref _counters.Failures);
            }

            if (_counters.ConnectionsMade > made) backoff = _options.Reconnect.BackoffMin;
            await ((Task)Task.Delay(backoff, _time, _stop.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            backoff = backoff * 2 < _options.Reconnect.BackoffMax ? backoff * 2 : _options.Reconnect.BackoffMax;
        }

        intake?.Dispose();
    }

    private MqttIntake Usable(MqttIntake? intake)
    {
        if (intake is { IsSpoiled: false }) return intake;
        intake?.Dispose();
        return new MqttIntake(_options, _entryBytesMax, _spool, _recent, _time, _counters, _sparkplug);
    }

    private static string Text(Exception fault) => fault switch
    {
        MqttCommunicationException or AuthenticationException { InnerException: not null } when fault.InnerException is { } inner =>
            $"{fault.Message} {Text(inner)}",
        SocketException socket => $"{socket.SocketErrorCode}: {socket.Message}",
        _ => fault.Message,
    };
}
