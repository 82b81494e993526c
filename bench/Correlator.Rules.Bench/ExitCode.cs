namespace Correlator.Rules.Bench;

/// <summary>What a run tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The rules fired more or less often than they must: whatever was measured means nothing.</summary>
    public const int WrongFires = 1;

    /// <summary>Wrong arguments, a rule that was refused, or --clips without gcc and libclips.</summary>
    public const int CannotMeasure = 2;
}
