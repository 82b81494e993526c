using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Correlator.Rules;

namespace Correlator.Actors.RuleSets;

/// <summary>
/// Looks after the rules of one node: offers what its files come to when a member leads a reload, puts in force what was decided, and tells the
/// other members of role engine which rules it goes by (docs/adr/0015). The line names its set with every block and step; this only sees to it
/// that every member has that set before it is named.
/// </summary>
public sealed partial class RulesActor : UntypedActor, IWithTimers
{
    /// <summary>Lines of errors that one member sends, and letters of each.</summary>
    private const int ErrorsMax = 50, ErrorCharsMax = 500;

    /// <summary>Announcements in a row before a difference is told: members do not follow in the same instant.</summary>
    private const int ApartMin = 2;

    private readonly RulesSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Dictionary<Address, Member> _members = [];
    private readonly Dictionary<Address, Heard> _heard = [];
    private long _edition;
    private Promise? _promise;
    private RulesAnnounced? _tried;

    public RulesActor(RulesSettings settings) => _settings = settings;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RulesSettings settings) => Akka.Actor.Props.Create(() => new RulesActor(settings));

    private RuleSet Current => _settings.InForce.Current;

    private RulesAnnounced Said => new(_edition, Current.Id);

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));
        Timers.StartPeriodicTimer(AnnounceDue.Instance, AnnounceDue.Instance, _settings.AnnounceEvery);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PrepareRules prepare:
                Prepare(prepare);
                break;
            case LoadEnded { Promise: { } promise } ended:
                Offer(promise, ended.Loaded);
                break;
            case LoadEnded { Wanted: { } wanted } ended:
                FollowLoaded(wanted, ended.Loaded);
                break;
            case DropRules drop:
                if (_promise?.Round == drop.Round) Release();
                Sender.Tell(new RulesDropped(drop.Round));
                break;
            case PromiseOver over when ReferenceEquals(over.Promise, _promise):
                Release();
                break;
            case PromiseOver:
                break;
            case RulesAnnounced announced when _members.ContainsKey(AddressOf(Sender)):
                Hear(AddressOf(Sender), announced);
                break;
            case RulesAnnounced:
                // Of one that is no member here yet, or any more: it is said again.
                break;
            case AnnounceDue:
                TellDifferences();
                AnnounceToAll();
                break;
            case ClusterEvent.IMemberEvent changed:
                Note(changed);
                break;
            case AskRules:
                Sender.Tell(Seen());
                break;
            default:
                if (!HandleRound(message)) Unhandled(message);
                break;
        }
    }

    // One reload at a time: of two that are led side by side, at most one can have everybody's promise.
    private void Prepare(PrepareRules prepare)
    {
        if (_promise is { } other)
        {
            if (other.Round == prepare.Round) return;
            Sender.Tell(new RulesPrepared(
                prepare.Round, _edition, null, [$"takes part in another reload, which was asked of {NodeOf(AddressOf(other.Leader))}"]));
            return;
        }

        var promise = _promise = new Promise(prepare.Round, Sender);
        Timers.StartSingleTimer(nameof(Promise), new PromiseOver(promise), _settings.PrepareTimeout + _settings.ConfirmTimeout);
        Load(loaded => new LoadEnded(loaded) { Promise = promise });
    }

    private void Offer(Promise promise, LoadedRules loaded)
    {
        if (!ReferenceEquals(promise, _promise)) return;
        if (loaded.Rules is { } rules) promise.Rules = Remembered(rules).Id;
        promise.Leader.Tell(new RulesPrepared(promise.Round, _edition, promise.Rules, Bounded(loaded.Errors)));
        if (promise.Rules is null) Release();
    }

    // The very set that is known already, if it is: it must not push others out.
    private RuleSet Remembered(RuleSet rules)
    {
        if (_settings.InForce.TryFind(rules.Id) is { } known) return known;
        _settings.InForce.Remember(rules);
        return rules;
    }

    private void Release()
    {
        _promise = null;
        Timers.Cancel(nameof(Promise));
    }

    private void Hear(Address member, RulesAnnounced announced)
    {
        if (!_heard.TryGetValue(member, out var heard)) _heard[member] = heard = new Heard();
        heard.Said = announced;
        Confirm(member, announced);
        if (announced.Edition > _edition) Follow(announced);
    }

    private void Follow(RulesAnnounced wanted)
    {
        if (_settings.InForce.TryFind(wanted.Rules) is { } known)
        {
            PutInForce(wanted.Edition, known);
        }
        else if (_tried != wanted)
        {
            // Decided without this node, which came meanwhile: its files may be the same by now.
            _tried = wanted;
            Load(loaded => new LoadEnded(loaded) { Wanted = wanted });
        }
    }

    private void FollowLoaded(RulesAnnounced wanted, LoadedRules loaded)
    {
        if (wanted.Edition <= _edition) return;
        if (loaded.Rules?.Id == wanted.Rules)
        {
            PutInForce(wanted.Edition, Remembered(loaded.Rules));
            return;
        }

        _log.Error(
            "The rules {0} are in force in the cluster, and this node's files do not give them: it goes on by its own, {1}. Give it the same "
            + "files, and let any member read its rules anew. {2}",
            wanted.Rules, Current.Id, string.Join("; ", loaded.Errors.Take(ErrorsMax)));
    }

    private void PutInForce(long edition, RuleSet rules)
    {
        _edition = edition;
        if (rules.Id != Current.Id) _settings.InForce.Replace(rules);
        if (_promise?.Rules == rules.Id) Release();
        AnnounceToAll();
    }

    private void Note(ClusterEvent.IMemberEvent changed)
    {
        var member = changed.Member;
        if (changed is ClusterEvent.MemberRemoved)
        {
            _members.Remove(member.Address);
            _heard.Remove(member.Address);
            if (_promise is { } promise && AddressOf(promise.Leader).Equals(member.Address)) Release();
            Left(member.Address);
            return;
        }

        if (!member.HasRole(NodeRoles.Engine)) return;
        _members[member.Address] = member;
        if (member.Status != MemberStatus.Up) return;
        if (IsSelf(member.Address)) AnnounceToAll();
        else Announce(member.Address);
        Joined(member);
    }

    private void AnnounceToAll()
    {
        foreach (var member in _members.Values)
        {
            if (!IsSelf(member.Address) && member.Status is MemberStatus.Up or MemberStatus.Leaving or MemberStatus.Exiting) Announce(member.Address);
        }
    }

    // A node of another role has no rules in force, and nothing to say about them.
    private void Announce(Address member)
    {
        if (_members.ContainsKey(_cluster.SelfAddress)) At(member).Tell(Said, Self);
    }

    private void TellDifferences()
    {
        foreach (var (address, heard) in _heard)
        {
            if (heard.Said.Rules == Current.Id || !_members.TryGetValue(address, out var member))
            {
                heard.Apart = 0;
                continue;
            }

            if (++heard.Apart != ApartMin) continue;
            var self = _cluster.SelfMember.AppVersion.Version;
            var isRolled = member.AppVersion.Version != self;
            _log.Log(
                isRolled ? LogLevel.WarningLevel : LogLevel.ErrorLevel, null,
                "Member {0} goes by the rules {1}, this one by {2}: what is found depends on who has the zone. {3}",
                NodeOf(address), heard.Said.Rules, Current.Id,
                isRolled
                    ? $"It runs version {member.AppVersion.Version}, this one {self}."
                    : "Give all members the same files, and let any of them read its rules anew.");
        }
    }

    private RulesSeen Seen()
    {
        var seen = _heard.ToDictionary(heard => heard.Key, heard => heard.Value.Said.Rules);
        if (_members.ContainsKey(_cluster.SelfAddress)) seen[_cluster.SelfAddress] = Current.Id;
        return new RulesSeen(seen);
    }

    // Compiling thousands of rules takes seconds, and files may be on a slow disk.
    private void Load(Func<LoadedRules, LoadEnded> then)
    {
        var (before, settings) = (Current, _settings);
        Task.Run(() =>
        {
            lock (settings) return settings.Load(before);
        }).PipeTo(Self, success: then, failure: fault => then(new LoadedRules(null, [fault.GetBaseException().Message])));
    }

    private static string[] Bounded(IReadOnlyList<string> errors)
    {
        string[] first = [.. errors.Take(ErrorsMax).Select(line => line.Length <= ErrorCharsMax ? line : line[..ErrorCharsMax] + "…")];
        return errors.Count <= ErrorsMax ? first : [.. first, $"and {errors.Count - ErrorsMax} more"];
    }

    private ActorSelection At(Address member) =>
        Context.ActorSelection(new RootActorPath(IsSelf(member) ? Self.Path.Address : member) / "user" / RulesHosting.Name);

    private Address AddressOf(IActorRef actor) => actor.Path.Address.HasLocalScope ? _cluster.SelfAddress : actor.Path.Address;

    private bool IsSelf(Address member) => member.Equals(_cluster.SelfAddress);

    private string NodeOf(Address address) => _members.TryGetValue(address, out var member) ? NodeOf(member) : address.ToString();

    private static string NodeOf(Member member) => NodeRoles.NodeOf(member.Roles) ?? member.Address.ToString();

    /// <summary>What another member said last, and in how many announcements in a row it was other than here.</summary>
    private sealed class Heard
    {
        public RulesAnnounced Said { get; set; } = null!;

        public int Apart { get; set; }
    }

    /// <summary>This node takes part in a reload.</summary>
    private sealed class Promise(Guid round, IActorRef leader)
    {
        public Guid Round => round;

        public IActorRef Leader => leader;

        /// <summary>Id of what it offered; null while it is compiled.</summary>
        public string? Rules { get; set; }
    }

    private sealed record PromiseOver(Promise Promise) : INoSerializationVerificationNeeded;

    private sealed record LoadEnded(LoadedRules Loaded) : INoSerializationVerificationNeeded
    {
        public Promise? Promise { get; init; }

        public RulesAnnounced? Wanted { get; init; }
    }

    private sealed class AnnounceDue : INoSerializationVerificationNeeded
    {
        public static readonly AnnounceDue Instance = new();
    }
}
