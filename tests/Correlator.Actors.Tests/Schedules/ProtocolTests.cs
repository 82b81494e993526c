using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace Correlator.Actors.Tests.Schedules;

/// <summary>
/// The delivery protocol (docs/adr/0010) under schedules of deliveries, writes and faults: the chains, steps, pending states and kept assets are
/// the product's, the actors around them are simulated. SCHEDULE_CASES sets how many are tried (100,000), SCHEDULE_SEED which: two numbers as
/// printed.
/// </summary>
public sealed class ProtocolTests(ITestOutputHelper output)
{
    private const int CasesDefault = 100_000;
    private const string SeedDefault = "20261127,5";

    [Fact]
    public void A_committed_position_never_passes_an_undurable_effect_and_effects_are_exactly_once()
    {
        var cases = int.TryParse(Environment.GetEnvironmentVariable("SCHEDULE_CASES"), out var asked) ? asked : CasesDefault;
        var seed = (Environment.GetEnvironmentVariable("SCHEDULE_SEED") ?? SeedDefault).Split(',').Select(ulong.Parse).ToArray();
        var clock = Stopwatch.StartNew();
        Prop.ForAll(Schedule.Arbitrary, schedule =>
        {
            if (schedule.Run(Flaw.None) is not null) Assert.Fail(Story(schedule, Flaw.None));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(seed[0], seed[1]));
        output.WriteLine($"{cases} schedules, seed {seed[0]},{seed[1]}, {clock.Elapsed.TotalSeconds:0.0} s");
    }

    public static TheoryData<string> Flaws => [.. Enum.GetNames<Flaw>().Where(flaw => flaw != nameof(Flaw.None))];

    [Theory]
    [MemberData(nameof(Flaws))]
    public void The_schedules_notice_when_the_protocol_has_a_flaw(string name)
    {
        var flaw = Enum.Parse<Flaw>(name);
        for (var seed = 0; seed < CasesDefault; seed++)
        {
            if (Schedule.Make(seed).Run(flaw) is not { } failure) continue;
            output.WriteLine($"{name}: schedule {seed}: {failure}");
            return;
        }

        Assert.Fail($"{CasesDefault} schedules did not notice {name}.");
    }

    private static string Story(Schedule schedule, Flaw flaw)
    {
        var trace = new List<string>();
        var failure = schedule.Run(flaw, trace);
        return $"{failure}\n{schedule.Setup}\n{string.Join("\n", trace)}";
    }
}
