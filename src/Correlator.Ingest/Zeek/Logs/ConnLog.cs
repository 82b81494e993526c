using Correlator.Ingest.Decoding;
using Correlator.Ingest.Protocols;
using Correlator.Model.Observations;

namespace Correlator.Ingest.Zeek.Logs;

/// <summary>
/// conn.log: one row a connection, written when it ends; ts is its start, so the event time is ts plus duration.
/// States and history:
/// Zeek's base/protocols/conn/main.zeek.
/// </summary>
internal sealed class ConnLog() : ZeekLog("conn", "proto", "service", "duration", "orig_bytes", "resp_bytes", "conn_state",
    "history", "orig_l2_addr", "resp_l2_addr")
{
    private const int Proto = Own;
    private const int Service = Own + 1;
    private const int Duration = Own + 2;
    private const int OrigBytes = Own + 3;
    private const int RespBytes = Own + 4;
    private const int State = Own + 5;
    private const int History = Own + 6;
    private const int OrigMac = Own + 7;
    private const int RespMac = Own + 8;

    protected override DecodeResult Fill(in ZeekRow row, ref Observation observation)
    {
        observation.Kind = ObservationKind.Connection;
        observation.Operation = Operation.Connect;
        if (!row.Count(OrigBytes, out var sent) || !row.Count(RespBytes, out var received)
            || !row.Mac(OrigMac, ref observation.Originator) || !row.Mac(RespMac, ref observation.Responder)) return DecodeResult.BadValue;
        observation.Bytes = (uint)Math.Min((ulong)sent + received, uint.MaxValue);

        var duration = row[Duration];
        if (!duration.IsEmpty)
        {
            if (!ZeekNumbers.TryInterval(duration, out var ticks) || ticks < 0) return DecodeResult.BadValue;
            if (!observation.Time.IsNone) observation.Time = new EventTime(observation.Time.Ticks + ticks);
            if (observation.Time.Ticks >= TicksMax) return DecodeResult.AbsurdTime;
        }

        var proto = row[Proto];
        var transport = proto.SequenceEqual("tcp"u8) ? Protocol.Tcp
            : proto.SequenceEqual("udp"u8) ? Protocol.Udp
            : proto.SequenceEqual("icmp"u8) ? Protocol.Icmp : Protocol.Unknown;
        var state = row[State];
        observation.Outcome = OutcomeOf(state, observation.Bytes);

        // '^': Zeek turned the ends round by a guess; OTH: no SYN was seen, so it guessed from the first packet.
        if (row[History].IndexOf((byte)'^') >= 0 || (transport == Protocol.Tcp && state.SequenceEqual("OTH"u8)))
        {
            observation.Flags |= ObservationFlags.DirectionUncertain;
        }

        observation.Protocol = ZeekServices.Find(row[Service], row.Texts.SetSeparator);
        if (observation.Protocol == Protocol.Unknown) observation.Protocol = FromPorts(observation, transport);
        return DecodeResult.Observation;
    }

    private static Protocol FromPorts(in Observation observation, Protocol transport)
    {
        if (transport is not (Protocol.Tcp or Protocol.Udp)) return transport;
        var tcp = transport == Protocol.Tcp;
        var hint = WellKnownPorts.FromPort(tcp, observation.Responder.Port);
        if (hint != transport || !observation.Has(ObservationFlags.DirectionUncertain)) return hint;
        var other = WellKnownPorts.FromPort(tcp, observation.Originator.Port);
        return other.IsIndustrial() ? other : hint;
    }

    // RSTO and RSTR were established; one that was reset before any payload is what a scan or a refusing service
    // leaves.
    private static Outcome OutcomeOf(ReadOnlySpan<byte> state, uint bytes) => state.Length switch
    {
        2 when state[0] == 'S' => state[1] switch
        {
            (byte)'F' or (byte)'1' or (byte)'2' or (byte)'3' => Outcome.Success,
            (byte)'0' or (byte)'H' => Outcome.NoAnswer,
            _ => Outcome.Unknown,
        },
        3 when state.SequenceEqual("REJ"u8) => Outcome.Denied,
        4 when state.SequenceEqual("RSTO"u8) || state.SequenceEqual("RSTR"u8) => bytes > 0 ? Outcome.Success : Outcome.Denied,
        5 when state.SequenceEqual("RSTRH"u8) => Outcome.Denied,
        6 when state.SequenceEqual("RSTOS0"u8) => Outcome.NoAnswer,
        _ => Outcome.Unknown,
    };
}
