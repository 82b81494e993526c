using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>dnp3.log: one row a request with its reply, or an unsolicited report with its confirmation.</summary>
internal sealed class Dnp3Log() : ZeekLog("dnp3", "fc_request", "fc_reply", "iin")
{
    /// <summary>
    /// Internal indications that a request failed, IEEE 1815-2012 table 4-5 (second octet, which is the low one
    /// here): function not
    /// supported, object unknown, parameter error, already executing.
    /// </summary>
    private const int Failures = 0x17;

    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Dnp3;
        var reply = -1;
        if (row.Has(Own) && !Dnp3Functions.TryParse(row[Own], out observation.OperationCode)
            || row.Has(Own + 1) && !Dnp3Functions.TryParse(row[Own + 1], out reply)
            || !row.Code(Own + 2, out var indications)) return DecodeResult.BadValue;

        // Only a confirmation belongs to an unsolicited report; Zeek also pairs it with whatever request was open
        // (COLD_RESTART).
        if (observation.OperationCode < 0
            || (reply == Dnp3Functions.UnsolicitedResponse && observation.OperationCode == Dnp3Functions.Confirm))
        {
            observation.OperationCode = reply;
        }

        observation.Operation = Dnp3Functions.Classify(observation.OperationCode);
        if (reply < 0) observation.Flags |= ObservationFlags.RequestOnly;
        else if (!row.Has(Own)) observation.Flags |= ObservationFlags.ResponseOnly;
        observation.Outcome = reply < 0 ? Outcome.Unknown
            : indications > 0 && (indications & Failures) != 0 ? Outcome.Error : Outcome.Success;
        return DecodeResult.Observation;
    }
}

/// <summary>
/// dnp3_control.log: one row for each control block of a request or of its response. On and close count as 1, off and
/// trip as 0.
/// </summary>
internal sealed class Dnp3ControlLog() : ZeekLog("dnp3_control", "function_code", "index_number", "operation_type", "trip_control_code",
    "status_code", "block_type")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Dnp3;
        if (row.Has(Own) && !Dnp3Functions.TryParse(row[Own], out observation.OperationCode)
            || !row.Count(Own + 1, out var index)) return DecodeResult.BadValue;
        observation.Operation = Dnp3Functions.Classify(observation.OperationCode);
        if (row.Has(Own + 1)) Aim(ref observation, index, 1);
        var isResponse = observation.OperationCode >= 0 && Dnp3Functions.IsResponse(observation.OperationCode);
        MarkHalf(ref observation, !isResponse, row.Flag(IsOrig));

        // A request carries a status too, but nobody has set it yet.
        if (isResponse)
        {
            observation.Outcome = row.StartsWith(Own + 4, "success"u8) ? Outcome.Success
                : row.StartsWith(Own + 4, "not authorized"u8) ? Outcome.Denied : Outcome.Error;
        }

        var trip = row[Own + 3];
        if (trip.SequenceEqual("Trip"u8) || row[Own + 2].EndsWith(" Off"u8)) Carry(ref observation, 0, 0);
        else if (trip.SequenceEqual("Close"u8) || row[Own + 2].EndsWith(" On"u8)) Carry(ref observation, 1, 1);
        observation.Detail = row.Texts.Shared(
            trip.IsEmpty || trip.SequenceEqual("Nul"u8) ? row.Text(Own + 2) : row.Text(Own + 3), row.Text(Own + 5),
            isResponse ? row.Text(Own + 4) : null);
        return DecodeResult.Observation;
    }
}

/// <summary>dnp3_objects.log: one row for each object header of a message.</summary>
internal sealed class Dnp3ObjectsLog() : ZeekLog("dnp3_objects", "function_code", "object_type", "object_count", "range_low", "range_high")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Dnp3;
        if (row.Has(Own) && !Dnp3Functions.TryParse(row[Own], out observation.OperationCode)
            || !row.Count(Own + 2, out var count) || !row.Count(Own + 3, out var low) || !row.Count(Own + 4, out var high))
        {
            return DecodeResult.BadValue;
        }

        observation.Operation = Dnp3Functions.Classify(observation.OperationCode);

        // Writing group 50 sets the outstation's clock (IEEE 1815-2012, A.25).
        if (observation.Operation == Operation.Write && row.StartsWith(Own + 1, "time and date"u8)) observation.Operation = Operation.TimeSet;
        if (row.Has(Own + 3)) Aim(ref observation, low, row.Has(Own + 4) && high >= low ? high - low + 1 : count);
        var isResponse = observation.OperationCode >= 0 && Dnp3Functions.IsResponse(observation.OperationCode);
        MarkHalf(ref observation, !isResponse, row.Flag(IsOrig));
        if (isResponse) observation.Outcome = Outcome.Success;
        if (row.Has(Own + 1)) observation.Detail = row.Texts.Shared(tag: row.Text(Own + 1));
        return DecodeResult.Observation;
    }
}
