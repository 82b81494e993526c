using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Event;
using Correlator.Actors.RuleSets;
using Correlator.Actors.Serialization;
using Correlator.Actors.Zones;
using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules;
using Correlator.Rules.Language;

namespace Correlator.Actors.Tests.RuleSets;

/// <summary>Members of one cluster over loopback, each an actor system of its own with the actor that looks after its rules.</summary>
internal sealed class EngineMembers : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly List<EngineMember> _all = [];

    /// <summary>How long members may take to read their files. Short where a test waits for its end.</summary>
    public TimeSpan PrepareTimeout { get; init; } = TimeSpan.FromSeconds(20);

    public EngineMember this[int index] => _all[index];

    public static Task<EngineMembers> Start(int count, params IReadOnlyList<string> rules) => new EngineMembers().Grow(count, rules);

    public async Task<EngineMembers> Grow(int count, params IReadOnlyList<string> rules)
    {
        for (var i = 0; i < count; i++) await Join(((char)('a' + i)).ToString(), rules);
        return this;
    }

    /// <summary>A member more; returns once all that are there know it to be up.</summary>
    /// <param name="rules">What its files hold as it starts.</param>
    /// <param name="filesChange">What they hold from then on; null: the same.</param>
    public async Task<EngineMember> Join(
        string node, IReadOnlyList<string> rules, IReadOnlyList<string>? filesChange = null, string role = NodeRoles.Engine)
    {
        var member = new EngineMember(node, role, rules, filesChange ?? rules, PrepareTimeout);
        _all.Add(member);
        Cluster.Get(member.System).Join(_all[0].Address);
        await Until(() => _all.All(one => Cluster.Get(one.System).State.Members.Count(other => other.Status == MemberStatus.Up) == _all.Count));
        return member;
    }

    /// <summary>Ends a member; returns once the others know that it is gone.</summary>
    public async Task End(EngineMember member, bool isKilled)
    {
        _all.Remove(member);
        if (isKilled) Cluster.Get(_all[0].System).Down(member.Address);
        else Cluster.Get(member.System).Leave(member.Address);
        await Until(() => _all.All(one => Cluster.Get(one.System).State.Members.All(other => other.Address != member.Address)));
        await member.System.Terminate();
    }

    public static async Task Until(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!isSo()) await again.WaitForNextTickAsync(patience.Token);
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_all.Select(member => member.System.Terminate()));
}

/// <summary>One of them, and its rule files, which a test edits.</summary>
internal sealed class EngineMember
{
    private readonly IActorRef _rules;

    public EngineMember(string node, string role, IReadOnlyList<string> rules, IReadOnlyList<string> files, TimeSpan prepareTimeout)
    {
        InForce = new RulesInForce(Compiled(rules));
        Files = Read(files);
        var config = ConfigurationFactory.ParseString($"akka.cluster.roles = [{role}, node-{node}]")
            .WithFallback(ConfigurationFactory.ParseString(
                File.ReadAllText(Path.Combine(Repository.Root, "config", "hocon", "node.conf"))));
        System = ActorSystem.Create(
            "correlator",
            ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), new WireTables(new FeedTable(), InForce)));
        System.EventStream.Subscribe(System.ActorOf(Props.Create(() => new ErrorListener(Errors))), typeof(Error));
        _rules = System.ActorOf(
            RulesActor.Props(new RulesSettings
            {
                InForce = InForce,
                Load = before => Files(before),
                PrepareTimeout = prepareTimeout,
                ConfirmTimeout = TimeSpan.FromSeconds(20),
                AnnounceEvery = TimeSpan.FromMilliseconds(300),
            }),
            RulesHosting.Name);
    }

    public ActorSystem System { get; }

    /// <summary>What it logged as an error.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    public RulesInForce InForce { get; }

    public Func<RuleSet, LoadedRules> Files { get; set; }

    public Address Address => Cluster.Get(System).SelfAddress;

    public string Id => InForce.Current.Id;

    public static RuleSet Compiled(params IReadOnlyList<string> rules) => new(rules.Select(id => new NamedRule(id)));

    public static Func<RuleSet, LoadedRules> Read(params IReadOnlyList<string> rules) =>
        before => new LoadedRules(before.Reload(rules.Select(id => new NamedRule(id))), []);

    public void Write(params IReadOnlyList<string> rules) => Files = Read(rules);

    public Task<RulesReloaded> Reload() => _rules.Ask<RulesReloaded>(new ReloadRules(), TimeSpan.FromSeconds(60));

    public Task<RulesSeen> Seen() => _rules.Ask<RulesSeen>(new AskRules(), TimeSpan.FromSeconds(30));

    /// <summary>Tells the member's actor what another's would.</summary>
    public void Tell(object message, IActorRef sender) => _rules.Tell(message, sender);

    private sealed class ErrorListener(ConcurrentQueue<string> errors) : UntypedActor
    {
        protected override void OnReceive(object message) => errors.Enqueue(((Error)message).Message.ToString()!);
    }
}

/// <summary>A rule that differs from others by its id.</summary>
internal sealed class NamedRule(string id) : Rule
{
    public override void Define()
    {
        Deviation deviation = null!;
        Describe(id, "1", id, Severity.Low).Response("Look.");
        When().Match(() => deviation, found => found.Kind == DeviationKind.NewPeer);
        Then().Raise(_ => "something new");
    }
}
