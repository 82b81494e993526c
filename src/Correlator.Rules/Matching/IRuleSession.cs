using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules.Explanation;

namespace Correlator.Rules.Matching;

/// <summary>
/// The working memory of all rules for one zone. Facts and time go in, matches come out; one owner at a time.
/// </summary>
/// <remarks>
/// What is inserted between two calls of <see cref="Advance"/> or <see cref="Drain"/> is worked in the order of
/// (KnownAt, Time, Id),
/// whichever order it was inserted in. Time inside a session follows KnownAt, so the size of a step does not change
/// results.
/// </remarks>
public interface IRuleSession
{
    /// <summary>Takes a fact. One that the session knows by id is dropped and counted.</summary>
    /// <param name="origin">
    /// 0 = this zone's own fact; n > 0 = it came up from child zone number n. A match whose facts all came from one
    /// same
    /// child was judged there: it is not stated here and uses up no throttle.
    /// </param>
    public void Insert(Fact fact, int origin);

    /// <summary>
    /// Event time has reached <paramref name="watermark"/>. Windows that end before it (not at it) are closed: absences
    /// are judged, what no window wants is forgotten. Never goes back.
    /// </summary>
    public void Advance(EventTime watermark);

    /// <summary>Adds what was stated since the last call, in the order of events.</summary>
    public void Drain(List<RuleMatch> matches);

    /// <summary>Writes the whole state. Everything must have been drained.</summary>
    /// <exception cref="InvalidOperationException">There are facts or matches that were not drained.</exception>
    public void Save(BinaryWriter writer, IFactCodec facts);

    /// <summary>
    /// Takes over a saved state; what belongs to rules that have changed or gone is left out and counted.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are not a saved session of a known version.</exception>
    public void Restore(BinaryReader reader, IFactCodec facts);

    /// <summary>Whether a match waits for time to prove an absence: then time alone may state something.</summary>
    public bool WaitsForTime { get; }

    /// <summary>Counted anew at each call; costs the number of rules.</summary>
    public RuleSessionStatistics Statistics { get; }
}

/// <summary>Writes and reads facts of every kind.</summary>
public interface IFactCodec
{
    public void Write(BinaryWriter writer, Fact fact);
    public Fact Read(BinaryReader reader);
}

/// <summary>What a session has done and holds. Counters rise for the life of the session object.</summary>
public sealed record RuleSessionStatistics
{
    public long Inserted { get; init; }

    /// <summary>Dropped because the id was known.</summary>
    public long Duplicates { get; init; }

    /// <summary>Came with a time before the session's time.</summary>
    public long Late { get; init; }

    /// <summary>Matches stated.</summary>
    public long Stated { get; init; }

    /// <summary>Matches held back by a throttle.</summary>
    public long Throttled { get; init; }

    /// <summary>Matches left to the child zone that all their facts came from.</summary>
    public long JudgedBelow { get; init; }

    /// <summary>Facts, waiting matches, throttle keys and ids that a bound pushed out.</summary>
    public long Evicted { get; init; }

    /// <summary>Matches beyond <see cref="RuleSetOptions.MatchesPerFactMax"/>, conclusions beyond the depth.</summary>
    public long Truncated { get; init; }

    /// <summary>Exceptions of conditions, texts and severities.</summary>
    public long ConditionFaults { get; init; }

    /// <summary>Blocks of a saved state whose rule has changed or gone.</summary>
    public long RestoredWithoutRule { get; init; }

    /// <summary>Facts held by patterns now (a fact of two patterns counts twice).</summary>
    public int FactsHeld { get; init; }

    /// <summary>Matches that wait for an absence or existence now.</summary>
    public int Waiting { get; init; }

    /// <summary>Per rule id, what its bounds pushed out; only rules that reached one.</summary>
    public IReadOnlyDictionary<string, long> EvictedByRule { get; init; } = new Dictionary<string, long>();

    /// <summary>Rules that this session has disabled, with the fault that did it.</summary>
    public IReadOnlyDictionary<string, string> Disabled { get; init; } = new Dictionary<string, string>();
}
