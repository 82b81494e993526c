using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Correlator.Bench;

/// <summary>
/// What the least that one could do with a file of JSON lines costs: what the engine's speed is compared with.
/// </summary>
public static class FileFloors
{
    private const int ReadBytes = 1 << 20;

    /// <summary>F0: finds every newline, over reads of 1 MiB, and does nothing with the lines.</summary>
    public static FloorResult ScanNewlines(string path)
    {
        using var file = Open(path);
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        var started = Stopwatch.GetTimestamp();
        long lines = 0, offset = 0;
        int read;
        while ((read = RandomAccess.Read(file, buffer.AsSpan(0, ReadBytes), offset)) > 0)
        {
            offset += read;
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, read);
            int end;
            while ((end = rest.IndexOf((byte)'\n')) >= 0)
            {
                lines++;
                rest = rest[(end + 1)..];
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return new FloorResult(lines, offset, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>
    /// F1: one thread reads every token of every line with <see cref="Utf8JsonReader"/> and keeps none.
    /// </summary>
    /// <exception cref="JsonException">A line is not JSON.</exception>
    public static FloorResult ReadJsonTokens(string path)
    {
        using var file = Open(path);
        var buffer = ArrayPool<byte>.Shared.Rent(2 * ReadBytes);
        var started = Stopwatch.GetTimestamp();
        long lines = 0, offset = 0;
        int kept = 0, read;
        while ((read = RandomAccess.Read(file, buffer.AsSpan(kept, ReadBytes), offset)) > 0)
        {
            offset += read;
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, kept + read);
            int end;
            while ((end = rest.IndexOf((byte)'\n')) >= 0)
            {
                var json = new Utf8JsonReader(rest[..end]);
                while (json.Read())
                {
                }

                lines++;
                rest = rest[(end + 1)..];
            }

            if (rest.Length > ReadBytes) throw new JsonException($"A line of more than {ReadBytes} bytes.");
            rest.CopyTo(buffer);
            kept = rest.Length;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return new FloorResult(lines, offset, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, options: FileOptions.SequentialScan);
}

/// <summary>What a floor saw of the file and how long it took.</summary>
public readonly record struct FloorResult(long Lines, long Bytes, double Seconds)
{
    public double LinesPerSecond => Lines / Seconds;

    public override string ToString() =>
        $"{Lines:N0} lines, {Bytes / 1e6:N1} MB in {Seconds:N3} s: {LinesPerSecond:N0} lines/s, {Bytes / Seconds / 1e6:N0} MB/s";
}
