using Correlator.Rules.Bench.WorkloadRules;
using Correlator.Rules.Bench.Workloads;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.Measuring;

/// <summary>Compiles a workload's rules; one that is refused ends the run.</summary>
internal static class RuleSets
{
    public static RuleSet Compile(IEnumerable<Rule> rules, WorkloadParameters parameters) =>
        Accepted(new RuleSet(rules, WorkloadFactTypes.Options(parameters)));

    public static RuleSet Accepted(RuleSet rules) => rules.Errors.Count == 0
        ? rules
        : throw new CannotMeasureException($"{rules.Errors.Count} rules refused, the first: {rules.Errors[0]}");
}
