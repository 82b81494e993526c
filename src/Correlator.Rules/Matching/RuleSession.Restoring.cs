using Correlator.Model.Facts;
using Correlator.Rules.Compilation;

namespace Correlator.Rules.Matching;

/// <content>Reads what a session has saved, also one of the engine before this one.</content>
internal sealed partial class RuleSession
{
    /// <param name="kept">Ids of the rules that may have their state; null for all that look for the same.</param>
    private void Read(BinaryReader reader, IFactCodec codec, HashSet<string>? kept = null)
    {
        if (reader.ReadUInt32() != Magic) throw new InvalidDataException("Not a saved rule session.");
        var version = reader.ReadByte();
        switch (version)
        {
            case VersionOfFirstEngine:
                ReadFirstEngine(reader, codec);
                break;
            case Version:
                ReadBody(new SessionReader(reader, ReadFacts(reader, codec)), kept);
                break;
            default:
                throw new InvalidDataException(
                    $"Saved rule session of version {version}; this program reads versions 1 to {Version}.");
        }
    }

    private static List<object> ReadFacts(BinaryReader reader, IFactCodec codec)
    {
        var facts = new List<object>();
        for (var left = SessionReader.ReadCount(reader); left > 0; left--) facts.Add(codec.Read(reader));
        return facts;
    }

    private void ReadBody(SessionReader session, HashSet<string>? kept)
    {
        _clock = session.Number();
        _order = session.Number();
        _arrivals = session.Number();
        _worked = session.Number();
        for (var left = session.Count(); left > 0; left--) _known.Add(session.Id(), session.Number(), _clock);
        for (var left = session.Count(); left > 0; left--)
        {
            var fact = session.Fact();
            var type = TypeOf(fact).Type;
            _pending.Add(new PendingFact(fact, type, session.Number(), type.TimeOf(fact), (int)session.Number(),
                (PendingKind)session.Number(), session.Number()));
        }

        for (var left = session.Count(); left > 0; left--) ReadMemory(session);
        var rules = _network.Rules.ToDictionary(r => (r.Info.Id, r.Info.Shape));
        var seen = new HashSet<CompiledRule>();
        for (var left = session.Count(); left > 0; left--)
        {
            var rule = rules.GetValueOrDefault((session.Text(), session.Text()));
            if (kept is not null && rule is not null && !kept.Contains(rule.Info.Id)) rule = null;
            if (rule is not null) seen.Add(rule);
            ReadRule(session, rule, isRestored: kept is null);
        }

        // What the session knew before them is not theirs.
        foreach (var rule in _network.Rules)
        {
            if (!seen.Contains(rule)) _states[rule.Number] = new RuleState(rule, _options, _worked);
        }

        ReadStatements(session);
        for (var left = session.Count(); left > 0; left--) _saturatedAt[(session.Text(), session.Text())] = session.Number();
    }

    private void ReadMemory(SessionReader session)
    {
        var content = session.Text();
        var plan = _network.Memories.FirstOrDefault(m => m.Plan.Content == content)?.Plan;
        var alphas = plan?.CopyAlphas() ?? [];
        var ordinals = session.List(session.Text).ConvertAll(c => Array.FindIndex(alphas, a => a.Content == c));
        for (var left = session.Count(); left > 0; left--)
        {
            var (fact, group) = session.Held();
            var (time, known, work, origin) = (session.Number(), session.Number(), session.Number(), (int)session.Number());
            var fulfils = session.List(() => ordinals[(int)session.Number()]).FindAll(o => o >= 0).ToArray();
            if (plan is null || fulfils.Length == 0) continue;
            if (group is null) MemoryOf(plan).Restore(fact, fact, time, known, work, origin, fulfils);
            else if (Rebind(group, alphas[fulfils[0]]) is { } element)
            {
                MemoryOf(plan).Restore(element.Bound, element, time, known, work, origin, fulfils);
            }
        }
    }

    /// <summary>Makes again what a group's variable is bound to.</summary>
    private GroupElement? Rebind(GroupElement group, Alpha held)
    {
        foreach (var (_, pattern) in _network.Rules.SelectMany(GroupsOf))
        {
            if (pattern.Group!.Result == held) return Rebind(group, pattern.Group);
        }

        return null;
    }

    private static GroupElement Rebind(GroupElement group, GroupPlan plan) => plan.Binding is null
        ? group
        : group with { Bound = plan.Binding(plan.KeyOf(group.Last), group.Last, group.Members, group.Figures) };

    private void ReadRule(SessionReader session, CompiledRule? rule, bool isRestored)
    {
        if (!session.Flag()) return;
        if (rule is null && isRestored) _tally.RestoredWithoutRule++;
        var state = rule is null ? null : _states[rule.Number] = new RuleState(rule, _options, session.Number());
        if (state is null) session.Number();
        var faults = (int)session.Number();
        if (state is not null) state.Faults = faults;
        var disabledBy = session.Text();
        for (var left = session.Count(); left > 0; left--)
        {
            var key = session.Text();
            foreach (var time in session.List(session.Number)) state?.Throttle?.Set(key, time);
        }

        for (var left = session.Count(); left > 0; left--)
        {
            var (id, time) = (session.Id(), session.Number());
            state?.Fired?.Add(id, time, _clock);
        }

        var groups = rule is null ? [] : GroupsOf(rule).ToArray();
        var count = session.Count();
        for (var i = 0; i < count; i++) ReadGroup(session, state, i < groups.Length ? groups[i] : null);
        for (var left = session.Count(); left > 0; left--) ReadWaiting(session, state);
        if (disabledBy.Length > 0) state?.Disable(disabledBy);
    }

    private void ReadGroup(SessionReader session, RuleState? state, PatternUse? use)
    {
        for (var left = session.Count(); left > 0; left--)
        {
            var member = new GroupMember(
                session.Fact(), session.Number(), (int)session.Number(), session.Flag());
            if (state is null || use is not { } known) continue;
            var memory = state.GroupOf(known.Pattern.Group!);
            memory.Restore(member);
            if (known.Pattern.Group!.IsTumbling) Watch(known, memory);
        }
    }

    private void ReadWaiting(SessionReader session, RuleState? state)
    {
        var body = (int)session.Number();
        var (deadline, order, origin) = (session.Number(), session.Number(), (int)session.Number());
        var originOfPositives = (int)session.Number();
        var parts = session.List(() =>
            session.Flag() ? (Held: session.Held(), Time: session.Number(), Work: session.Number()) : default);
        if (state is null) return;
        var rule = state.Rule.Bodies[body];
        var match = new Match(rule.SlotCount) { Body = rule, Deadline = deadline, Order = order, Origin = origin };
        match.OriginOfPositives = originOfPositives;
        (match.Earliest, match.Latest) = (long.MaxValue, long.MinValue);
        for (var i = 0; i < rule.SlotCount; i++)
        {
            var ((fact, group), time, work) = parts[i];
            match.Groups[i] = group is null ? null : Rebind(group, rule.Positives[i].Group!);
            match.Slots[i] = match.Groups[i]?.Bound ?? fact;
            (match.Times[i], match.Works[i]) = (time, work);
            if (i >= rule.Positives.Length) continue;
            match.Earliest = Math.Min(match.Earliest, time);
            match.Latest = Math.Max(match.Latest, time);
        }

        match.Time = match.Latest;
        if (!TryKeys(match)) return;
        match.Node = state.Waiting.AddLast(match);
        _waiting.Add(match);
    }

    private void ReadStatements(SessionReader session)
    {
        var rules = _network.Rules.ToDictionary(r => r.Info.Id, r => r.Info, StringComparer.Ordinal);
        var supports = session.List(() =>
        {
            var isRemembered = session.Flag();
            var (time, id, isWithdrawn) = (session.Number(), session.Id(), session.Flag());
            var (facts, derived, evidence) = (session.List(session.Fact), session.List(session.Fact), session.Evidence());
            var info = rules.GetValueOrDefault(evidence.Rule) is { } known && known.Version == evidence.RuleVersion
                ? known
                : RuleInfo.Gone(evidence.Rule, evidence.RuleVersion, evidence.Title);
            var support = new Support(info, null, time, id, [.. facts], [.. derived], evidence) { IsWithdrawn = isWithdrawn };
            if (isRemembered) _linked.Add(support);
            return support;
        });
        for (var left = session.Count(); left > 0; left--)
        {
            var (fact, support) = (session.Fact(), supports[(int)session.Number()]);
            _linked.Link(fact, support, (int)session.Number(), session.Number(), _clock);
            var number = (int)session.Number();
            if (_linked.Find(fact, _clock) is { } linked) linked.Supports = number;
        }
    }

    private void ReadFirstEngine(BinaryReader reader, IFactCodec codec)
    {
        _clock = reader.ReadInt64();
        _order = reader.ReadInt64();
        for (var left = SessionReader.ReadCount(reader); left > 0; left--)
        {
            _known.Add(new FactId(reader.ReadUInt64(), reader.ReadUInt64()), reader.ReadInt64(), _clock);
        }

        var facts = ReadFacts(reader, codec).ConvertAll(fact => (Fact: fact, TypeOf(fact).Type));
        for (var left = SessionReader.ReadCount(reader); left > 0; left--)
        {
            reader.ReadString();
            reader.ReadString();
            var length = SessionReader.ReadCount(reader);
            if (reader.ReadBytes(length).Length != length) throw new EndOfStreamException("The block of a rule is cut short.");
            _tally.RestoredWithoutRule++;
        }

        var clock = _clock;
        foreach (var (fact, type) in facts.OrderBy(f => f.Type.KnownAtOf(f.Fact)))
        {
            _clock = Math.Min(clock, type.KnownAtOf(fact));
            _hits.Clear();
            TypeOf(fact).Node.Match(fact, _hits);
            _worked++;
            foreach (var uses in _hits.Uses) Note(uses);
            Remember(fact, fact, type.TimeOf(fact), 0);
        }

        _clock = clock;
    }
}
