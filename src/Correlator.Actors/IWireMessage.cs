namespace Correlator.Actors;

/// <summary>
/// Marks a message that may cross from node to node. On its own node it goes by reference; between nodes the wire serializer alone writes
/// and reads it, and each has a golden file.
/// </summary>
public interface IWireMessage;
