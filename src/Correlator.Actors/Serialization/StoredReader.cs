namespace Correlator.Actors.Serialization;

/// <summary>
/// Reads stored bytes that a disk may have spoilt: whatever is wrong with them is an <see cref="InvalidDataException"/> or an
/// <see cref="EndOfStreamException"/>, and no length is believed beyond what is there.
/// </summary>
internal sealed class StoredReader(ArraySegment<byte> bytes)
    : BinaryReader(new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false))
{
    public override string ReadString()
    {
        try
        {
            return base.ReadString();
        }
        catch (Exception fault) when (fault is FormatException or IOException and not EndOfStreamException)
        {
            throw new InvalidDataException("A stored text has a length that cannot be.", fault);
        }
    }
}
