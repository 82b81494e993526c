using Correlator.Soc.Receivers;

namespace Correlator.Soc.Delivery;

/// <summary>How a delivery ended, after how many tries.</summary>
public sealed record DeliveryReport(DeliveryResult Last, int Attempts)
{
    public bool IsDelivered => Last.Outcome == DeliveryOutcome.Delivered;
}

/// <summary>
/// Brings notifications to one receiver: tries until it takes them, refuses for good, or the schedule ends. The
/// delivery id is the same at every try. Keeps nothing itself: what was not delivered is still in the incident's outbox
/// after a crash.
/// </summary>
public sealed class NotificationDelivery(IReceiver receiver, RetrySchedule schedule, TimeProvider time)
{
    private long _attempts, _delivered, _givenUp;

    public string Receiver => receiver.Id;

    /// <summary>Tries made.</summary>
    public long Attempts => Volatile.Read(ref _attempts);

    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Notifications that the receiver will not get.</summary>
    public long GivenUp => Volatile.Read(ref _givenUp);

    /// <summary>
    /// Ends when the notification is delivered or given up; the waits between tries run on the wall clock.
    /// </summary>
    public async Task<DeliveryReport> Deliver(Notification notification, CancellationToken cancellation)
    {
        for (var attempts = 1; ; attempts++)
        {
            Interlocked.Increment(ref _attempts);
            var result = await receiver.Send(notification, cancellation).ConfigureAwait(false);
            if (result.Outcome == DeliveryOutcome.Delivered)
            {
                Interlocked.Increment(ref _delivered);
                return new DeliveryReport(result, attempts);
            }

            var age = time.GetUtcNow() - notification.QueuedAt;
            var delay = result.Outcome == DeliveryOutcome.Refused
                ? null
                : schedule.DelayAfter(notification.DeliveryId, attempts, age, result.RetryAfter);
            if (delay is not { } wait)
            {
                Interlocked.Increment(ref _givenUp);
                return new DeliveryReport(result, attempts);
            }

            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
        }
    }
}
