using Correlator.Actors.Serialization;

namespace Correlator.Actors.Delivery;

/// <summary>
/// A receiver follows a new incarnation of the line from here on. Its sequence number is then taken: a writer that still follows an older
/// line, on a node that does not know that it was declared dead, fails at its next write. Stored for ever, so its shape may only grow.
/// </summary>
/// <param name="Committed">What the new incarnation starts from: states stored for later checkpoints are not committed and never will be.</param>
public sealed record Fence(long Incarnation, long Committed) : IStored;

/// <summary>A line has started: an older one cannot commit any more. Stored for ever, so its shape may only grow.</summary>
public sealed record LineStarted(long Incarnation) : IStored;
