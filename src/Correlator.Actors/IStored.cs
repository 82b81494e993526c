using Akka.Actor;

namespace Correlator.Actors;

/// <summary>Marks what is stored for ever; <see cref="StoredSerializer"/> alone writes and reads it, and each has a golden file.</summary>
public interface IStored;

/// <summary>
/// Marks a message that stays on its node: it may hold pooled arrays or live objects and has no wire form yet (docs/adr/0004).
/// </summary>
public interface ILocalMessage : INoSerializationVerificationNeeded;
