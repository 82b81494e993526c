using System.Buffers.Text;
using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Syslog;

/// <summary>
/// OpenSSH's verdict on a login: <c>Accepted password for USER from ADDRESS port PORT ssh2</c>,
/// <c>Failed … for invalid user …</c> (auth_log in OpenSSH's auth.c).
/// </summary>
internal static class SshdVerdict
{
    /// <summary>
    /// Fills an access session when the message is such a verdict; the syslog host is who was logged in to.
    /// </summary>
    /// <remarks>
    /// The user's name is the attacker's to choose and may itself say " from 10.0.0.1 port 1": the last one is
    /// sshd's own.
    /// </remarks>
    public static bool TryRead(in SyslogEnvelope envelope, ref Observation observation)
    {
        if (!envelope.App.StartsWith("sshd"u8)) return false;
        var message = envelope.Message;
        var isAccepted = message.StartsWith("Accepted "u8);
        if (!isAccepted && !message.StartsWith("Failed "u8)) return false;
        var user = message.IndexOf(" for "u8);
        var from = message.LastIndexOf(" from "u8);
        if (user < 0 || from < user + " for ".Length) return false;
        var rest = message[(from + " from ".Length)..];
        var port = rest.IndexOf(" port "u8);
        if (port < 0 || !NetworkAddress.TryParse(rest[..port], out observation.Originator.Address)) return false;
        if (Utf8Parser.TryParse(rest[(port + " port ".Length)..], out ushort number, out _))
            observation.Originator.Port = number;

        var name = message[(user + " for ".Length)..from];
        if (name.StartsWith("invalid user "u8)) name = name["invalid user ".Length..];
        observation.Kind = ObservationKind.AccessSession;
        observation.Protocol = Protocol.Ssh;
        observation.Operation = Operation.Login;
        observation.Outcome = isAccepted ? Outcome.Success : Outcome.Denied;
        if (NetworkAddress.TryParse(envelope.Host, out var host)) observation.Responder.Address = host;
        observation.Detail = new ObservationDetail
        {
            User = JsonText.Utf8Text(name),
            OperationName = JsonText.Utf8Text(message[..user]),
            Message = JsonText.Utf8Text(message),
            // Without an address the host's name is all there is to find the asset by.
            Identity = envelope.Host.IsEmpty || !observation.Responder.Address.IsNone
                ? null
                : new DeviceIdentity(HostName: JsonText.Utf8Text(envelope.Host)),
        };
        return true;
    }
}
