using Microsoft.Win32.SafeHandles;

namespace Correlator.Ingest.Feeds;

/// <summary>The uncompressed bytes of one open file, read forward.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>A source that has ended.</summary>
    public static ByteSource Nothing { get; } = new EmptySource();

    /// <summary>Reads what there is; 0 at the end as it is now (a plain file may grow on).</summary>
    public abstract int Read(Span<byte> into);

    /// <summary>The file turned out not to be what it claims (a broken gzip): its end came early.</summary>
    public bool IsDamaged { get; protected set; }

    public abstract void Dispose();

    /// <summary>Opens for reading while others write, rename and delete.</summary>
    public static SafeFileHandle OpenHandle(string path) => File.OpenHandle(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);

    /// <summary>A gzip file by its content: magic and method, RFC 1952 §2.3.1.</summary>
    public static bool IsGzip(SafeFileHandle handle)
    {
        Span<byte> magic = stackalloc byte[3];
        return RandomAccess.Read(handle, magic, 0) == 3 && magic is [0x1f, 0x8b, 0x08];
    }

    private sealed class EmptySource : ByteSource
    {
        public override int Read(Span<byte> into) => 0;

        public override void Dispose()
        {
        }
    }
}

/// <summary>A file as it lies on disk. Reads straight into the caller's buffer.</summary>
internal sealed class PlainSource(SafeFileHandle handle, long offset) : ByteSource
{
    private long _offset = offset;

    public override int Read(Span<byte> into)
    {
        var count = RandomAccess.Read(handle, into, _offset);
        _offset += count;
        return count;
    }

    public override void Dispose() => handle.Dispose();
}
