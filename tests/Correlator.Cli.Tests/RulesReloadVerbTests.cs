using Correlator.Cli.Operations;

namespace Correlator.Cli.Tests;

public sealed class RulesReloadVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingOperations _operations = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Says_what_changed_and_on_which_nodes_the_rules_are_in_force()
    {
        _operations.ReloadAnswer = new RuleReloadView(19, ["network-scan"], [], ["old"], []) { InForce = "0f1e2d3c", Nodes = ["a", "b", "c"] };
        var run = await Run();
        Assert.Equal(
            "19 rules kept with what they hold.\nchanged: network-scan\nremoved: old\nrules 0f1e2d3c are in force on a, b, c.\n", run.Out);
        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task A_refusal_says_who_said_what_and_that_nothing_has_changed()
    {
        _operations.ReloadAnswer = new RuleReloadView(19, [], [], [], ["a: its files are sound and give the rules 0f1e2d3c", "b: cannot be reached"]);
        var run = await Run();
        Assert.Equal(
            "a: its files are sound and give the rules 0f1e2d3c\nb: cannot be reached\nThe rules in force stay as they are.\n", run.Error);
        Assert.Equal((ExitCode.WrongUsage, ""), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Who_has_not_confirmed_is_named_and_makes_the_command_fail_though_the_rules_are_in_force()
    {
        _operations.ReloadAnswer = new RuleReloadView(19, [], [], [], []) { InForce = "0f1e2d3c", Nodes = ["a", "b"], Unconfirmed = ["b"] };
        var run = await Run();
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.EndsWith("rules 0f1e2d3c are in force on a, b.\n", run.Out, StringComparison.Ordinal);
        Assert.StartsWith("Not confirmed yet by b:", run.Error, StringComparison.Ordinal);
    }

    private Task<CommandRun> Run() => CommandRun.Of(_operations, ["rules", "reload", "--state", _folder.Root]);
}
