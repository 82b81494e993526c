using Correlator.Model.Detections;
using Correlator.Model.Facts;

namespace Correlator.Rules.Tests.Detections;

/// <summary>Facts that must fire a rule, and their harmless twin that must not.</summary>
/// <param name="Says">Parts that the detection's text must contain.</param>
/// <param name="Twin">What makes the twin harmless.</param>
public sealed record Scenario(
    string Rule, string What, Severity Severity, string[] Says, Fact[] Fires, string Twin, Fact[] Benign)
{
    public override string ToString() => $"{Rule}: {What}; not when {Twin}";
}
