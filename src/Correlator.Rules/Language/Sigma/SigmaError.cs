using YamlDotNet.Core;

namespace Correlator.Rules.Language.Sigma;

/// <summary>What is wrong with a Sigma file, and where (line and column from 1).</summary>
/// <param name="Field">The key that is wrong, as written; "-" for the document as a whole.</param>
public sealed record SigmaError(string File, long Line, long Column, string Field, string Reason)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Field}: {Reason}";
}

/// <summary>Gathers everything that is wrong with one file.</summary>
internal sealed class SigmaFaults(string file, List<SigmaError> errors)
{
    public string File => file;

    public int Count => errors.Count;

    public void Add(Mark at, string field, string reason) =>
        errors.Add(new SigmaError(file, at.Line, at.Column, field, reason));
}
