namespace Correlator.Actors.Couriers;

/// <summary>
/// What the line tells shards and zones of one other node at once. That node's courier gives each its own, in this
/// order, and gathers the answers.
/// </summary>
/// <param name="Incarnation">Of the line.</param>
/// <param name="Number">Of the block that all messages are of. At one time only shards or only zones answer for a block.</param>
/// <param name="HasMore">Another bundle of this block follows: their answers go back together.</param>
/// <param name="Messages">Envelopes, or steps of zones.</param>
public sealed record Bundle(
    long Incarnation, long Number, bool HasMore, IReadOnlyList<IWireMessage> Messages) : IWireMessage;

/// <summary>
/// What shards and zones of a node have answered to a block: all of it that has not gone back in a bundle before. It is
/// taken as if each had come by itself.
/// </summary>
public sealed record AnswerBundle(IReadOnlyList<IWireMessage> Answers) : IWireMessage;
