using Correlator.Actors.Incidents;
using Correlator.Model.Incidents;

namespace Correlator.Actors.Serialization;

/// <summary>What goes between the line, the desk and the incidents, and to whoever asks about them.</summary>
internal static class IncidentMessageCodec
{
    public static IEnumerable<WireForm> Forms =>
    [
        WireForm.Of<TellIncident>(
            "T",
            static (w, m) =>
            {
                IncidentCommandCodec.Write(w, m.Command);
                w.Write(m.Step);
            },
            static r => new TellIncident(IncidentCommandCodec.Read(r), r.ReadInt64())),
        WireForm.Of<IncidentTold>(
            "Td",
            static (w, m) =>
            {
                w.Write(m.IncidentId);
                w.Write((byte)(m.Refused ?? 0));
                w.Write(m.Step);
            },
            static r => new IncidentTold(
                r.ReadFactId(), r.ReadByte() is var reason and not 0 ? (RefusalReason)reason : null, r.ReadInt64())),
        WireForm.Of<AskIncident>(
            "Q",
            static (w, m) => IncidentCommandCodec.Write(w, m.Query),
            static r => new AskIncident(IncidentCommandCodec.ReadQuery(r))),
        WireForm.Of<IncidentUnknown>("U", static (w, m) => w.Write(m.IncidentId), static r => new IncidentUnknown(r.ReadFactId())),
        WireForm.Of<IncidentAnswer>(
            "A",
            static (w, m) => w.WriteRecord(m.Snapshot, IncidentCodec.Write),
            static r =>
            {
                using var record = r.ReadRecord();
                return new IncidentAnswer(IncidentCodec.ReadSnapshot(record));
            }),
        WireForm.Of<WakeIncident>("W", static (w, m) => w.Write(m.IncidentId), static r => new WakeIncident(r.ReadFactId())),
        WireForm.Of<IncidentQuiet>("Wq", static (w, m) => w.Write(m.IncidentId), static r => new IncidentQuiet(r.ReadFactId())),
        WireForm.Of<AssignDetections>(
            "G",
            static (w, m) =>
            {
                w.Write(m.Block);
                w.WriteList(m.Detections, DetectionCodec.Write);
            },
            static r => new AssignDetections(r.ReadInt64(), r.ReadList(DetectionCodec.Read))),
        WireForm.Of<DetectionsAssigned>("Gd", static (w, m) => w.Write(m.Block), static r => new DetectionsAssigned(r.ReadInt64())),
        WireForm.Of<ListIncidents>("I"),
        WireForm.Of<IncidentList>(
            "Id",
            static (w, m) => IncidentCodec.WriteIds(w, m.Incidents),
            static r => new IncidentList(IncidentCodec.ReadIds(r))),
    ];
}
