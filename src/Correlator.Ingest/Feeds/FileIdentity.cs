using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Correlator.Ingest.Feeds;

/// <summary>Tells a file again after it was renamed, copied or compressed, by its first bytes.</summary>
/// <remarks>
/// The identity is <c>LENGTH:HASH</c>: SHA-256, cut to 128 bits, over the first LENGTH bytes of the uncompressed
/// content, at most 1 KiB. The length is part of it because a file seen young has less than 1 KiB and grows. Device and
/// inode are not used: the BCL has no portable way to them, they do not survive copy-truncate or gzip, and inodes are
/// reused. Hence two files whose first 1 KiB are the same are the same to us; sensors' logs begin with a time (a
/// record's, or Zeek's <c>#open</c>), so they differ.
/// </remarks>
internal static class FileIdentity
{
    /// <summary>Bytes of a file's beginning that tell it from others.</summary>
    public const int HeadBytesMax = 1024;

    private const int HashBytes = 16;

    public static string Of(ReadOnlySpan<byte> head)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(head, hash);
        return string.Create(
            CultureInfo.InvariantCulture, $"{head.Length}:{Convert.ToHexStringLower(hash[..HashBytes])}");
    }

    /// <summary>
    /// Whether the file that begins with <paramref name="head"/> is the one that had this identity, perhaps grown
    /// since. No bytes match nothing.
    /// </summary>
    public static bool Matches(string identity, ReadOnlySpan<byte> head)
    {
        var colon = identity.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && int.TryParse(identity.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length > 0 && length <= head.Length
            && Of(head[..length]) == identity;
    }

    /// <summary>First bytes of a file's uncompressed content; empty when it is not there or not readable.</summary>
    public static byte[] HeadOf(string path)
    {
        try
        {
            using var handle = ByteSource.OpenHandle(path);
            return HeadOf(handle, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <inheritdoc cref="HeadOf(string)"/>
    public static byte[] HeadOf(SafeFileHandle handle, string path)
    {
        var head = new byte[HeadBytesMax];
        if (!ByteSource.IsGzip(handle)) return head[..ReadFull(new PlainSource(handle, 0), head)];
        using var gzip = new GzipSource(ByteSource.OpenHandle(path));
        return head[..ReadFull(gzip, head)];
    }

    private static int ReadFull(ByteSource source, Span<byte> into)
    {
        var filled = 0;
        while (filled < into.Length && source.Read(into[filled..]) is > 0 and var count) filled += count;
        return filled;
    }
}
