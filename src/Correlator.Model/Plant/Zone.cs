namespace Correlator.Model.Plant;

/// <summary>A zone of IEC 62443: a group of assets with one security need. Zones form a tree whose root is the plant.</summary>
public sealed class Zone(string id, Zone? parent)
{
    /// <summary>Unique in the plant; the root's is "plant" unless the plant file says otherwise.</summary>
    public string Id { get; } = id;

    public Zone? Parent { get; } = parent;

    /// <summary>0 for the root.</summary>
    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    public string Name { get; init; } = id;

    /// <summary>Purdue level 0–5 (3.5 is the industrial DMZ); null when not stated.</summary>
    public double? PurdueLevel { get; init; }

    /// <summary>Target security level SL-T 0–4 of IEC 62443-3-3; null when not stated.</summary>
    public int? SecurityLevelTarget { get; init; }

    /// <summary>Found by behaviour rather than declared in a plant file.</summary>
    public bool IsInferred { get; init; }

    public static Zone LowestCommonAncestor(Zone left, Zone right)
    {
        while (!ReferenceEquals(left, right))
        {
            if (left.Depth >= right.Depth && left.Parent is not null) left = left.Parent;
            else if (right.Parent is not null) right = right.Parent;
            else throw new InvalidOperationException($"Zones '{left.Id}' and '{right.Id}' are not of one plant.");
        }

        return left;
    }

    public override string ToString() => Id;
}
