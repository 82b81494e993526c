using Correlator.Cli.Operations;
using Correlator.Host.Running;
using Correlator.Host.Settings;
using Correlator.Model.Incidents;
using Correlator.Model.Observations;
using Correlator.Soc.Egress;
using Correlator.Soc.Receivers;

namespace Correlator.Host.Serving;

/// <summary>The configured receivers, behind the one egress guard that knows all their destinations.</summary>
internal sealed class Receivers : IDisposable
{
    private Receivers(IReadOnlyList<IReceiver> all, EscalationPolicy policy, EgressGuard guard)
    {
        Guard = guard;
        All = all;
        Policy = policy;
    }

    public IReadOnlyList<IReceiver> All { get; }

    public EscalationPolicy Policy { get; }

    /// <summary>The guard, which knows the brokers of feeds, too.</summary>
    public EgressGuard Guard { get; }

    /// <exception cref="UsageException">Every fault of the receivers and ladders, each with its key.</exception>
    public static Receivers Open(ServeSettings settings, Func<NetworkAddress, bool> isAsset)
    {
        var errors = new List<string>();
        var guard = new EgressGuard(
            [.. settings.Receivers.Select(DestinationOf).OfType<EgressDestination>(), .. FeedEgress.Destinations(settings.Feeds)],
            isAsset);
        var receivers = new List<IReceiver>();
        foreach (var receiver in settings.Receivers)
        {
            var faults = new List<string>();
            if (Open(receiver, settings.State, guard, faults) is { } opened) receivers.Add(opened);
            errors.AddRange(faults.Select(fault => $"correlator.soc.receivers.{receiver.Id}: {fault}"));
        }

        var escalation = settings.Escalation.ToPolicy([.. settings.Receivers.Select(receiver => receiver.Id)]);
        errors.AddRange(escalation.Errors);
        return errors.Count == 0 ? new Receivers(receivers, escalation.Policy!, guard) : throw new UsageException(errors);
    }

    public void Dispose()
    {
        foreach (var receiver in All) (receiver as IDisposable)?.Dispose();
    }

    private static EgressDestination? DestinationOf(ReceiverSettings receiver) => receiver.Type switch
    {
        "webhook" when receiver.Url is { } url => EgressDestination.Of(url, "receiver " + receiver.Id),
        "syslog" => new EgressDestination(receiver.Host, receiver.Port, "receiver " + receiver.Id),
        _ => null,
    };

    private static IReceiver? Open(ReceiverSettings receiver, string state, EgressGuard guard, List<string> faults)
    {
        switch (receiver.Type)
        {
            case "console":
                return new ConsoleReceiver(receiver.Id, Console.Out);
            case "json-lines":
                return new JsonLinesReceiver(receiver.Id, Path.Combine(state, receiver.Path));
            case "syslog":
                var syslog = new SyslogOptions(
                    receiver.Id, receiver.Host, receiver.Port, receiver.Transport == "tcp" ? SyslogTransport.Tcp : SyslogTransport.Udp)
                {
                    HostName = Environment.MachineName,
                };
                faults.AddRange(syslog.Faults());
                return faults.Count == 0 ? new SyslogReceiver(syslog, guard, TimeProvider.System) : null;
            default:
                var webhook = new WebhookOptions(receiver.Id, receiver.Url!, SecretOf(receiver, faults)) { IsPlainHttpAllowed = receiver.AllowHttp };
                faults.AddRange(webhook.Faults());
                return faults.Count == 0 ? new WebhookReceiver(webhook, guard, TimeProvider.System) : null;
        }
    }

    private static Secret? SecretOf(ReceiverSettings receiver, List<string> faults)
    {
        if (receiver.SecretFile.Length == 0) return null;
        if (!File.Exists(receiver.SecretFile)) faults.Add($"secret-file: '{receiver.SecretFile}' does not exist");
        else if (Secret.TryCreate(File.ReadAllText(receiver.SecretFile).Trim(), out var secret)) return secret;
        else faults.Add($"secret-file: the secret must have {Secret.BytesMin} to {Secret.BytesMax} bytes");
        return null;
    }
}
