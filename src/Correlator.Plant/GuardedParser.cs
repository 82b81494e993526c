using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Correlator.Plant;

/// <summary>Lets through only YAML that cannot grow when it is read: no aliases, no deep nesting.</summary>
/// <remarks>
/// A few lines of nested aliases stand for billions of nodes ("billion laughs"); recursion by depth is our stack.
/// </remarks>
internal sealed class GuardedParser(IParser inner, int depthMax) : IParser
{
    private int _depth;

    public ParsingEvent? Current => inner.Current;

    /// <summary>How far the text was understood.</summary>
    public Mark Reached => inner.Current?.End ?? Mark.Empty;

    public bool MoveNext()
    {
        if (!inner.MoveNext()) return false;
        if (inner.Current is not { } current) return true;
        _depth += current.NestingIncrease;
        if (current is AnchorAlias)
        {
            throw new YamlException(current.Start, current.End, "aliases (*name) are refused: write the value out");
        }

        // The stream and the document are levels of their own.
        if (_depth > depthMax + 2)
        {
            throw new YamlException(current.Start, current.End, $"nested deeper than {depthMax} levels");
        }

        return true;
    }
}
