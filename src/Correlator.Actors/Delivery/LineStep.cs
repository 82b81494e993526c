namespace Correlator.Actors.Delivery;

/// <summary>
/// Where a message of the line stands: every message to a keeper or a zone carries one, so that the receiver can tell what it has already,
/// what it has missed, and what is an older line's (docs/adr/0010).
/// </summary>
/// <param name="Incarnation">Of the line; rises with every start.</param>
/// <param name="Committed">
/// Number of the last committed checkpoint: every state that the receiver has stored up to it in this incarnation stands. In a first step: of
/// the last one that the receiver has stored a state for, or of what the incarnation starts from.
/// </param>
/// <param name="Previous">Number of what this line told this receiver last in this incarnation; 0 says "resume".</param>
/// <param name="Number">Number of the block. Numbers rise within an incarnation and over incarnations.</param>
public readonly record struct LineStep(long Incarnation, long Committed, long Previous, long Number);

/// <summary>A step did not follow what its receiver took last: something was lost, the line must go back.</summary>
public sealed record Rewind(string Receiver, long Incarnation, long Expected, long Got) : IWireMessage;

/// <summary>
/// A receiver has ended, or cannot be asked yet: what it was asked will not come, the line must go back. Goes to the one who asked, and a line
/// that starts anew is another: so it needs no number.
/// </summary>
/// <param name="Reason">For people: what the database said.</param>
public sealed record ReceiverEnded(string Receiver, string Reason) : IWireMessage;
