namespace Correlator.Model.Plant;

/// <summary>Names of roles as plant files write them.</summary>
public static class AssetRoleNames
{
    private static readonly Dictionary<string, AssetRoles> ByName = Enum.GetValues<AssetRoles>()
        .Where(role => role != AssetRoles.None).ToDictionary(Kebab, StringComparer.OrdinalIgnoreCase);

    /// <summary>All names, in order of the roles' numbers.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Enum.GetValues<AssetRoles>().Where(role => role != AssetRoles.None).Select(Kebab)];

    /// <summary>Kebab-case name of a single role: engineering-workstation.</summary>
    public static string Name(this AssetRoles role) => Kebab(role);

    public static bool TryParse(string name, out AssetRoles role) => ByName.TryGetValue(name, out role);

    private static string Kebab(AssetRoles role) =>
        string.Concat(role.ToString().Select((c, i) => $"{(char.IsUpper(c) && i > 0 ? "-" : "")}{char.ToLowerInvariant(c)}"));
}
