using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>dns.log; also what Zeek's DNS parser sees of mDNS, LLMNR and NetBIOS names.</summary>
internal sealed class DnsLog() : ZeekLog("dns", "query", "qtype", "rcode", "rejected", "qtype_name")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Operation = Operation.Query;
        observation.Protocol = observation.Responder.Port switch
        {
            5353 or 5355 => Protocol.Mdns,
            137 => Protocol.NetBios,
            _ => Protocol.Dns,
        };
        if (!row.Code(Own + 1, out observation.OperationCode) || !row.Code(Own + 2, out var rcode)) return DecodeResult.BadValue;
        observation.Outcome = row.Flag(Own + 3) == true ? Outcome.Denied
            : rcode switch { < 0 => Outcome.Unknown, 0 => Outcome.Success, 5 => Outcome.Denied, _ => Outcome.Error };
        if (row.Has(Own)) observation.Detail = row.Texts.Shared(operationName: row.Text(Own + 4), tag: row.Text(Own));
        return DecodeResult.Observation;
    }
}

/// <summary>http.log. The password field is never read.</summary>
internal sealed class HttpLog() : ZeekLog("http", "method", "uri", "status_code", "username", "user_agent", "host", "request_body_len",
    "response_body_len")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Operation = Operation.Request;
        observation.Protocol = Protocol.Http;
        if (!row.Code(Own + 2, out var status) || !row.Count(Own + 6, out var asked) || !row.Count(Own + 7, out var answered))
        {
            return DecodeResult.BadValue;
        }

        observation.Bytes = (uint)Math.Min((ulong)asked + answered, uint.MaxValue);
        observation.Outcome = status switch
        {
            < 100 => Outcome.Unknown,
            401 or 403 => Outcome.Denied,
            >= 400 => Outcome.Error,
            _ => Outcome.Success,
        };
        observation.Detail = new ObservationDetail
        {
            OperationName = row.Text(Own),
            Tag = row.Text(Own + 1),
            User = row.Text(Own + 3),
            Message = row.Text(Own + 4),
        };
        return DecodeResult.Observation;
    }
}

/// <summary>ssl.log.</summary>
internal sealed class SslLog() : ZeekLog("ssl", "version", "server_name", "established", "last_alert", "validation_status")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Operation = Operation.SessionOpen;
        observation.Protocol = Protocol.Tls;
        observation.Outcome = row.Flag(Own + 2) switch { true => Outcome.Success, false => Outcome.Error, null => Outcome.Unknown };
        observation.Detail = row.Texts.Shared(row.Text(Own), row.Text(Own + 1), row.Text(Own + 3) ?? row.Text(Own + 4));
        return DecodeResult.Observation;
    }
}

/// <summary>smb_files, smb_mapping, smb_cmd.</summary>
internal sealed class SmbLog(string name) : ZeekLog(name, "action", "name", "path", "command", "status", "username", "argument")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.Smb;
        var action = row[Own];
        observation.Operation = Name == "smb_mapping" ? Operation.SessionOpen
            : action.IndexOf("WRITE"u8) >= 0 || action.IndexOf("RENAME"u8) >= 0 || action.IndexOf("SET"u8) >= 0 ? Operation.FileWrite
            : action.IndexOf("DELETE"u8) >= 0 ? Operation.FileDelete
            : action.IsEmpty ? Operation.Request : Operation.FileRead;
        observation.Outcome = !row.Has(Own + 4) ? Outcome.Unknown
            : row.StartsWith(Own + 4, "success"u8) ? Outcome.Success
            : row.StartsWith(Own + 4, "access_denied"u8) || row.StartsWith(Own + 4, "logon_failure"u8) ? Outcome.Denied : Outcome.Error;
        observation.Detail = new ObservationDetail
        {
            OperationName = row.Text(Own) ?? row.Text(Own + 3),
            User = row.Text(Own + 5),
            Tag = row.Has(Own + 1) && row.Has(Own + 2) ? row.Texts.Join(row[Own + 2], "\\", row[Own + 1])
                : row.Text(Own + 2) ?? row.Text(Own + 1) ?? row.Text(Own + 6),
        };
        return DecodeResult.Observation;
    }
}

/// <summary>
/// dce_rpc.log. Making a service or a scheduled task runs code on the other host (ATT&amp;CK T1569.002, T1053.005).
/// </summary>
internal sealed class DceRpcLog() : ZeekLog("dce_rpc", "endpoint", "operation", "named_pipe")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Protocol = Protocol.DceRpc;
        var endpoint = row[Own];
        var runs = endpoint.SequenceEqual("svcctl"u8) || endpoint.SequenceEqual("atsvc"u8) || endpoint.SequenceEqual("ITaskSchedulerService"u8);
        observation.Operation = runs && (row.StartsWith(Own + 1, "create"u8) || row.StartsWith(Own + 1, "start"u8)
            || row.StartsWith(Own + 1, "netrjobadd"u8) || row.StartsWith(Own + 1, "schrpc"u8)) ? Operation.Execute : Operation.Request;
        observation.Detail = row.Texts.Shared(row.Text(Own + 1), row.Text(Own));
        return DecodeResult.Observation;
    }
}
