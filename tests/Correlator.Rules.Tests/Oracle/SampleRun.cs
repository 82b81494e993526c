using Correlator.Rules.Explanation;
using Correlator.Rules.Language;
using Correlator.Rules.Matching;

namespace Correlator.Rules.Tests.Oracle;

/// <summary>Drives a session over samples and tells what it stated without the numbers that a test does not need.</summary>
internal sealed class SampleRun
{
    private readonly List<RuleMatch> _matches = [];
    private double _latest;

    public SampleRun(params Rule[] rules)
        : this(60, rules)
    {
    }

    public SampleRun(int lateness, params Rule[] rules)
        : this(new RuleSet(rules, Options(lateness)))
    {
    }

    public SampleRun(RuleSet set)
    {
        Assert.Empty(set.Errors);
        Session = set.OpenSession("plant");
    }

    public IRuleSession Session { get; set; }

    public IReadOnlyList<RuleMatch> Matches
    {
        get
        {
            Session.Advance(Samples.Start + TimeSpan.FromSeconds(_latest) + TimeSpan.FromTicks(1));
            Session.Drain(_matches);
            return _matches;
        }
    }

    public static RuleSetOptions Options(int lateness) => new() { Lateness = TimeSpan.FromSeconds(lateness), Types = Samples.Types() };

    public SampleRun Put(Sample fact, int origin = 0)
    {
        Session.Insert(fact, origin);
        _latest = Math.Max(_latest, Samples.Seconds(fact.Known));
        return this;
    }

    public SampleRun Retract(Sample fact, int at)
    {
        Session.Retract(fact, Samples.At(at));
        _latest = Math.Max(_latest, at);
        return this;
    }

    public SampleRun Reach(double seconds)
    {
        Session.Advance(Samples.Start + TimeSpan.FromSeconds(seconds));
        return this;
    }

    public List<string> Told() =>
    [
        .. Matches.Select(m => $"{m.Kind} {m.Rule} at {Samples.Seconds(m.Time)}: "
            + string.Join(' ', m.Facts.Select(f => f is Derived d ? $"Derived{d.Stage}" : $"{f.GetType().Name}{((Sample)f).N}"))),
    ];
}
