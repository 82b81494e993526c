using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>
/// opcua_binary.log: 2021 one row a message, later one row a request with its response (req_* and res_*).
/// </summary>
internal sealed class OpcUaLog() : ZeekLog("opcua_binary", "req_identifier_str|identifier_str", "res_identifier_str", "msg_type", "error",
    "req_identifier|identifier", "res_hdr_service_result")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.OpcUa;
        var hasReply = row.Has(Own + 1);
        var type = row[Own + 2];
        if (row.Has(Own) && OpcUaServices.Names.TryGetCode(row[Own], out var code))
        {
            var isResponse = OpcUaServices.IsResponse(code);
            observation.OperationCode = OpcUaServices.RequestOf(code);
            observation.Operation = OpcUaServices.Classify(observation.OperationCode);
            if (isResponse) observation.Flags |= ObservationFlags.ResponseOnly;
            else if (!hasReply) observation.Flags |= ObservationFlags.RequestOnly;
            observation.Outcome = isResponse || hasReply ? Outcome.Success : Outcome.Unknown;
            if (code == OpcUaServices.ServiceFault || row[Own + 1].SequenceEqual("ServiceFault"u8)) observation.Outcome = Outcome.Error;
            if (row.Code(Own + 5, out var result) && result > 0) observation.Outcome = Outcome.Error;
            return DecodeResult.Observation;
        }

        observation.Operation = type.SequenceEqual("CLO"u8) ? Operation.SessionClose
            : type.SequenceEqual("ERR"u8) ? Operation.Unknown : Operation.SessionOpen;
        observation.Outcome = type.SequenceEqual("ERR"u8) ? Outcome.Error : Outcome.Unknown;
        observation.Detail = row.Texts.Shared(operationName: row.Text(Own) ?? row.Text(Own + 2));
        return DecodeResult.Observation;
    }
}

/// <summary>
/// The detail logs of OPC UA that belong to one service: opcua_binary_write, _read, _browse, _create_session … Names
/// and tokens of users
/// may be in them; passwords and certificates have no slot here.
/// </summary>
internal sealed class OpcUaServiceLog : ZeekLog
{
    private readonly int _service;
    private readonly bool? _isRequest;

    /// <param name="name">The log.</param>
    /// <param name="service">Node id of the service's request.</param>
    /// <param name="isRequest">Which half its rows are; null when is_orig tells.</param>
    public OpcUaServiceLog(string name, int service, bool? isRequest = null)
        : base(name, "node_id_namespace_idx|item_to_monitor_node_id_namespace_idx|browse_description_namespace_idx",
            "node_id_string|item_to_monitor_node_id_string|browse_description_string",
            "node_id_numeric|item_to_monitor_node_id_numeric|browse_description_numeric", "ext_obj_user_name", "endpoint_url", "attribute_id_str")
    {
        _service = service;
        _isRequest = isRequest;
    }

    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.OpcUa;
        observation.OperationCode = _service;
        observation.Operation = OpcUaServices.Classify(_service);
        MarkHalf(ref observation, _isRequest, row.Flag(IsOrig));
        observation.Outcome = observation.Has(ObservationFlags.ResponseOnly) ? Outcome.Success : Outcome.Unknown;
        var tag = row.Has(Own + 1) ? Node(row, ";s=", Own + 1) : row.Has(Own + 2) ? Node(row, ";i=", Own + 2) : row.Text(Own + 4);
        if (row.Has(Own + 3)) observation.Detail = new ObservationDetail { Tag = tag, User = row.Text(Own + 3) };
        else if (tag is not null) observation.Detail = row.Texts.Shared(tag: tag);
        return DecodeResult.Observation;
    }

    // As OPC 10000-6, clause 5.3.1.10 writes a node id; namespace 0 is left out there, written here so that all look
    // alike.
    private static string Node(in ZeekRow row, string form, int slot) =>
        row.Texts.Join(row.Has(Own) ? row[Own] : "0"u8, form, row[slot]) is var id ? "ns=" + id : "";
}

/// <summary>opcua_binary_status_code_detail.log: how something ended.</summary>
internal sealed class OpcUaStatusLog() : ZeekLog("opcua_binary_status_code_detail", "status_code", "sub_code_str", "source_str")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.OpcUa;
        observation.Operation = Operation.Confirm;
        observation.Flags |= ObservationFlags.ResponseOnly;

        // The two highest bits are the severity: 00 good, 01 uncertain, 10 bad (OPC 10000-4, clause 7.38).
        if (!ZeekNumbers.TryCode(row.Has(Own) ? row[Own] : "0"u8, out var status)) return DecodeResult.BadValue;
        observation.Outcome = (status >> 30 & 3) switch { 0 => Outcome.Success, 1 => Outcome.Unknown, _ => Outcome.Error };
        if (row.Has(Own + 1)) observation.Detail = row.Texts.Shared(operationName: row.Text(Own + 2), message: row.Text(Own + 1));
        return DecodeResult.Observation;
    }
}
