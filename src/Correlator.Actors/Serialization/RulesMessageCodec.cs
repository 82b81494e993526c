using Correlator.Actors.RuleSets;

namespace Correlator.Actors.Serialization;

/// <summary>What members say to each other about their rules. A set goes by its id.</summary>
internal static class RulesMessageCodec
{
    private const int RoundBytes = 16;

    public static IEnumerable<WireForm> Forms =>
    [
        WireForm.Of<PrepareRules>("V", static (w, m) => Write(w, m.Round), static r => new PrepareRules(ReadRound(r))),
        WireForm.Of<RulesPrepared>(
            "Vd",
            static (w, m) =>
            {
                Write(w, m.Round);
                w.Write(m.Edition);
                w.WriteNullable(m.Rules);
                w.WriteStrings(m.Errors);
            },
            static r => new RulesPrepared(ReadRound(r), ReadEdition(r), r.ReadNullableString(), r.ReadStrings())),
        WireForm.Of<DropRules>("Vx", static (w, m) => Write(w, m.Round), static r => new DropRules(ReadRound(r))),
        WireForm.Of<RulesDropped>("Vf", static (w, m) => Write(w, m.Round), static r => new RulesDropped(ReadRound(r))),
        WireForm.Of<RulesAnnounced>(
            "Va",
            static (w, m) =>
            {
                w.Write(m.Edition);
                w.Write(m.Rules);
            },
            static r => new RulesAnnounced(ReadEdition(r), r.ReadString())),
    ];

    private static void Write(BinaryWriter writer, Guid round)
    {
        Span<byte> bytes = stackalloc byte[RoundBytes];
        round.TryWriteBytes(bytes);
        writer.Write(bytes);
    }

    private static Guid ReadRound(BinaryReader reader)
    {
        Span<byte> bytes = stackalloc byte[RoundBytes];
        reader.BaseStream.ReadExactly(bytes);
        return new Guid(bytes);
    }

    // The next one is one more: it must not be the last that there is.
    private static long ReadEdition(BinaryReader reader) => reader.ReadInt64() is var edition and >= 0 and < long.MaxValue / 2
        ? edition
        : throw new InvalidDataException("An edition of rules that cannot be.");
}
