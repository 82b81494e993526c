using Correlator.Model.Facts;
using Correlator.Rules.Compilation;
using Correlator.Rules.Language;

namespace Correlator.Rules.Matching;

/// <content>Saving and restoring the whole state of a session.</content>
/// <remarks>
/// Layout, version 2, little endian: magic, version; the distinct facts, each by the codec; then as numbers into that
/// table: time, known ids, what is pending, memories by their content with the contents of their alphas, rules by id and
/// shape, statements and linked facts. Keys, windows and indexes are computed anew. Version 1 (the engine before this
/// one) gives its time, its ids and its facts; what single rules remembered beside facts is left out and counted.
/// </remarks>
internal sealed partial class RuleSession
{
    private const uint Magic = 0x3153_5243; // "CRS1"
    private const byte Version = 2;
    private const byte VersionOfFirstEngine = 1;

    public void Save(BinaryWriter writer, IFactCodec facts)
    {
        if (_stated.Count > 0) throw new InvalidOperationException("Drain the session before saving it.");
        Write(writer, facts);
    }

    public void Restore(BinaryReader reader, IFactCodec facts)
    {
        if (_clock != 0 || !_known.IsEmpty)
        {
            throw new InvalidOperationException("Restore into a session that has not begun.");
        }

        try
        {
            Read(reader, facts);
        }
        catch (Exception fault) when (fault is EndOfStreamException or ArgumentOutOfRangeException
            or FormatException or IndexOutOfRangeException or KeyNotFoundException)
        {
            throw new InvalidDataException($"Not a whole saved session: {fault.Message}", fault);
        }
    }

    private void Write(BinaryWriter writer, IFactCodec facts)
    {
        using var body = new MemoryStream();
        using var bodyWriter = new BinaryWriter(body);
        var session = new SessionWriter(bodyWriter);
        WriteBody(session);
        bodyWriter.Flush();
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(session.Facts.Count);
        foreach (var fact in session.Facts) facts.Write(writer, fact);
        writer.Write(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    private void WriteBody(SessionWriter session)
    {
        session.Number(_clock);
        session.Number(_order);
        session.Number(_arrivals);
        session.Number(_worked);
        session.List([.. _known.Entries], entry =>
        {
            session.Id(entry.Id);
            session.Number(entry.Time);
        });
        session.List(_pending.All.ToArray(), pending =>
        {
            session.Fact(pending.Fact);
            session.Number(pending.Known);
            session.Number(pending.Origin);
            session.Number((long)pending.Kind);
            session.Number(pending.Arrival);
        });
        session.List([.. _memories.OfType<FactMemory>()], memory => WriteMemory(session, memory));
        session.List([.. _network.Rules], rule => WriteRule(session, rule));
        WriteStatements(session);
        session.List([.. _saturatedAt], saturated =>
        {
            session.Text(saturated.Key.Rule);
            session.Text(saturated.Key.Bound);
            session.Number(saturated.Value);
        });
    }

    private static void WriteMemory(SessionWriter session, FactMemory memory)
    {
        session.Text(memory.Plan.Content);
        session.List(memory.Plan.CopyAlphas(), alpha => session.Text(alpha.Content));
        var entries = new List<MemoryEntry>();
        for (var number = memory.Tail; number < memory.Head; number++)
        {
            if (memory.At(number).Fact is not null) entries.Add(memory.At(number));
        }

        session.List(entries, entry =>
        {
            session.Held(entry.Fact!, entry.Fact as GroupElement);
            session.Number(entry.Time);
            session.Number(entry.Known);
            session.Number(entry.Work);
            session.Number(entry.Origin);
            session.List(memory.CopyOrdinals(entry.Set), ordinal => session.Number(ordinal));
        });
    }

    private void WriteRule(SessionWriter session, CompiledRule rule)
    {
        session.Text(rule.Info.Id);
        session.Text(rule.Info.Shape);
        var state = StateIfAny(rule);
        session.Flag(state is not null);
        if (state is null) return;
        session.Number(state.Since);
        session.Number(state.Faults);
        session.Text(state.DisabledBy ?? "");
        session.List([.. state.Throttle?.Keys ?? []], key =>
        {
            session.Text(key.Key);
            session.List(key.Times, session.Number);
        });
        session.List([.. state.Fired?.Entries ?? []], fired =>
        {
            session.Id(fired.Id);
            session.Number(fired.Time);
        });
        session.List([.. GroupsOf(rule)], group => session.List(state.GroupOf(group.Pattern.Group!).Save(), member =>
        {
            session.Fact(member.Fact);
            session.Number(member.Time);
            session.Number(member.Origin);
            session.Flag(member.IsAbove);
        }));
        session.List(state.Waiting, match => WriteWaiting(session, match));
    }

    private static void WriteWaiting(SessionWriter session, Match match)
    {
        session.Number(Array.IndexOf(match.Body.Rule.Bodies, match.Body));
        session.Number(match.Deadline);
        session.Number(match.Order);
        session.Number(match.Origin);
        session.Number(match.OriginOfPositives);
        session.List([.. Enumerable.Range(0, match.Slots.Length)], slot =>
        {
            session.Flag(match.Slots[slot] is not null);
            if (match.Slots[slot] is not { } fact) return;
            session.Held(fact, match.Groups[slot]);
            session.Number(match.Times[slot]);
            session.Number(match.Works[slot]);
        });
    }

    private void WriteStatements(SessionWriter session)
    {
        var supports = _linked.Supports.Concat(_linked.Facts.Select(f => f.First)).Distinct().ToArray();
        var remembered = _linked.Supports.ToHashSet();
        session.List(supports, support =>
        {
            session.Flag(remembered.Contains(support));
            session.Number(support.Time);
            session.Id(support.Id);
            session.Flag(support.IsWithdrawn);
            session.List(support.Facts, session.Fact);
            session.List(support.Derived, session.Fact);
            session.Evidence(support.Evidence);
        });
        session.List([.. _linked.Facts.Where(f => _linked.Find(f.Fact, _clock) == f)], linked =>
        {
            session.Fact(linked.Fact);
            session.Number(Array.IndexOf(supports, linked.First));
            session.Number(linked.Depth);
            session.Number(linked.Time);
            session.Number(linked.Supports);
        });
    }

    private static IEnumerable<PatternUse> GroupsOf(CompiledRule rule) =>
        rule.Bodies.SelectMany(b => b.Positives.Where(p => p.Group is not null).Select(p => new PatternUse(b, p)));
}
