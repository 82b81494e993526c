using Correlator.Model.Incidents;

namespace Correlator.Actors.Serialization;

/// <summary>Whole incidents in their stored form, for whoever asks a running node about them.</summary>
public static class IncidentSnapshots
{
    public static byte[] Encode(IReadOnlyList<IncidentSnapshot> incidents)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.WriteList(incidents, IncidentCodec.Write);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are of a version that this program does not know.</exception>
    public static IReadOnlyList<IncidentSnapshot> Decode(byte[] bytes)
    {
        using var reader = new StoredReader(bytes);
        return reader.ReadList(IncidentCodec.ReadSnapshot);
    }
}
