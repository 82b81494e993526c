using System.Collections.Frozen;

namespace Correlator.Model.Attack;

/// <summary>A technique of ATT&amp;CK for ICS.</summary>
/// <param name="Tactics">Ids of the tactics that it serves: TA0106.</param>
/// <param name="IsInForce">False once ATT&amp;CK has revoked or deprecated it: no rule may name it then.</param>
public sealed record AttackTechnique(string Id, string Name, IReadOnlyList<string> Tactics, bool IsInForce);

/// <summary>A tactic of ATT&amp;CK for ICS: what the adversary wants.</summary>
/// <param name="ShortName">As Navigator layers write it: impair-process-control.</param>
public sealed record AttackTactic(string Id, string Name, string ShortName);

/// <summary>
/// The pinned list of ATT&amp;CK for ICS, which rules are checked against and reports take names from.
/// </summary>
/// <remarks>
/// © 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation;
/// its licence lies beside the list and travels in this assembly.
/// </remarks>
public static class AttackTechniques
{
    /// <summary>Version of ATT&amp;CK that the list is from.</summary>
    public const string Version = "18";

    // The matrix has its columns in the order of an intrusion, not of their numbers.
    private static readonly string[] Columns =
    [
        "TA0108", "TA0104", "TA0110", "TA0111", "TA0103", "TA0102", "TA0109", "TA0100", "TA0101", "TA0107", "TA0106",
        "TA0105",
    ];

    private static readonly FrozenDictionary<string, AttackTechnique> ById = Rows("techniques.tsv")
        .Select(row => new AttackTechnique(row[0], row[1], row[3].Split(';'), row[6] == "no" && row[7] == "no"))
        .ToFrozenDictionary(technique => technique.Id, StringComparer.Ordinal);

    /// <summary>All techniques in force, by id.</summary>
    public static IReadOnlyList<AttackTechnique> InForce { get; } =
        [.. ById.Values.Where(technique => technique.IsInForce).OrderBy(t => t.Id, StringComparer.Ordinal)];

    /// <summary>The tactics, in the order of the matrix.</summary>
    public static IReadOnlyList<AttackTactic> Tactics { get; } =
    [
        .. Rows("tactics.tsv").Select(row => new AttackTactic(row[0], row[1], row[2]))
            .OrderBy(tactic => Array.IndexOf(Columns, tactic.Id)),
    ];

    /// <summary>The technique, whether in force or not; null when the list has no such id.</summary>
    public static AttackTechnique? Find(string id) => ById.GetValueOrDefault(id);

    /// <summary>Why a rule may not name this id; null when it may.</summary>
    public static string? WhyRefused(string id) => Find(id) switch
    {
        null => $"'{id}' is no technique of ATT&CK for ICS (version {Version})",
        { IsInForce: false } old => $"technique {id} ({old.Name}) is no longer in force in ATT&CK for ICS",
        _ => null,
    };

    /// <summary>"T0843 Program Download"; the id alone when it has no name here.</summary>
    public static string Describe(string id) => Find(id) is { } technique ? $"{id} {technique.Name}" : id;

    private static IEnumerable<string[]> Rows(string name)
    {
        using var stream = typeof(AttackTechniques).Assembly.GetManifestResourceStream($"attack/{name}")!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Skip(1).Select(line => line.Split('\t'))];
    }
}
