namespace Correlator.Host.Running;

/// <summary>What recorded and live feeds have in common when nobody says otherwise; the same values as in config/hocon.</summary>
internal static class NodeDefaults
{
    public static readonly TimeSpan Lateness = TimeSpan.FromSeconds(10);

    public static string QuarantineIn(string stateDirectory) => Path.Combine(stateDirectory, "quarantine");

    /// <summary>Where a feed whose senders push keeps its records until they are committed.</summary>
    public static string SpoolIn(string stateDirectory, string feed) => Path.Combine(stateDirectory, "spools", feed);

    /// <summary>What a feed must remember beside its spool.</summary>
    public static string FeedStateIn(string stateDirectory, string feed) => Path.Combine(stateDirectory, "feeds", feed);

    /// <summary>The socket that a running node answers its operator on; only its owner may open it.</summary>
    public static string ControlSocketIn(string stateDirectory) =>
        Path.Combine(Path.GetFullPath(stateDirectory), "control.sock");
}
