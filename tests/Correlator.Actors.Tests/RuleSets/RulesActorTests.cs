using Akka.Actor;
using Correlator.Actors.RuleSets;

namespace Correlator.Actors.Tests.RuleSets;

/// <summary>Real clusters of actor systems that talk over loopback: all members take rules over, or none.</summary>
public sealed class RulesActorTests
{
    private const string One = "one", Two = "two";

    private static readonly string Before = EngineMember.Compiled(One).Id;
    private static readonly string After = EngineMember.Compiled(One, Two).Id;

    [Fact]
    public async Task The_same_files_everywhere_come_into_force_everywhere_before_the_one_who_asked_is_told()
    {
        await using var members = await EngineMembers.Start(3, One);
        for (var i = 0; i < 3; i++) members[i].Write(One, Two);
        var answer = await members[1].Reload();
        Assert.Empty(answer.Refusals);
        Assert.Empty(answer.Unconfirmed);
        Assert.Equal(["a", "b", "c"], answer.Nodes);
        Assert.Equal(After, answer.Rules);
        Assert.Equal($"{One} + {Two}", $"{Assert.Single(answer.Swap!.Kept)} + {Assert.Single(answer.Swap.Added)}");
        Assert.All([members[0], members[1], members[2]], member => Assert.Equal(After, member.Id));

        // The set before is known by its id for blocks that are under way.
        Assert.All([members[0], members[1], members[2]], member => Assert.NotNull(member.InForce.TryFind(Before)));
    }

    [Fact]
    public async Task One_member_with_broken_files_leaves_all_of_them_as_they_are()
    {
        await using var members = await EngineMembers.Start(3, One);
        for (var i = 0; i < 3; i++) members[i].Write(One, Two);
        members[2].Files = _ => new LoadedRules(null, ["scan.yml:3:1: level: no such level"]);
        var answer = await members[0].Reload();
        Assert.Null(answer.Swap);
        Assert.Equal(
            [
                $"a: its files are sound and give the rules {After}",
                $"b: its files are sound and give the rules {After}",
                "c: scan.yml:3:1: level: no such level",
            ],
            answer.Refusals);
        AssertUntouched(members);

        // Nobody holds on to the reload that came to nothing.
        members[2].Write(One, Two);
        Assert.Empty((await members[2].Reload()).Refusals);
        Assert.Equal(After, members[0].Id);
    }

    [Fact]
    public async Task Files_that_are_sound_but_not_the_same_leave_all_of_them_as_they_are()
    {
        await using var members = await EngineMembers.Start(3, One);
        members[0].Write(One, Two);
        members[1].Write(One, Two);
        var answer = await members[0].Reload();
        Assert.Contains($"c: its files are sound and give the rules {Before}", answer.Refusals);
        Assert.Contains($"b: its files are sound and give the rules {After}", answer.Refusals);
        AssertUntouched(members);
    }

    [Fact]
    public async Task A_member_that_does_not_answer_leaves_all_of_them_as_they_are()
    {
        await using var members = await new EngineMembers { PrepareTimeout = TimeSpan.FromSeconds(3) }.Grow(3, One);
        using var never = new ManualResetEventSlim();
        for (var i = 0; i < 3; i++) members[i].Write(One, Two);
        members[1].Files = _ =>
        {
            never.Wait(TimeSpan.FromSeconds(60));
            return new LoadedRules(null, []);
        };
        var answer = await members[0].Reload();
        Assert.Contains("b: gave no answer within 3 s", answer.Refusals);
        AssertUntouched(members);
        never.Set();
    }

    [Fact]
    public async Task A_member_that_takes_part_in_one_reload_refuses_another()
    {
        await using var members = await EngineMembers.Start(2, One);
        using var goOn = new ManualResetEventSlim();
        members[1].Write(One, Two);
        members[0].Files = before =>
        {
            goOn.Wait(TimeSpan.FromSeconds(60));
            return EngineMember.Read(One, Two)(before);
        };

        members[0].Tell(new PrepareRules(Guid.NewGuid()), members[0].System.DeadLetters);
        var answer = await members[0].Reload();
        Assert.Contains(answer.Refusals, line => line.StartsWith("a: takes part in another reload", StringComparison.Ordinal));
        AssertUntouched(members, 2);
        goOn.Set();
    }

    [Fact]
    public async Task A_member_that_is_lost_before_it_has_answered_does_not_hold_the_others_up()
    {
        await using var members = await EngineMembers.Start(3, One);
        using var never = new ManualResetEventSlim();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < 2; i++) members[i].Write(One, Two);
        members[2].Files = _ =>
        {
            asked.SetResult();
            never.Wait(TimeSpan.FromSeconds(60));
            return new LoadedRules(null, []);
        };
        var reload = members[0].Reload();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await members.End(members[2], isKilled: true);
        var answer = await reload;
        never.Set();
        Assert.Equal((0, After), (answer.Refusals.Count, answer.Rules));
        Assert.Equal(["a", "b"], answer.Nodes);
        Assert.Equal((After, After), (members[0].Id, members[1].Id));
    }

    [Fact]
    public async Task A_member_that_comes_up_while_others_read_their_files_must_agree_too()
    {
        await using var members = await EngineMembers.Start(2, One);
        using var goOn = new ManualResetEventSlim();
        members[0].Write(One, Two);
        members[1].Files = before =>
        {
            goOn.Wait(TimeSpan.FromSeconds(60));
            return EngineMember.Read(One, Two)(before);
        };
        var reload = members[0].Reload();
        await members.Join("c", [One]);
        goOn.Set();
        var answer = await reload;
        Assert.Contains($"c: its files are sound and give the rules {Before}", answer.Refusals);
        AssertUntouched(members);
    }

    [Fact]
    public async Task A_decision_that_one_member_heard_of_reaches_all_others_though_its_leader_is_gone()
    {
        await using var members = await EngineMembers.Start(3, One);
        for (var i = 0; i < 3; i++) members[i].InForce.Remember(EngineMember.Compiled(One, Two));

        // As the leader's announcement would be, which reached no one else.
        members[1].Tell(new RulesAnnounced(1, After), members[1].System.DeadLetters);
        await EngineMembers.Until(() => members[0].Id == After && members[1].Id == After && members[2].Id == After);
    }

    [Fact]
    public async Task A_member_that_started_before_the_reload_and_joins_after_it_reads_its_files_again_and_follows()
    {
        await using var members = await EngineMembers.Start(2, One);
        for (var i = 0; i < 2; i++) members[i].Write(One, Two);
        await members[0].Reload();
        var late = await members.Join("c", [One], filesChange: [One, Two]);
        await EngineMembers.Until(() => late.Id == After);
        Assert.Equal((After, After), (members[0].Id, members[1].Id));
    }

    [Fact]
    public async Task A_member_that_joins_with_other_files_is_told_of_shown_and_made_the_same_by_the_next_reload()
    {
        await using var members = await EngineMembers.Start(2, One);
        for (var i = 0; i < 2; i++) members[i].Write(One, Two);
        await members[0].Reload();
        var late = await members.Join("c", [One]);
        await EngineMembers.Until(() => members[0].Errors.Any(line => line.Contains($"Member c goes by the rules {Before}, this one by {After}", StringComparison.Ordinal)));
        await EngineMembers.Until(() => late.Errors.Any(line => line.Contains($"Member a goes by the rules {After}, this one by {Before}", StringComparison.Ordinal)));
        await EngineMembers.Until(() => late.Errors.Any(line => line.StartsWith($"The rules {After} are in force in the cluster", StringComparison.Ordinal)));
        var seen = (await members[1].Seen()).Members;
        Assert.Equal((After, After, Before), (seen[members[0].Address], seen[members[1].Address], seen[late.Address]));

        late.Write(One, Two);
        Assert.Empty((await late.Reload()).Refusals);
        Assert.Equal((After, After, After), (members[0].Id, members[1].Id, late.Id));
    }

    [Fact]
    public async Task A_node_of_another_role_has_no_say_and_says_whom_to_ask()
    {
        await using var members = await EngineMembers.Start(2, One);
        var other = await members.Join("x", [Two], role: NodeRoles.Ingest);
        for (var i = 0; i < 2; i++) members[i].Write(One, Two);
        Assert.Equal("This node is no member of role engine that is up. Ask one: a, b.", Assert.Single((await other.Reload()).Refusals));
        Assert.Equal(["a", "b"], (await members[0].Reload()).Nodes);
        Assert.DoesNotContain(other.Address, (await members[0].Seen()).Members.Keys);
    }

    private static void AssertUntouched(EngineMembers members, int count = 3)
    {
        for (var i = 0; i < count; i++) Assert.Equal(Before, members[i].Id);
    }
}
