using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>
/// notice.log: conclusions of Zeek's policies. Scans have no connection, so src and dst stand in. Zeek gives no
/// severity: 5, and 7 for
/// the ATTACK notices of BZAR and for guessed passwords, 3 for certificates.
/// </summary>
internal sealed class NoticeLog() : ZeekLog("notice", "note", "msg", "sub", "src", "dst", "p", "proto")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.SensorAlert;
        observation.Operation = Operation.Alert;
        if (observation.Originator.Address.IsNone && !row.Address(Own + 3, ref observation.Originator.Address)) return DecodeResult.BadValue;
        if (observation.Responder.Address.IsNone && !row.Address(Own + 4, ref observation.Responder.Address)) return DecodeResult.BadValue;
        if (observation.Responder.Port == 0 && !row.Port(Own + 5, ref observation.Responder)) return DecodeResult.BadValue;
        if (observation.Responder.Port != 0 && row.Has(Own + 6))
        {
            observation.Protocol = WellKnownPorts.FromPort(row[Own + 6].SequenceEqual("tcp"u8), observation.Responder.Port);
        }

        observation.Severity = row.StartsWith(Own, "attack::"u8) || row.StartsWith(Own, "ssh::password_guessing"u8) ? (byte)7
            : row.StartsWith(Own, "ssl::"u8) ? (byte)3 : (byte)5;
        var note = row.Text(Own);
        observation.Detail = new ObservationDetail
        {
            SensorVendor = "Zeek",
            SensorProduct = "Zeek",
            SignatureId = note,
            SignatureName = note,
            Message = row.Text(Own + 1),
            ValueText = row.Text(Own + 2),
        };
        return DecodeResult.Observation;
    }
}

/// <summary>weird.log: what Zeek's protocol parsers did not expect.</summary>
internal sealed class WeirdLog() : ZeekLog("weird", "name", "addl", "source")
{
    private const byte Severity = 2;

    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.ProtocolAnomaly;
        observation.Operation = Operation.Alert;
        observation.Severity = Severity;
        if (row.Has(Own + 2)) observation.Protocol = ZeekServices.Find(row[Own + 2], (byte)',');
        observation.Detail = row.Has(Own + 1)
            ? new ObservationDetail { OperationName = row.Text(Own), Message = row.Text(Own + 1) }
            : row.Texts.Shared(operationName: row.Text(Own));
        return DecodeResult.Observation;
    }
}
