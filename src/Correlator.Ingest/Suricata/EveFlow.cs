using System.Text.Json;
using Correlator.Ingest.Decoding;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Suricata;

/// <summary>
/// The <c>flow</c> and <c>tcp</c> objects: who began the conversation, its times, its volume, its end.
/// </summary>
internal ref struct EveFlow
{
    public ReadOnlySpan<byte> Start;
    public ReadOnlySpan<byte> End;
    public ReadOnlySpan<byte> State;
    public Endpoint Client;
    public Endpoint Server;
    private ulong _bytes;
    private long _packetsToClient;
    private byte _flagsOfServer;
    private byte _flagsOfClient;
    private bool _hasTcp;

    private const byte Syn = 0x02;
    private const byte Reset = 0x04;

    public bool Read(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            if (name.SequenceEqual("pkts_toclient"u8)) _packetsToClient = EveReader.Number(ref reader, 0);
            else if (name.SequenceEqual("bytes_toserver"u8) || name.SequenceEqual("bytes_toclient"u8))
                _bytes += (ulong)Math.Clamp(EveReader.Number(ref reader, 0), 0, uint.MaxValue);
            else if (name.SequenceEqual("start"u8)) Start = EveReader.Text(ref reader);
            else if (name.SequenceEqual("end"u8)) End = EveReader.Text(ref reader);
            else if (name.SequenceEqual("state"u8)) State = EveReader.Text(ref reader);
            else if (name.SequenceEqual("src_ip"u8)) EveReader.TryAddress(EveReader.Text(ref reader), ref Client);
            else if (name.SequenceEqual("dest_ip"u8)) EveReader.TryAddress(EveReader.Text(ref reader), ref Server);
            else if (name.SequenceEqual("src_port"u8)) Client.Port = EveReader.UInt16(ref reader);
            else if (name.SequenceEqual("dest_port"u8)) Server.Port = EveReader.UInt16(ref reader);
            else if (!reader.TrySkip()) return false;
        }

        return false;
    }

    public bool ReadTcp(ref Utf8JsonReader reader)
    {
        _hasTcp = true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var name = reader.ValueSpan;
            if (!reader.Read()) return false;
            if (name.SequenceEqual("tcp_flags_ts"u8)) _flagsOfClient = Flags(EveReader.Text(ref reader));
            else if (name.SequenceEqual("tcp_flags_tc"u8)) _flagsOfServer = Flags(EveReader.Text(ref reader));
            else if (!reader.TrySkip()) return false;
        }

        return false;
    }

    /// <summary>Makes a connection's summary of it.</summary>
    /// <remarks>
    /// Never from the record's <c>timestamp</c>: for flows flushed at exit that is the first packet's time of the whole
    /// capture. Bytes are those of the frames, headers included; Suricata counts no payload.
    /// </remarks>
    public readonly DecodeResult Describe(ref Observation observation)
    {
        var started = EveRecord.TryTime(Start, out var start);
        var ended = EveRecord.TryTime(End, out var end);
        if (started.IsFault() && ended.IsFault()) return started;
        observation.Time = !ended.IsFault() && (started.IsFault() || end >= start) ? end : start;
        observation.Kind = ObservationKind.Connection;
        observation.Operation = Operation.Connect;
        observation.OperationCode = -1;
        observation.Bytes = (uint)Math.Min(_bytes, uint.MaxValue);
        observation.Outcome = OutcomeOf(observation.Responder.Address);
        // The stream engine saw no flag of either side: it joined mid-stream and guessed who began.
        if (_hasTcp && _flagsOfClient == 0 && _flagsOfServer == 0)
            observation.Flags |= ObservationFlags.DirectionUncertain;
        return DecodeResult.Observation;
    }

    private readonly Outcome OutcomeOf(NetworkAddress server)
    {
        if (_packetsToClient <= 0) return server.IsMulticastOrBroadcast ? Outcome.Unknown : Outcome.NoAnswer;
        var refused = (_flagsOfClient & Syn) != 0 && (_flagsOfServer & (Syn | Reset)) == Reset;
        return refused ? Outcome.Denied : Outcome.Success;
    }

    private static byte Flags(ReadOnlySpan<byte> hex) =>
        hex.Length == 2 && byte.TryParse(hex, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var flags)
            ? flags
            : (byte)0;
}
