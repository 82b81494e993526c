using Correlator.Rules.Compilation;

namespace Correlator.Rules.Matching;

/// <summary>A fact that a group holds, for a snapshot.</summary>
internal readonly record struct GroupMember(object Fact, long Time, int Origin, bool IsAbove);

/// <summary>The windows of one grouping pattern in one session. Bounded over all groups.</summary>
internal abstract class GroupMemory
{
    /// <summary>Members held now.</summary>
    public abstract int Count { get; }

    /// <summary>Members that the bound pushed out so far.</summary>
    public long Evicted { get; protected set; }

    /// <summary>Facts for a window that was judged already.</summary>
    public long TooLate { get; protected set; }

    /// <summary>Key of the group that lost a member to the bound last, as text.</summary>
    public string LastEvicted { get; protected set; } = "";

    /// <summary>First tick at which a window is over and can be judged; MaxValue when none waits for that.</summary>
    public virtual long ClosesAt => long.MaxValue;

    /// <summary>Takes a fact in; returns an element when its group has reached the threshold by it.</summary>
    /// <param name="clock">Decides what is remembered, however often it is swept.</param>
    public abstract GroupElement? Add(object fact, long time, int origin, long clock);

    /// <summary>Takes a fact out that is no longer true. Never reaches a threshold.</summary>
    public abstract void Retract(object fact, Func<object, bool> isIt, long clock);

    /// <summary>The member that this holds for; null when there is none.</summary>
    public abstract object? Find(Func<object, bool> isIt);

    /// <summary>Judges windows that are over at this time, in the order of their ends.</summary>
    public virtual void Close(long clock, List<GroupElement> elements)
    {
    }

    /// <summary>Forgets groups and members that no window can hold any more.</summary>
    public abstract void Expire(long clock);

    public abstract void Clear();

    /// <summary>Members in the order of arrival, each with its group's state.</summary>
    public abstract IReadOnlyList<GroupMember> Save();

    public abstract void Restore(GroupMember member);
}

/// <summary>Opens the memory of a grouping pattern.</summary>
internal sealed class GroupOpener(int membersMax, long latenessTicks) : IGroupPlanVisitor<GroupMemory>
{
    public GroupMemory Visit<TKey>(GroupPlan<TKey> plan)
        where TKey : notnull => plan.IsTumbling
        ? new TumblingGroups<TKey>(plan, membersMax)
        : new SlidingGroups<TKey>(plan, membersMax, latenessTicks);
}
