namespace Correlator.Rules.Compilation;

/// <summary>Reads a value from one fact. The code is shared by all conditions that differ in their constants only.</summary>
internal sealed class FactReader<T>(Func<object, object?[], T> code, object?[] constants)
{
    public T Read(object fact) => code(fact, constants);
}

/// <summary>Reads a value from the facts of a match, by slot.</summary>
internal sealed class SlotReader<T>(Func<object?[], object?[], T> code, object?[] constants)
{
    public T Read(object?[] slots) => code(slots, constants);
}

/// <summary>Reads a value from the facts of a match and something that comes with it: its context, a group's figures.</summary>
internal sealed class SlotReader<TOther, T>(Func<object?[], TOther, object?[], T> code, object?[] constants)
{
    public T Read(object?[] slots, TOther other) => code(slots, other, constants);
}

/// <summary>Does something with the facts of a match.</summary>
internal sealed class SlotAction<TOther>(Action<object?[], TOther, object?[]> code, object?[] constants)
{
    public void Do(object?[] slots, TOther other) => code(slots, other, constants);
}
