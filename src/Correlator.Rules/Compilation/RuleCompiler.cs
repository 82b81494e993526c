using System.Linq.Expressions;
using Correlator.Model.Facts;
using Correlator.Rules.Language;

namespace Correlator.Rules.Compilation;

/// <summary>Compiles one rule, or tells everything that is wrong with it.</summary>
internal sealed class RuleCompiler(
    RuleDefinition definition, RuleSetOptions options, RuleCatalogue catalogue, List<RuleError> errors)
{
    private readonly string _name = string.IsNullOrWhiteSpace(definition.Description?.Id)
        ? definition.ClassName
        : definition.Description.Id;
    private readonly int _errorsBefore = errors.Count;

    /// <summary>Null when the rule was refused; the reasons are in the errors.</summary>
    /// <param name="inForce">The rule of this id that is in force; given back when nothing about it has changed.</param>
    public CompiledRule? Compile(CompiledRule? inForce = null)
    {
        CheckRule();
        var variants = definition.Conditions.Expand().ToArray();
        var shapes = new List<RuleShape>();
        foreach (var variant in variants)
        {
            new RuleCheck(definition, variant, options, Refuse).Run();
            if (HasErrors) continue;
            shapes.Add(new RuleShape(variant, definition.Actions, options.Types, Refuse));
        }

        return HasErrors ? null : Assemble(shapes, inForce);
    }

    private bool HasErrors => errors.Count > _errorsBefore;

    private CompiledRule? Assemble(List<RuleShape> shapes, CompiledRule? inForce)
    {
        var description = definition.Description!;
        var tuning = options.Tuning.GetValueOrDefault(description.Id);
        var shape = FactId.Of([.. shapes.Select(s => s.Content)]).ToString();
        var info = description.ToInfo(tuning?.Severity, isMultiFact: shapes.Exists(s => s.IsMultiFact), shape);
        var content = $"{shape} {RuleContent.Of(info)} {RuleContent.Of(definition.Actions)} {tuning} {options.Lateness}";
        if (inForce is not null && inForce.Content == content) return inForce;

        var rule = new CompiledRule
        {
            Number = catalogue.NextRule(),
            Info = info,
            Tuning = tuning,
            Content = content,
            Needs = definition.Needs,
            Bodies = [],
            RetentionTicks = options.Lateness.Ticks + shapes.Max(s => s.LongestTicks),
            NegativeRetentionTicks = options.Lateness.Ticks + shapes.Max(s => s.LongestTicks) + shapes.Max(s => s.LongestBeforeTicks),
            ThrottleTicks = definition.Actions.ThrottleSpan.Ticks,
            RearmsAfterQuiet = definition.Actions.RearmsAfterQuiet,
            ThrottleAtMost = definition.Actions.ThrottleAtMost,
            ConclusionName = definition.Actions.ConclusionName,
        };
        try
        {
            rule.Bodies = [.. shapes.Select((s, i) => new BodyCompiler(s, definition.Actions, rule, catalogue).Compile(i, shapes.Count))];
        }
        catch (Exception fault) when (RuleFaults.IsOfTheRule(fault))
        {
            Refuse($"cannot be compiled: {fault.GetType().Name}: {fault.Message}");
            return null;
        }

        return rule;
    }

    private void CheckRule()
    {
        if (definition.Description is not { } description)
        {
            Refuse("says nothing of itself: call Describe(id, version, title, severity)");
        }
        else
        {
            foreach (var fault in description.Faults()) Refuse(fault);
        }
    }

    // Alternatives share what is outside them, and so its errors.
    private void Refuse(string reason, Expression? condition = null)
    {
        var error = new RuleError(_name, condition is null ? null : ConditionText.Of(condition), reason);
        if (definition.Conditions.Alternatives.Count > 0 && errors.Skip(_errorsBefore).Contains(error)) return;
        errors.Add(error);
    }
}
