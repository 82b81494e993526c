namespace Correlator.Rules.Bench;

/// <summary>Something that the run needs is missing; the message says what.</summary>
internal sealed class CannotMeasureException(string message) : Exception(message);
