namespace Correlator.Scenarios.Tests.Corpus;

/// <summary>
/// A test over a folder of recorded sensor output that is too large for the repository; the environment variable
/// CORRELATOR_CORPUS names it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CorpusFactAttribute : FactAttribute
{
    public const string Variable = "CORRELATOR_CORPUS";

    public CorpusFactAttribute()
    {
        if (!Directory.Exists(Folder)) Skip = $"{Variable} names no folder of recorded sensor output.";
    }

    public static string Folder => Environment.GetEnvironmentVariable(Variable) ?? "";
}
