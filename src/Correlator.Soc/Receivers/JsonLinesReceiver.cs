using System.Text.Json;

namespace Correlator.Soc.Receivers;

/// <summary>
/// Appends one JSON object a line to a file that only its owner may read, and says "delivered" when the line is on the
/// disk.
/// </summary>
/// <remarks>
/// The file is opened for each line, so that it may be rotated by renaming; it does not grow beyond what incidents are
/// told. A line that a crash tore stays alone on its line. Another process that writes the same file is refused by a
/// lock. What a process wrote before it was killed is not written again by the next: the end of the file is read once.
/// </remarks>
public sealed class JsonLinesReceiver(string id, string path) : IReceiver, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Bytes at the file's end that are read for deliveries: more than were ever under way at a time.</summary>
    private const int TailBytesMax = 4 * 1024 * 1024;

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private HashSet<string>? _written;

    public string Id { get; } = id;

    public async Task<DeliveryResult> Send(Notification notification, CancellationToken cancellation)
    {
        var json = NotificationJson.Of(notification);
        var line = new byte[json.Length + 1];
        json.CopyTo(line);
        line[^1] = (byte)'\n';

        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _written ??= WrittenBefore();
            if (!_written.Contains(notification.DeliveryId.ToString())) await Append(line).ConfigureAwait(false);
            return DeliveryResult.Delivered;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DeliveryResult.TryAgain($"{path}: {e.Message}");
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private HashSet<string> WrittenBefore()
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        if (!File.Exists(path)) return written;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = Math.Max(0, file.Length - TailBytesMax);
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            if (DeliveryOf(line) is { } delivery) written.Add(delivery);
        }

        return written;
    }

    // A torn or cut line says nothing; it was not delivered.
    private static string? DeliveryOf(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("deliveryId", out var delivery) ? delivery.GetString() : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Not cancellable: half a line is worse than a late one.
    private async Task Append(byte[] line)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        var file = new FileStream(path, options);
        await using (file.ConfigureAwait(false))
        {
            if (EndsInTheMiddleOfALine(file)) file.WriteByte((byte)'\n');
            await file.WriteAsync(line).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }
    }

    private static bool EndsInTheMiddleOfALine(FileStream file)
    {
        if (file.Length == 0) return false;
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }
}
