using Akka.Actor;

namespace Correlator.Actors;

/// <summary>Marks what is stored for ever; <see cref="StoredSerializer"/> alone writes and reads it, and each has a golden file.</summary>
public interface IStored;

/// <summary>
/// Marks a message that stays on its node: between actors of one shard, or within one actor. It may hold live objects and has no wire form.
/// </summary>
public interface ILocalMessage : INoSerializationVerificationNeeded;
