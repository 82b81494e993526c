namespace Correlator.Soc.Receivers;

/// <summary>Somebody who can be told: a console, a file, a web hook, a syslog server.</summary>
public interface IReceiver
{
    /// <summary>Name by which escalation ladders call it.</summary>
    public string Id { get; }

    /// <summary>Tries once. Failure is a result, not an exception; only cancellation by the caller throws.</summary>
    public Task<DeliveryResult> Send(Notification notification, CancellationToken cancellation);
}

/// <summary>What became of one try.</summary>
public enum DeliveryOutcome : byte
{
    /// <summary>The receiver has it.</summary>
    Delivered = 1,

    /// <summary>Not now: trying again can help.</summary>
    TryAgain = 2,

    /// <summary>Never: trying the same again cannot help.</summary>
    Refused = 3,
}

/// <param name="Reason">For people and the log; empty when delivered.</param>
/// <param name="RetryAfter">The wait that the receiver asked for.</param>
public sealed record DeliveryResult(DeliveryOutcome Outcome, string Reason = "", TimeSpan? RetryAfter = null)
{
    public static readonly DeliveryResult Delivered = new(DeliveryOutcome.Delivered);

    public static DeliveryResult TryAgain(string reason, TimeSpan? retryAfter = null) =>
        new(DeliveryOutcome.TryAgain, reason, retryAfter);

    public static DeliveryResult Refused(string reason) => new(DeliveryOutcome.Refused, reason);
}
