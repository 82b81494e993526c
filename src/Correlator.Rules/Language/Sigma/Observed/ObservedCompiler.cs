using Correlator.Model.Observations;

namespace Correlator.Rules.Language.Sigma.Observed;

/// <summary>
/// Makes of a rule's condition a test of observations; names the fields that no observation of its log source carries.
/// </summary>
internal sealed class ObservedCompiler(ObservedScope scope)
{
    // What a keyword may be in: the texts that sensors write.
    private static readonly string[] Texts = ["OperationName", "Target", "Message", "ValueText", "User", "SignatureName", "SignatureId"];

    /// <summary>Fields that are not carried, sorted.</summary>
    public SortedSet<string> Missing { get; } = new(StringComparer.Ordinal);

    /// <summary>Fields that the rule looks at, in the order of its text.</summary>
    public List<string> Fields { get; } = [];

    public ObservedTest Compile(SigmaNode node) => node switch
    {
        SigmaFieldNode field => OfField(field),
        SigmaKeyword keyword => Any([.. Texts.SelectMany(Find).Select(entry => Within(entry, entry.Field.Bind(keyword.Test)))]),
        SigmaAll all => All([.. all.Nodes.Select(Compile)]),
        SigmaAny any => Any([.. any.Nodes.Select(Compile)]),
        SigmaNot not => Not(Compile(not.Node)),
        _ => (in Observation _) => false,
    };

    private ObservedTest OfField(SigmaFieldNode node)
    {
        var entries = Known(node.Field);
        switch (node.Test)
        {
            case SigmaValueTest test:
                return Any([.. entries.Select(entry => Within(entry, entry.Field.Bind(test)))]);
            case SigmaPresence presence:
                var isThere = Any([.. entries.Select(entry => Within(entry, IsThere(entry.Field)))]);
                return presence.Kind == SigmaPresenceKind.IsThere ? isThere : Not(isThere);
            case SigmaReference reference:
                var others = Known(reference.Other);
                return Any([.. entries.SelectMany(entry => others.Select(other =>
                    Within(entry, Within(other, Referring(entry.Field, other.Field, reference)))))]);
            default:
                throw new InvalidOperationException($"No test of observations for {node.Test.GetType().Name}.");
        }
    }

    private IReadOnlyList<ObservedFieldEntry> Known(string name)
    {
        var entries = Find(name);
        if (entries.Count == 0) Missing.Add(name);
        else if (!Fields.Contains(name)) Fields.Add(name);
        return entries;
    }

    private IReadOnlyList<ObservedFieldEntry> Find(string name) => ObservedFields.Find(name, scope);

    // A field that all of the rule's observations may have needs no asking.
    private ObservedTest Within(ObservedFieldEntry entry, ObservedTest test)
    {
        for (var cell = 0; cell < ObservedScope.Cells; cell++)
        {
            if (!scope.Contains(cell) || entry.Scope.Contains(cell)) continue;
            return (in Observation observation) => entry.Scope.Contains(ObservedScope.CellOf(in observation)) && test(in observation);
        }

        return test;
    }

    private static ObservedTest IsThere(ObservedField field) => (in Observation observation) =>
    {
        Span<char> buffer = stackalloc char[ObservedField.ValueCharsMax];
        return field.TryRead(in observation, buffer, out _);
    };

    private static ObservedTest Referring(ObservedField field, ObservedField other, SigmaReference reference) =>
        (in Observation observation) =>
        {
            Span<char> buffer = stackalloc char[ObservedField.ValueCharsMax];
            Span<char> otherBuffer = stackalloc char[ObservedField.ValueCharsMax];
            return field.TryRead(in observation, buffer, out var value)
                && other.TryRead(in observation, otherBuffer, out var referred)
                && reference.Accepts(value, referred);
        };

    private static ObservedTest Not(ObservedTest test) => (in Observation observation) => !test(in observation);

    private static ObservedTest All(ObservedTest[] tests) => tests.Length == 1 ? tests[0] : (in Observation observation) =>
    {
        foreach (var test in tests)
        {
            if (!test(in observation)) return false;
        }

        return true;
    };

    private static ObservedTest Any(ObservedTest[] tests) => tests.Length == 1 ? tests[0] : (in Observation observation) =>
    {
        foreach (var test in tests)
        {
            if (test(in observation)) return true;
        }

        return false;
    };
}
