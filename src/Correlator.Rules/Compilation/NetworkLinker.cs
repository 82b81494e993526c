namespace Correlator.Rules.Compilation;

/// <summary>Gathers, rule by rule, what each alpha leads to. Costs some microseconds a rule: a reload waits for it.</summary>
internal sealed class NetworkLinker(RuleCatalogue catalogue)
{
    private readonly Draft?[] _drafts = new Draft?[catalogue.Alphas];
    private readonly List<Alpha> _alphas = [];
    private readonly MemoryPlan?[] _memories = new MemoryPlan?[catalogue.Memories];
    private readonly long[] _retention = new long[catalogue.Memories];

    public void Add(CompiledRule rule)
    {
        foreach (var body in rule.Bodies)
        {
            foreach (var pattern in body.Positives) Add(body, pattern);
            for (var i = 0; i < body.Negatives.Length; i++) Add(body, body.Negatives[i], i);
        }
    }

    public (Alpha[] Alphas, AlphaUses?[] Uses, MemoryUse[] Memories) Link() => (
        [.. _alphas],
        [.. _drafts.Select(d => d?.Link())],
        [.. _memories.OfType<MemoryPlan>().Select(m => new MemoryUse(m, _retention[m.Number]))]);

    private void Add(RuleBody body, PositivePattern pattern)
    {
        var draft = DraftOf(pattern.Alpha, body.Rule);
        draft.IsMultiFact |= body.SlotCount > 1 || pattern.Group is not null;
        if (pattern.Group is not null) draft.Groups.Add(new PatternUse(body, pattern));
        else if (pattern.Plan.Steps.Length == 0) draft.Singles.Add(body);
        else draft.AddSeed(new PatternUse(body, pattern));

        // Whatever looks this pattern up, from whichever pattern it began, looks in these memories.
        foreach (var other in body.Positives) PlaceWhere(other.Plan, pattern.Slot, pattern.Held, body.Rule);
        foreach (var negative in body.Negatives) PlaceWhere(negative.Reverse, pattern.Slot, pattern.Held, body.Rule);
    }

    private void Add(RuleBody body, NegativePattern pattern, int index)
    {
        var draft = DraftOf(pattern.Alpha, body.Rule);
        draft.IsMultiFact = true;
        (pattern.IsAbsence ? draft.Absences : draft.Existences).Add(new NegativeUse(body, pattern, index));
        Place(pattern.Step, pattern.Alpha, body.Rule, body.Rule.NegativeRetentionTicks);
    }

    private void PlaceWhere(SeedPlan plan, int slot, Alpha alpha, CompiledRule rule)
    {
        foreach (var step in plan.Steps)
        {
            if (step.Slot == slot) Place(step, alpha, rule, rule.RetentionTicks);
        }
    }

    private void Place(JoinStep step, Alpha alpha, CompiledRule rule, long retention)
    {
        DraftOf(alpha, rule).Placements.Add(new Placement(step.Memory, step.Ordinal));
        _memories[step.Memory.Number] = step.Memory;
        _retention[step.Memory.Number] = Math.Max(_retention[step.Memory.Number], retention);
    }

    private Draft DraftOf(Alpha alpha, CompiledRule rule)
    {
        var draft = _drafts[alpha.Number];
        if (draft is null)
        {
            _drafts[alpha.Number] = draft = new Draft();
            _alphas.Add(alpha);
        }

        if (draft.Rules.Count == 0 || draft.Rules[^1] != rule) draft.Rules.Add(rule);
        return draft;
    }

    private sealed class Draft
    {
        private readonly List<SeedDraft> _seeds = [];

        public List<RuleBody> Singles { get; } = [];
        public List<PatternUse> Groups { get; } = [];
        public List<NegativeUse> Existences { get; } = [];
        public List<NegativeUse> Absences { get; } = [];
        public HashSet<Placement> Placements { get; } = [];
        public List<CompiledRule> Rules { get; } = [];
        public bool IsMultiFact { get; set; }

        public void AddSeed(PatternUse use)
        {
            var plan = use.Pattern.Plan;
            var first = plan.Steps[0];
            var seed = _seeds.Find(s => s.Memory == first.Memory && s.Key == plan.FirstKey);
            if (seed is null) _seeds.Add(seed = new SeedDraft(first.Memory, plan.FirstKey, plan.FirstProbe!));
            seed.Uses.Add((first.Ordinal, use));
        }

        public AlphaUses Link() => new()
        {
            Single = Singles.Count == 0 ? null : Singles[0],
            FurtherSingles = Singles.Count < 2 ? [] : [.. Singles.Skip(1)],
            Seeds = [.. _seeds.Select(s => s.Link())],
            Placements = [.. Placements],
            Groups = [.. Groups],
            Existences = [.. Existences],
            Absences = [.. Absences],
            Rules = [.. Rules],
            IsMultiFact = IsMultiFact,
        };
    }

    private sealed record SeedDraft(MemoryPlan Memory, string Key, object Probe)
    {
        public List<(int Ordinal, PatternUse Use)> Uses { get; } = [];

        public SeedGroup Link()
        {
            var byOrdinal = new PatternUse[]?[Uses.Max(u => u.Ordinal) + 1];
            foreach (var group in Uses.GroupBy(u => u.Ordinal)) byOrdinal[group.Key] = [.. group.Select(u => u.Use)];
            return new SeedGroup
            {
                Memory = Memory,
                Probe = Probe,
                WithinTicks = Uses.Max(u => u.Use.Body.WithinTicks),
                RetentionTicks = Uses.Max(u => u.Use.Body.Rule.RetentionTicks),
                IsAfterSeed = Uses.TrueForAll(
                    u => u.Use.Body.Precedes(u.Use.Pattern.Slot, u.Use.Pattern.Plan.Steps[0].Slot)),
                ByOrdinal = byOrdinal,
                Rules = [.. Uses.Select(u => u.Use.Body.Rule).Distinct()],
            };
        }
    }
}
