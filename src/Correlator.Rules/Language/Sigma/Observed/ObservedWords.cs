using Correlator.Model.Observations;

namespace Correlator.Rules.Language.Sigma.Observed;

/// <summary>The words of fields that have few.</summary>
internal static class ObservedWords
{
    private const int Numbers = 256;

    /// <summary>Kinds of observation in our own words.</summary>
    public static string[][] Kinds { get; } = Words(number => (ObservationKind)number switch
    {
        ObservationKind.Generic => ["generic"],
        ObservationKind.Connection => ["connection"],
        ObservationKind.Operation => ["operation"],
        ObservationKind.SensorAlert => ["alert"],
        ObservationKind.ProtocolAnomaly => ["anomaly"],
        ObservationKind.Identity => ["identity"],
        ObservationKind.AccessSession => ["access"],
        _ => [],
    });

    /// <summary>Suricata's event types, by kind and protocol.</summary>
    public static string[][] EveTypes { get; } = [.. Enumerable.Range(0, ObservedScope.Cells).Select(cell =>
        (ObservationKind)(cell >> 8) switch
        {
            ObservationKind.Connection => ["flow"],
            ObservationKind.SensorAlert => ["alert"],
            ObservationKind.ProtocolAnomaly => ["anomaly"],
            ObservationKind.Operation or ObservationKind.AccessSession => ObservedProtocols.Words[cell & 255],
            _ => Array.Empty<string>(),
        })];

    public static string[][] Operations { get; } = Words(number =>
        number != 0 && Enum.IsDefined((Operation)number) ? [((Operation)number).Name()] : []);

    /// <summary>Which half of an exchange it is; not there for a record of both.</summary>
    public static string[][] Halves { get; } = Words(number =>
        ((ObservationFlags)number & ObservationFlags.RequestOnly) != 0 ? ["request", "req"]
            : ((ObservationFlags)number & ObservationFlags.ResponseOnly) != 0 ? ["response", "resp"] : []);

    /// <summary>Our own words first, then those of ECS.</summary>
    public static string[][] Outcomes { get; } = Words(number => (Outcome)number switch
    {
        Outcome.Unknown => ["unknown"],
        Outcome.Success => ["success"],
        Outcome.Error => ["error", "failure"],
        Outcome.Denied => ["denied", "failure"],
        Outcome.NoAnswer => ["no-answer", "failure"],
        _ => [],
    });

    /// <summary>Whether it worked, as Zeek says it; not there where nobody saw.</summary>
    public static string[][] Successes { get; } = Words(number => (Outcome)number switch
    {
        Outcome.Success => ["true", "T"],
        Outcome.Error or Outcome.Denied => ["false", "F"],
        _ => [],
    });

    /// <summary>What stands behind the question mark of a URI.</summary>
    public static Range? Query(string uri) =>
        uri.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? (at + 1).. : null;

    /// <summary>What stands before it.</summary>
    public static Range? Stem(string uri) => ..(uri.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? at : uri.Length);

    private static string[][] Words(Func<int, string[]> words) => [.. Enumerable.Range(0, Numbers).Select(words)];
}
