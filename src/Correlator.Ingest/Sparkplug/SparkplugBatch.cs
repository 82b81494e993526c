using System.Buffers;

namespace Correlator.Ingest.Sparkplug;

/// <summary>The records that one message became, a line each; reused from message to message.</summary>
internal sealed class SparkplugBatch
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>Messages of this node that are missing before this one.</summary>
    public int Lost { get; set; }

    public int Count { get; private set; }

    /// <summary>All records, each ended by LF.</summary>
    public ReadOnlyMemory<byte> Lines => _lines.WrittenMemory;

    internal IBufferWriter<byte> Writer => _lines;

    internal void End()
    {
        _lines.Write("\n"u8);
        Count++;
    }

    public void Clear()
    {
        _lines.ResetWrittenCount();
        Count = 0;
        Lost = 0;
    }
}
