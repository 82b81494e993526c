using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>
/// A rule that looks for something that never happens comes into force on all nodes, or goes again: another set of rules, which must go on with
/// what the one before had seen.
/// </summary>
internal sealed record ChangedRules : IFault
{
    public string Kind => "rules";

    public async Task<long> Strike(NodeGroup nodes, CancellationToken cancellation)
    {
        var file = Path.Combine(nodes.Rules, "never.yml");
        if (File.Exists(file)) File.Delete(file);
        else await File.WriteAllTextAsync(file, Rule, cancellation);
        var reloaded = 0;
        foreach (var member in nodes.Members) reloaded += await member.ReloadRules(cancellation) ? 1 : 0;
        return reloaded;
    }

    private const string Rule = """
        title: Something That Never Happens
        id: 3d0f2a54-6a0c-4c1b-9d0e-0f5d3a7f1c22
        status: experimental
        description: A function that no controller has.
        author: Fault runs
        date: 2026-03-02
        logsource:
            product: zeek
            service: s7comm
        detection:
            selection:
                function_name: No Such Function
            condition: selection
        tags:
            - attack.t0858
        falsepositives:
            - None
        level: high
        rationalisation:
            cause: It cannot be.
            consequence: None.
            response: None.
            time-available: 10m
        """;
}
