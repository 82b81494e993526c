using Correlator.Rules.Explanation;

namespace Correlator.Rules.Matching;

/// <summary>
/// The working memory of all rules for one zone. Facts and time go in, matches come out; one owner at a time.
/// </summary>
/// <remarks>
/// Nothing is worked before the watermark has passed it, and then in the order of (KnownAt, Time, Id): results depend on
/// the facts, not on the order in which they were inserted, nor on how often the session is advanced.
/// </remarks>
public interface IRuleSession
{
    /// <summary>Takes a fact. One that the session knows by id is dropped and counted.</summary>
    /// <param name="origin">
    /// 0 = this zone's own fact; n > 0 = it came up from child zone number n. A match whose facts all came from one
    /// same child was judged there: it is not stated here and uses up no throttle.
    /// </param>
    /// <exception cref="ArgumentException">Its type was not declared (<see cref="RuleSetOptions.Types"/>).</exception>
    public void Insert(object fact, int origin = 0);

    /// <summary>
    /// The fact is no longer true from <paramref name="at"/> on. Matches that rest on it lose their support: facts that
    /// they yielded go with their last one, and what they raised is stated once more as withdrawn. An absence that it
    /// refuted may be proved by that, as long as the facts of the match are held. What is no longer held cannot be
    /// retracted: expiry is final.
    /// </summary>
    public void Retract(object fact, EventTime at);

    /// <summary>Retracts a fact and inserts the one that takes its place.</summary>
    public void Update(object old, object replacement, EventTime at, int origin = 0);

    /// <summary>
    /// Event time has reached <paramref name="watermark"/>. What was known before it (not at it) is worked, windows
    /// that end before it are closed: absences are judged, what no window wants is forgotten. Never goes back: what
    /// comes with an earlier known-at is counted as late, and worked at once when time goes on.
    /// </summary>
    public void Advance(EventTime watermark);

    /// <summary>Adds what was stated since the last call, in the order of events.</summary>
    public void Drain(List<RuleMatch> matches);

    /// <summary>Adds the bounds that were reached since the last call. Rules may match these facts, too.</summary>
    public void DrainSaturations(List<EngineSaturated> saturations);

    /// <summary>
    /// Lets another set of rules take over after <paramref name="at"/>: what is known up to then is worked by the old
    /// rules, what comes later by the new ones. Rules that are the same in both keep their state; changed and new ones
    /// begin with none, and know nothing that was known up to then.
    /// </summary>
    public RuleSwap Swap(RuleSet next, EventTime at);

    /// <summary>Writes the whole state. Everything must have been drained.</summary>
    /// <exception cref="InvalidOperationException">There are matches that were not drained.</exception>
    public void Save(BinaryWriter writer, IFactCodec facts);

    /// <summary>
    /// Takes over a saved state; what belongs to rules that have changed or gone is left out and counted.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are not a saved session of a known version.</exception>
    public void Restore(BinaryReader reader, IFactCodec facts);

    /// <summary>Whether something waits for time to prove it: then time alone may state something.</summary>
    public bool WaitsForTime { get; }

    /// <summary>Counted anew at each call; costs the number of rules.</summary>
    public RuleSessionStatistics Statistics { get; }
}

/// <summary>Writes and reads facts of every kind.</summary>
public interface IFactCodec
{
    public void Write(BinaryWriter writer, object fact);
    public object Read(BinaryReader reader);
}
