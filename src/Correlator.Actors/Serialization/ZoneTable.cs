using Correlator.Model.Plant;

namespace Correlator.Actors.Serialization;

/// <summary>
/// Zones that other nodes told of, one object each: whether two assets are of one zone is asked by reference, and their profiles come in
/// different messages. Any thread may ask.
/// </summary>
internal sealed class ZoneTable
{
    /// <summary>Far above what a plant has. A table that reaches it forgets all, and the line tells them anew when it next starts.</summary>
    public const int ZonesMax = 65_536;

    private readonly Lock _lock = new();
    private readonly Dictionary<(Zone? Parent, string Id, string Name, double? Level, int? Target, bool IsInferred), Zone> _zones = [];

    /// <summary>The zone that says the same under the same parent; this one when there is none yet.</summary>
    public Zone Intern(Zone zone)
    {
        var key = (zone.Parent, zone.Id, zone.Name, zone.PurdueLevel, zone.SecurityLevelTarget, zone.IsInferred);
        lock (_lock)
        {
            if (_zones.TryGetValue(key, out var known)) return known;
            if (_zones.Count >= ZonesMax) _zones.Clear();
            _zones.Add(key, zone);
            return zone;
        }
    }
}
