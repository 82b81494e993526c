using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Correlator.Model.Facts;

namespace Correlator.Rules.Language;

/// <summary>
/// Identity of a fact whose type declares none: a hash of its public values in the order of their names, so that any
/// run gives the same. Asked only where an id is needed (ties, ids of matches): it reads by reflection.
/// </summary>
internal static class ContentIdentity
{
    private static readonly ConcurrentDictionary<Type, MemberInfo[]> Members = [];

    public static FactId Of(object fact)
    {
        var members = Members.GetOrAdd(fact.GetType(), ReadableMembers);
        var parts = new string[1 + members.Length * 2];
        parts[0] = fact.GetType().FullName ?? "";
        for (var i = 0; i < members.Length; i++)
        {
            parts[1 + i * 2] = members[i].Name;
            parts[2 + i * 2] = Convert.ToString(ValueOf(members[i], fact), CultureInfo.InvariantCulture) ?? "";
        }

        return FactId.Of(parts);
    }

    private static object? ValueOf(MemberInfo member, object fact) =>
        member is FieldInfo field ? field.GetValue(fact) : ((PropertyInfo)member).GetValue(fact);

    private static MemberInfo[] ReadableMembers(Type type) =>
    [
        .. type.GetMembers(BindingFlags.Instance | BindingFlags.Public)
            .Where(m => m is FieldInfo || (m is PropertyInfo { CanRead: true } p && p.GetIndexParameters().Length == 0))
            .OrderBy(m => m.Name, StringComparer.Ordinal),
    ];
}
