using Correlator.Actors.Serialization;

namespace Correlator.Fault.Tests.Processes;

/// <summary>What happens to a message on its way.</summary>
internal enum MessageFault
{
    /// <summary>It comes again, at once or behind later ones.</summary>
    Twice,

    /// <summary>It comes behind later ones.</summary>
    Behind,

    /// <summary>It does not come.</summary>
    Lost,
}

/// <summary>Chooses by chance which of the product's own messages a fault befalls; those of Akka itself are left alone.</summary>
internal sealed class MessageDisturbance(MessageFault fault, double share, int seed)
{
    /// <summary>So many later messages pass one that waits, at most.</summary>
    private const int PassedByMax = 6;

    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private long _count;

    public MessageFault Fault => fault;

    /// <summary>Messages that it has befallen.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>True when it befalls this frame.</summary>
    /// <param name="passedBy">How many later ones pass it, or its second copy.</param>
    public bool Befalls(ReadOnlySpan<byte> frame, out int passedBy)
    {
        passedBy = 0;
        if (!IsOurs(frame)) return false;
        lock (_gate)
        {
            if (_random.NextDouble() >= share) return false;
            passedBy = _random.Next(fault == MessageFault.Twice ? 0 : 1, PassedByMax + 1);
        }

        Interlocked.Increment(ref _count);
        return true;
    }

    // Akka's frame (Protobuf): payload (1) > envelope (2) > message (2) > number of its serializer (2).
    private static bool IsOurs(ReadOnlySpan<byte> frame) =>
        Field(frame, 1, out var payload, out _) && Field(payload, 2, out var envelope, out _) && Field(envelope, 2, out var message, out _)
        && Field(message, 2, out _, out var serializer) && serializer == WireSerializer.Id;

    private static bool Field(ReadOnlySpan<byte> message, int field, out ReadOnlySpan<byte> bytes, out ulong number)
    {
        while (!message.IsEmpty)
        {
            var tag = Varint(ref message);
            bytes = default;
            number = 0;
            switch (tag & 7)
            {
                case 0: number = Varint(ref message); break;
                case 1: message = message[8..]; break;
                case 5: message = message[4..]; break;
                case 2:
                    var length = (int)Varint(ref message);
                    bytes = message[..length];
                    message = message[length..];
                    break;
                default: throw new InvalidDataException($"Wire type {tag & 7} in a frame.");
            }

            if ((int)(tag >> 3) == field) return true;
        }

        bytes = default;
        number = 0;
        return false;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
