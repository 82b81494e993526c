using System.Text;
using System.Text.Json;
using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Suricata;

/// <summary>
/// The object of an IT protocol (<c>http</c>, <c>dns</c>, <c>ssh</c> …): what was asked, for what, by whom.
/// </summary>
/// <remarks>
/// The protocols share one walk, because the few members that matter have names of their own; of a name that comes
/// twice the first counts (the request comes before the response).
/// </remarks>
internal ref struct EveApplication
{
    private ReadOnlySpan<byte> _target;
    private ReadOnlySpan<byte> _command;
    private ReadOnlySpan<byte> _user;
    private ReadOnlySpan<byte> _serverSoftware;
    private ReadOnlySpan<byte> _status;
    private ReadOnlySpan<byte> _host;
    private long _statusNumber;

    public bool Read(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        var inServer = false;
        while (reader.Read())
        {
            if (reader.CurrentDepth == depth && reader.TokenType == JsonTokenType.EndObject) return true;
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            if (reader.TokenType == JsonTokenType.String) Take(name, reader.ValueSpan, inServer);
            else if (reader.TokenType == JsonTokenType.Number && IsStatus(name))
                _statusNumber = EveReader.Number(ref reader, 0);
            else if (reader.TokenType == JsonTokenType.StartObject) inServer = name.SequenceEqual("server"u8);
        }

        return false;
    }

    private static bool IsStatus(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("status"u8) || name.SequenceEqual("error_code"u8);

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool inServer)
    {
        if (IsTarget(name)) Keep(ref _target, value);
        else if (IsCommand(name)) Keep(ref _command, value);
        else if (IsUser(name)) Keep(ref _user, value);
        else if (name.SequenceEqual("hostname"u8)) Keep(ref _host, value);
        else if (name.SequenceEqual("status"u8)) Keep(ref _status, value);
        else if (inServer && name.SequenceEqual("software_version"u8)) Keep(ref _serverSoftware, value);
    }

    private static void Keep(ref ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        if (field.IsEmpty) field = value;
    }

    private static bool IsTarget(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("url"u8) || name.SequenceEqual("rrname"u8) || name.SequenceEqual("sni"u8)
        || name.SequenceEqual("filename"u8) || name.SequenceEqual("file"u8) || name.SequenceEqual("topic"u8)
        || name.SequenceEqual("command_data"u8) || name.SequenceEqual("sname"u8);

    private static bool IsCommand(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("http_method"u8) || name.SequenceEqual("command"u8) || name.SequenceEqual("msg_type"u8)
        || name.SequenceEqual("pdu_type"u8) || name.SequenceEqual("dhcp_type"u8) || name.SequenceEqual("packet"u8)
        || name.SequenceEqual("event_type"u8) || name.SequenceEqual("method"u8);

    private static bool IsUser(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("user"u8) || name.SequenceEqual("cname"u8) || name.SequenceEqual("usm"u8)
        || name.SequenceEqual("cookie"u8);

    /// <summary>Makes an operation, or an access session, of it. The observation's protocol must be set.</summary>
    public readonly void Describe(ref Observation observation)
    {
        var protocol = observation.Protocol;
        observation.Kind = protocol.IsRemoteAccess() ? ObservationKind.AccessSession : ObservationKind.Operation;
        observation.Operation = OperationOf(protocol);
        observation.Outcome = OutcomeOf(protocol);
        observation.Detail = new ObservationDetail
        {
            OperationName = TextOrNull(_command),
            Tag = protocol == Protocol.Ftp && Is("USER"u8) ? null : TextOrNull(_target),
            User = protocol == Protocol.Ftp && Is("USER"u8) ? TextOrNull(_target) : TextOrNull(_user),
            Identity = IdentityOf(protocol),
            IdentityIsOriginator = protocol == Protocol.Dhcp,
        };
    }

    private readonly Operation OperationOf(Protocol protocol) => protocol switch
    {
        Protocol.Dns or Protocol.Mdns or Protocol.Dhcp or Protocol.Ldap => Operation.Query,
        Protocol.Tls or Protocol.Quic => Operation.SessionOpen,
        _ when protocol.IsRemoteAccess() => Operation.SessionOpen,
        Protocol.Kerberos => Operation.Login,
        Protocol.Snmp => Is("set_request"u8) ? Operation.Write : Is("trap_v2"u8) ? Operation.Report : Operation.Read,
        Protocol.Smb => Is("SMB2_COMMAND_WRITE"u8) || Is("SMB1_COMMAND_WRITE_ANDX"u8) ? Operation.FileWrite
            : Is("SMB2_COMMAND_READ"u8) || Is("SMB1_COMMAND_READ_ANDX"u8) ? Operation.FileRead
            : Is("SMB2_COMMAND_SESSION_SETUP"u8) || Is("SMB1_COMMAND_SESSION_SETUP_ANDX"u8) ? Operation.Login
            : Operation.Request,
        Protocol.Ftp => Is("STOR"u8) || Is("APPE"u8) ? Operation.FileWrite
            : Is("RETR"u8) ? Operation.FileRead
            : Is("DELE"u8) ? Operation.FileDelete
            : Is("USER"u8) || Is("PASS"u8) ? Operation.Login
            : Operation.Request,
        Protocol.Tftp => Is("write"u8) ? Operation.FileWrite : Operation.FileRead,
        _ => Operation.Request,
    };

    private readonly Outcome OutcomeOf(Protocol protocol)
    {
        if (protocol == Protocol.Http)
            return _statusNumber switch
            {
                401 or 403 => Outcome.Denied,
                >= 400 => Outcome.Error,
                >= 100 => Outcome.Success,
                _ => Outcome.Unknown,
            };
        if (protocol == Protocol.Kerberos && _statusNumber > 0) return Outcome.Error;
        if (_status.IsEmpty) return Outcome.Unknown;
        if (_status.IndexOf("ACCESS_DENIED"u8) >= 0 || _status.IndexOf("LOGON_FAILURE"u8) >= 0) return Outcome.Denied;
        return _status.IndexOf("SUCCESS"u8) >= 0 ? Outcome.Success : Outcome.Unknown;
    }

    private readonly DeviceIdentity? IdentityOf(Protocol protocol)
    {
        if (protocol == Protocol.Dhcp)
            return _host.IsEmpty ? null : new DeviceIdentity(HostName: JsonText.Unescape(_host));
        return _serverSoftware.IsEmpty ? null : new DeviceIdentity(Product: JsonText.Unescape(_serverSoftware));
    }

    private readonly bool Is(ReadOnlySpan<byte> command) => Ascii.EqualsIgnoreCase(_command, command);

    private static string? TextOrNull(ReadOnlySpan<byte> raw) => raw.IsEmpty ? null : JsonText.Unescape(raw);
}
