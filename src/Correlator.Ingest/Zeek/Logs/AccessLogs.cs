using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>ssh.log: somebody logs in; Zeek guesses from sizes whether it worked.</summary>
internal sealed class SshLog() : ZeekLog("ssh", "auth_success", "server", "client", "status")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.AccessSession;
        observation.Operation = Operation.Login;
        observation.Protocol = Protocol.Ssh;

        // Bro 2 said success or failure instead of a bool.
        observation.Outcome = (row.Flag(Own) ?? Status(row)) switch
        {
            true => Outcome.Success,
            false => Outcome.Denied,
            null => Outcome.Unknown,
        };
        if (row.Has(Own + 1) || row.Has(Own + 2))
        {
            observation.Detail = new ObservationDetail
            {
                Identity = row.Has(Own + 1) ? new DeviceIdentity(Product: row.Text(Own + 1)) : null,
                Message = row.Text(Own + 2),
            };
        }

        return DecodeResult.Observation;
    }

    private static bool? Status(in ZeekRow row) =>
        row.StartsWith(Own + 3, "success"u8) ? true : row.StartsWith(Own + 3, "failure"u8) ? false : null;
}

/// <summary>
/// rdp.log: result is a mixture of negotiation failures and server answers; "encrypted" says nothing of the login.
/// </summary>
internal sealed class RdpLog() : ZeekLog("rdp", "cookie", "result", "client_name", "client_build")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.AccessSession;
        observation.Operation = Operation.Login;
        observation.Protocol = Protocol.Rdp;
        observation.Outcome = row.StartsWith(Own + 1, "success"u8) ? Outcome.Success
            : !row.Has(Own + 1) || row.StartsWith(Own + 1, "encrypted"u8) ? Outcome.Unknown : Outcome.Denied;
        observation.Detail = new ObservationDetail
        {
            User = row.Text(Own),
            Message = row.Text(Own + 1),
            IdentityIsOriginator = row.Has(Own + 2),
            Identity = row.Has(Own + 2) ? new DeviceIdentity(Firmware: row.Text(Own + 3), HostName: row.Text(Own + 2)) : null,
        };
        return DecodeResult.Observation;
    }
}

/// <summary>ntlm.log and kerberos.log: a user proves who he is.</summary>
internal sealed class LoginLog(string name, Protocol protocol) : ZeekLog(name, "username|client", "hostname", "success", "service",
    "error_msg", "request_type")
{
    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Operation;
        observation.Operation = Operation.Login;
        observation.Protocol = protocol;
        observation.Outcome = row.Flag(Own + 2) switch { true => Outcome.Success, false => Outcome.Denied, null => Outcome.Unknown };
        observation.Detail = new ObservationDetail
        {
            User = row.Text(Own),
            Tag = row.Text(Own + 3),
            Message = row.Text(Own + 4),
            OperationName = row.Text(Own + 5),
            IdentityIsOriginator = row.Has(Own + 1),
            Identity = row.Has(Own + 1) ? new DeviceIdentity(HostName: row.Text(Own + 1)) : null,
        };
        return DecodeResult.Observation;
    }
}
