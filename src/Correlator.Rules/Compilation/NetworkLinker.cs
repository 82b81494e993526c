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
        if (pattern.Group is not null) draft.AddGroup(new PatternUse(body, pattern));
        else if (pattern.Plan.Steps.Length == 0) draft.AddSingle(body);
        else draft.AddSeed(new PatternUse(body, pattern));

        // Whatever looks this pattern up, from whichever pattern it began, looks in these memories.
        foreach (var other in body.Positives) PlaceWhere(other.Plan, pattern.Slot, pattern.Held, body.Rule);
        foreach (var negative in body.Negatives) PlaceWhere(negative.Reverse, pattern.Slot, pattern.Held, body.Rule);
    }

    private void Add(RuleBody body, NegativePattern pattern, int index)
    {
        var draft = DraftOf(pattern.Alpha, body.Rule);
        draft.IsMultiFact = true;
        draft.Add(new NegativeUse(body, pattern, index));
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
        DraftOf(alpha, rule).AddPlacement(new Placement(step.Memory, step.Ordinal));
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
        // Most alphas have one or two of all these: what is not there costs nothing.
        private List<SeedDraft>? _seeds;
        private List<RuleBody>? _singles;
        private List<PatternUse>? _groups;
        private List<NegativeUse>? _existences;
        private List<NegativeUse>? _absences;
        private Placement[] _placements = [];

        public List<CompiledRule> Rules { get; } = new(1);
        public bool IsMultiFact { get; set; }

        public void AddSingle(RuleBody body) => (_singles ??= new(1)).Add(body);

        public void AddGroup(PatternUse use) => (_groups ??= new(1)).Add(use);

        public void Add(NegativeUse use)
        {
            if (use.Pattern.IsAbsence) (_absences ??= new(1)).Add(use);
            else (_existences ??= new(1)).Add(use);
        }

        // As many as there are ways in which rules look the alpha up: few, however many rules.
        public void AddPlacement(Placement placement)
        {
            if (Array.IndexOf(_placements, placement) < 0) _placements = [.. _placements, placement];
        }

        public void AddSeed(PatternUse use)
        {
            _seeds ??= new(1);
            var plan = use.Pattern.Plan;
            var first = plan.Steps[0];
            var seed = _seeds.Find(s => s.Memory == first.Memory && s.Key == plan.FirstKey);
            if (seed is null) _seeds.Add(seed = new SeedDraft(first.Memory, plan.FirstKey, plan.FirstProbe!));
            seed.Uses.Add((first.Ordinal, use));
        }

        public AlphaUses Link() => new()
        {
            Single = _singles?[0],
            FurtherSingles = _singles is { Count: > 1 } ? _singles.ToArray()[1..] : [],
            Seeds = _seeds is null ? [] : [.. _seeds.Select(s => s.Link())],
            Placements = _placements,
            Groups = _groups is null ? [] : [.. _groups],
            Existences = _existences is null ? [] : [.. _existences],
            Absences = _absences is null ? [] : [.. _absences],
            Rules = [.. Rules],
            IsMultiFact = IsMultiFact,
        };
    }

    private sealed record SeedDraft(MemoryPlan Memory, string Key, object Probe)
    {
        public List<(int Ordinal, PatternUse Use)> Uses { get; } = new(1);

        public SeedGroup Link() => Uses.Count == 1 ? LinkOne(Uses[0].Ordinal, Uses[0].Use) : LinkMany();

        private SeedGroup LinkOne(int ordinal, PatternUse use)
        {
            return new SeedGroup
            {
                Memory = Memory,
                Probe = Probe,
                WithinTicks = use.Body.WithinTicks,
                RetentionTicks = use.Body.Rule.RetentionTicks,
                IsAfterSeed = use.Body.Precedes(use.Pattern.Slot, use.Pattern.Plan.Steps[0].Slot),
                Uses = new OrdinalTable(ordinal, use),
                Rules = [use.Body.Rule],
            };
        }

        private SeedGroup LinkMany()
        {
            return new SeedGroup
            {
                Memory = Memory,
                Probe = Probe,
                WithinTicks = Uses.Max(u => u.Use.Body.WithinTicks),
                RetentionTicks = Uses.Max(u => u.Use.Body.Rule.RetentionTicks),
                IsAfterSeed = Uses.TrueForAll(
                    u => u.Use.Body.Precedes(u.Use.Pattern.Slot, u.Use.Pattern.Plan.Steps[0].Slot)),
                Uses = new OrdinalTable(Uses.GroupBy(u => u.Ordinal)
                    .ToDictionary(group => group.Key, group => group.Select(u => u.Use).ToArray())),
                Rules = [.. Uses.Select(u => u.Use.Body.Rule).Distinct()],
            };
        }
    }
}
