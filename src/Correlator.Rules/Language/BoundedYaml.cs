using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Correlator.Rules.Language;

/// <summary>Loads YAML that cannot grow when it is read: no aliases, and no deeper than rules ever are.</summary>
/// <remarks>
/// Nesting is our stack, and a stack that overflows ends the process; a few lines of nested aliases stand for billions of
/// nodes. Plant files have a guard of their own: neither project may know the other.
/// </remarks>
internal static class BoundedYaml
{
    private const int DepthMax = 32;

    /// <exception cref="YamlException">It is no YAML, or beyond a bound; with the place.</exception>
    public static YamlStream Load(TextReader text)
    {
        var yaml = new YamlStream();
        yaml.Load(new Guard(new Parser(text)));
        return yaml;
    }

    private sealed class Guard(IParser inner) : IParser
    {
        private int _depth;

        public ParsingEvent? Current => inner.Current;

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
            return _depth <= DepthMax + 2
                ? true
                : throw new YamlException(current.Start, current.End, $"is nested deeper than {DepthMax} levels");
        }
    }
}
