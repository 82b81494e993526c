namespace Correlator.Soc.Receivers;

/// <summary>
/// Appends one JSON object a line to a file that only its owner may read, and says "delivered" when the line is on the
/// disk.
/// </summary>
/// <remarks>
/// The file is opened for each line, so that it may be rotated by renaming; it does not grow beyond what incidents are
/// told. A line that a crash tore stays alone on its line. Another process that writes the same file is refused by a
/// lock.
/// </remarks>
public sealed class JsonLinesReceiver(string id, string path) : IReceiver, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SemaphoreSlim _oneAtATime = new(1);

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
            await Append(line).ConfigureAwait(false);
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
