namespace Correlator.Rules.Compilation;

/// <summary>What happens when a fact fulfils an alpha.</summary>
internal sealed class AlphaUses
{
    /// <summary>It is a whole match of this, but for absences and existences; null for none.</summary>
    public RuleBody? Single { get; init; }

    /// <summary>It is a whole match of these, too.</summary>
    public required RuleBody[] FurtherSingles { get; init; }

    /// <summary>It is one fact of several: the others are searched.</summary>
    public required SeedGroup[] Seeds { get; init; }

    /// <summary>It is remembered.</summary>
    public required Placement[] Placements { get; init; }

    /// <summary>It joins a group.</summary>
    public required PatternUse[] Groups { get; init; }

    /// <summary>A match may wait for its existence.</summary>
    public required NegativeUse[] Existences { get; init; }

    /// <summary>A retraction may lift its absence.</summary>
    public required NegativeUse[] Absences { get; init; }

    /// <summary>The rules that have it: to blame when it throws, and when it is pushed out.</summary>
    public required CompiledRule[] Rules { get; init; }

    /// <summary>Some of them join it with other facts.</summary>
    public bool IsMultiFact { get; init; }
}

internal readonly record struct Placement(MemoryPlan Memory, int Ordinal);

internal readonly record struct PatternUse(RuleBody Body, PositivePattern Pattern);

internal readonly record struct NegativeUse(RuleBody Body, NegativePattern Pattern, int Index);

/// <summary>
/// The rules that, from one alpha, look for the next fact in one memory under one key: they share the look-up, and a
/// rule costs something only when there is a fact for it.
/// </summary>
internal sealed class SeedGroup
{
    public required MemoryPlan Memory { get; init; }

    /// <summary>A FactReader of the memory's key type.</summary>
    public required object Probe { get; init; }

    /// <summary>Facts further away than this are of no use to any of them.</summary>
    public required long WithinTicks { get; init; }

    public required long RetentionTicks { get; init; }

    /// <summary>None of them wants a next fact that is earlier than the seed.</summary>
    public required bool IsAfterSeed { get; init; }

    /// <summary>What a next fact is for, by the ordinal of the alpha that it fulfils.</summary>
    public required OrdinalTable Uses { get; init; }

    public required CompiledRule[] Rules { get; init; }
}

/// <summary>
/// Uses by ordinal: an array where ordinals lie close together, or a dictionary. An array alone would cost the square of
/// the number of rules where each of them looks for an alpha of its own.
/// </summary>
internal sealed class OrdinalTable
{
    /// <summary>Places of an array for each that is used.</summary>
    private const int PlacesPerUseMax = 4;

    private readonly int _first;
    private readonly PatternUse[]?[] _places = [];
    private readonly Dictionary<int, PatternUse[]>? _scattered;

    public OrdinalTable(IReadOnlyDictionary<int, PatternUse[]> uses)
    {
        _first = uses.Keys.Min();
        var places = uses.Keys.Max() - _first + 1;
        if (places > uses.Count * PlacesPerUseMax)
        {
            _scattered = uses.ToDictionary();
            return;
        }

        _places = new PatternUse[]?[places];
        foreach (var (ordinal, use) in uses) _places[ordinal - _first] = use;
    }

    public OrdinalTable(int ordinal, PatternUse use) => (_first, _places) = (ordinal, [[use]]);

    /// <summary>Null when a fact of that alpha is of no use.</summary>
    public PatternUse[]? Find(int ordinal)
    {
        var place = (uint)(ordinal - _first);
        return place < (uint)_places.Length ? _places[place] : _scattered?.GetValueOrDefault(ordinal);
    }
}
