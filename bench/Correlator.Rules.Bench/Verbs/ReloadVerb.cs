using Correlator.Rules.Bench.Measuring;
using Correlator.Rules.Bench.Workloads;

namespace Correlator.Rules.Bench.Verbs;

/// <summary>Measures the swap of one rule among many, and whether the others noticed.</summary>
internal static class ReloadVerb
{
    private const int UsualRules = 10_000;

    public static int Run(Sizes sizes)
    {
        var workload = new DeviationAndSession();
        var figures = new ReloadRun(workload, sizes.For(workload, UsualRules)).Measure();
        Console.WriteLine(figures.ToJson());
        if (figures.OthersStateKept && figures.ChangedRuleFires == figures.ChangedRuleExpected) return ExitCode.Done;
        Console.Error.WriteLine(
            $"reload: the rules that did not change fired {figures.Fires} times and must {figures.Expected} times; "
            + $"the changed one fired {figures.ChangedRuleFires} times and must {figures.ChangedRuleExpected} times.");
        return ExitCode.WrongFires;
    }
}
