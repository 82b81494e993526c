using Microsoft.Extensions.Logging;

namespace Correlator.Host.Clustering;

/// <summary>
/// Tells in time that a member's certificate ends. The member must be gone by then: Akka ends whoever dials a member and meets a certificate
/// that it has to refuse, so one that stays on would take the others with it.
/// </summary>
internal static partial class CertificateWatch
{
    /// <summary>What a member needs to hand its work over, and clocks may differ by.</summary>
    public static readonly TimeSpan GoneBefore = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ToldBefore = TimeSpan.FromDays(30);
    private static readonly TimeSpan ToldEvery = TimeSpan.FromDays(1);

    /// <summary>Done when it is time to go; told in the log every day of the last thirty.</summary>
    public static async Task UntilItEnds(DateTimeOffset endsAt, ILogger log, TimeProvider time, CancellationToken cancellation)
    {
        while (endsAt - GoneBefore - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            if (left < ToldBefore) Say(log, EventTime.FromDateTimeOffset(endsAt));
            await Task.Delay(left < ToldEvery ? left : ToldEvery, time, cancellation).ConfigureAwait(false);
        }
    }

    [LoggerMessage(
        EventId = 1103, Level = LogLevel.Warning,
        Message = "The certificate of this member ends at {EndsAt}: give it another and start it again before that.")]
    private static partial void Say(ILogger log, EventTime endsAt);
}
