using Correlator.Host.Clustering;
using Microsoft.Extensions.Logging;

namespace Correlator.Scenarios.Tests.Clustering;

public sealed class CertificateWatchTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task It_is_time_to_go_while_the_certificate_is_still_good()
    {
        var log = new Lines();
        await CertificateWatch.UntilItEnds(Now + CertificateWatch.GoneBefore, log, new FixedTime(), default);
        Assert.Empty(log.Told);
    }

    [Theory]
    [InlineData(29, 1)]
    [InlineData(31, 0)]
    public async Task The_last_thirty_days_are_told(int days, int told)
    {
        var log = new Lines();
        using var stop = new CancellationTokenSource();
        var watching = CertificateWatch.UntilItEnds(Now.AddDays(days), log, new FixedTime(), stop.Token);
        Assert.False(watching.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Equal(told, log.Told.Count);
        Assert.All(log.Told, line => Assert.StartsWith("The certificate of this member ends at 2026-03-31T08:00:00Z", line, StringComparison.Ordinal));
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Lines : ILogger
    {
        public List<string> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Told.Add(formatter(state, exception));
    }
}
