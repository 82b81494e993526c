using System.Collections.Concurrent;
using Correlator.Model.Facts;

namespace Correlator.Rules.Language;

/// <summary>
/// How rules read facts: any immutable reference type can be one once it is said where its event time is. The facts of
/// the model are known already. Declare all types before the first rule set is made of them.
/// </summary>
public sealed class FactTypes
{
    private readonly Dictionary<Type, FactType> _declared = new()
    {
        [typeof(Fact)] = FactType.OfTheModel,
        [typeof(EngineSaturated)] = new FactType(fact => ((EngineSaturated)fact).Time.Ticks, null, null, null),
    };
    private readonly ConcurrentDictionary<Type, FactType?> _found = [];

    /// <summary>Declares a type, and with it those derived from it.</summary>
    /// <param name="time">When it happened; the start of an interval.</param>
    /// <param name="end">When it ended; left out for an instant.</param>
    /// <param name="knownAt">When rules may learn of it; <paramref name="time"/> when left out or earlier.</param>
    /// <param name="id">
    /// Identity: a fact whose id the session knows is dropped. Left out, nothing is dropped, and ids of matches are made
    /// of the fact's public values.
    /// </param>
    public FactTypes Add<T>(
        Func<T, EventTime> time, Func<T, EventTime>? end = null, Func<T, EventTime>? knownAt = null,
        Func<T, FactId>? id = null)
        where T : class
    {
        _declared[typeof(T)] = new FactType(
            fact => time((T)fact).Ticks,
            end is null ? null : fact => end((T)fact).Ticks,
            knownAt is null ? null : fact => knownAt((T)fact).Ticks,
            id is null ? null : fact => id((T)fact));
        _found.Clear();
        return this;
    }

    /// <summary>The declaration of the type, or of the nearest type that it derives from; null when there is none.</summary>
    internal FactType? Find(Type type) => _found.TryGetValue(type, out var known) ? known : _found.GetOrAdd(type, Nearest);

    private FactType? Nearest(Type type)
    {
        for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
        {
            if (_declared.TryGetValue(candidate, out var declared)) return declared;
        }

        return type.GetInterfaces().Select(_declared.GetValueOrDefault).FirstOrDefault(found => found is not null);
    }
}

/// <summary>Reads time and identity of the facts of one type. Times are ticks of <see cref="EventTime"/>.</summary>
internal sealed class FactType(
    Func<object, long> time, Func<object, long>? end, Func<object, long>? knownAt, Func<object, FactId>? id)
{
    public static readonly FactType OfTheModel = new(
        fact => ((Fact)fact).Time.Ticks, null, fact => ((Fact)fact).KnownAt.Ticks, fact => ((Fact)fact).Id);

    public bool HasId => id is not null;

    public long TimeOf(object fact) => time(fact);

    public long EndOf(object fact) => end is null ? time(fact) : Math.Max(time(fact), end(fact));

    /// <summary>Never before its time: what has not happened cannot be known.</summary>
    public long KnownAtOf(object fact) => knownAt is null ? time(fact) : Math.Max(time(fact), knownAt(fact));

    public FactId IdOf(object fact) => id is null ? ContentIdentity.Of(fact) : id(fact);
}
