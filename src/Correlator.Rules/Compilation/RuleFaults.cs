namespace Correlator.Rules.Compilation;

/// <summary>Which exceptions are the fault of a rule's own code, to be counted and survived.</summary>
internal static class RuleFaults
{
    public static bool IsOfTheRule(Exception fault) =>
        fault is not (OutOfMemoryException or StackOverflowException
            or AccessViolationException or ThreadInterruptedException);
}
