using System.CommandLine;
using System.CommandLine.Parsing;

namespace Correlator.Rules.Bench.Verbs;

/// <summary>The options that say how large a workload is.</summary>
internal sealed class SizeOptions
{
    private readonly Option<int?> _rules = new("--rules")
    {
        Description = "Rules, with W3 pairs of rules, with W4a always 1. 100 unless given, 10000 with reload.",
    };
    private readonly Option<int> _events = Size("--events", 200_000, "Events.");
    private readonly Option<int> _window = Size("--window", 10_000, "How many events long a fact counts.");
    private readonly Option<int> _assets = Size("--assets", 2_000, "Assets that the events are spread over.");
    private readonly Option<int?> _delta = new("--delta")
    {
        Description = "How far apart facts of one match lie at most: half of the window unless given. "
            + "With W4a how long a work order lasts: the window unless given.",
    };
    // A count starts at two: of one fact it would be a match.
    private readonly Option<int> _n = Size("--n", 5, "W4b: failures that fire.", min: 2);
    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Of the events; not 0.",
        DefaultValueFactory = _ => 42,
    };

    public SizeOptions()
    {
        _rules.Validators.Add(result => AtLeast(result, result.GetValueOrDefault<int?>(), 1));
        _delta.Validators.Add(result => AtLeast(result, result.GetValueOrDefault<int?>(), 0));
        // The generator would give nothing but zeros.
        _seed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<ulong>() == 0) result.AddError("--seed must not be 0.");
        });
    }

    public IEnumerable<Option> All => [_rules, _events, _window, _assets, _delta, _n, _seed];

    public Sizes Read(ParseResult parsed) => new()
    {
        Rules = parsed.GetValue(_rules),
        Events = parsed.GetValue(_events),
        Window = parsed.GetValue(_window),
        Assets = parsed.GetValue(_assets),
        Delta = parsed.GetValue(_delta),
        N = parsed.GetValue(_n),
        Seed = parsed.GetValue(_seed),
    };

    private static Option<int> Size(string name, int otherwise, string description, int min = 1)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result => AtLeast(result, result.GetValueOrDefault<int>(), min));
        return option;
    }

    private static void AtLeast(OptionResult result, int? value, int min)
    {
        if (value < min) result.AddError($"{result.Option.Name} must be {min} or more.");
    }
}
