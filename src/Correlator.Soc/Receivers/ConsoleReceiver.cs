namespace Correlator.Soc.Receivers;

/// <summary>Prints notifications for whoever looks at the console; one at a time, whole.</summary>
public sealed class ConsoleReceiver(string id, TextWriter writer) : IReceiver
{
    private readonly Lock _lock = new();

    public string Id { get; } = id;

    public Task<DeliveryResult> Send(Notification notification, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var text = NotificationText.Of(notification);
        try
        {
            lock (_lock)
            {
                writer.Write(text);
                writer.Flush();
            }

            return Task.FromResult(DeliveryResult.Delivered);
        }
        catch (IOException e)
        {
            return Task.FromResult(DeliveryResult.TryAgain($"The console does not take text: {e.Message}"));
        }
        catch (ObjectDisposedException)
        {
            return Task.FromResult(DeliveryResult.Refused("The console is closed."));
        }
    }
}
