using Akka.Actor;
using Akka.Cluster;

namespace Correlator.Actors.RuleSets;

/// <content>
/// Leading a reload, on the node that was asked: everybody's files must come to the same set before anybody goes by it. It is decided by one
/// announcement of a later edition; from then on every member that has heard of it tells all others, so it does not hang on this node.
/// </content>
public sealed partial class RulesActor
{
    private ReloadRound? _round;

    private bool HandleRound(object message)
    {
        switch (message)
        {
            case ReloadRules:
                Reload();
                return true;
            case RulesPrepared prepared:
                if (_round is not { IsOpen: true } open || prepared.Round != open.Id) return true;
                open.Take(AddressOf(Sender), prepared);
                Decide(isTimeOver: false);
                return true;
            case RoundDue due:
                if (_round?.Id != due.Round) return true;
                if (_round.IsOpen) Decide(isTimeOver: true);
                else EndRound();
                return true;
            case RulesDropped dropped:
                if (_round is not { Refused: not null } refused || dropped.Round != refused.Id) return true;
                refused.Drop(AddressOf(Sender));
                EndRoundIfOver();
                return true;
            default:
                return false;
        }
    }

    private void Reload()
    {
        if (Impossible() is { Count: > 0 } reasons)
        {
            Sender.Tell(new RulesReloaded(Current.Id, null, [], reasons, []));
            return;
        }

        _round = new ReloadRound(Guid.NewGuid(), Sender, Current);
        foreach (var member in _members.Values) Joined(member);
        Timers.StartSingleTimer(nameof(ReloadRound), new RoundDue(_round.Id), _settings.PrepareTimeout);
    }

    private IReadOnlyList<string> Impossible()
    {
        if (_round is not null) return ["A reload is under way already."];
        if (!_members.TryGetValue(_cluster.SelfAddress, out var self) || !IsToAgree(self))
        {
            var others = _members.Values.Where(IsToAgree).Select(NodeOf).Order(StringComparer.Ordinal);
            return [$"This node is no member of role {NodeRoles.Engine} that is up. Ask one: {string.Join(", ", others)}."];
        }

        return [.. _members.Values
            .Where(member => IsToAgree(member) && _cluster.State.Unreachable.Contains(member))
            .Select(member => $"{NodeOf(member)}: cannot be reached")
            .Order(StringComparer.Ordinal)];
    }

    // One that leaves still has zones.
    private static bool IsToAgree(Member member) => member.Status is MemberStatus.Up or MemberStatus.Leaving;

    private void Joined(Member member)
    {
        if (_round is { IsOpen: true } open && IsToAgree(member) && open.Require(member.Address, NodeOf(member)))
        {
            At(member.Address).Tell(new PrepareRules(open.Id), Self);
        }
    }

    private void Left(Address member)
    {
        if (_round is not { } round) return;
        round.Leave(member);
        if (round.IsOpen) Decide(isTimeOver: false);
        else EndRoundIfOver();
    }

    private void Decide(bool isTimeOver)
    {
        var round = _round!;
        if (!isTimeOver && !round.IsAnswered) return;
        if (round.Agreed is not { } agreed || _settings.InForce.TryFind(agreed) is not { } rules)
        {
            round.Refuse(_settings.PrepareTimeout);
            // Who is told that it was refused may ask again at once, of any member: all must be free by then.
            Timers.StartSingleTimer(nameof(ReloadRound), new RoundDue(round.Id), _settings.ConfirmTimeout);
            foreach (var member in round.Members) At(member).Tell(new DropRules(round.Id), Self);
            return;
        }

        var edition = Math.Max(_edition, Math.Max(round.EditionMax, _heard.Values.Select(heard => heard.Said.Edition).DefaultIfEmpty().Max())) + 1;
        round.Decide(new RulesAnnounced(edition, agreed));
        Timers.StartSingleTimer(nameof(ReloadRound), new RoundDue(round.Id), _settings.ConfirmTimeout);
        PutInForce(edition, rules);
        Confirm(_cluster.SelfAddress, Said);
    }

    private void Confirm(Address member, RulesAnnounced said)
    {
        if (_round is not { Decided: not null } round) return;
        round.Confirm(member, said);
        EndRoundIfOver();
    }

    private void EndRoundIfOver()
    {
        if (_round!.Refused is null ? _round.Unconfirmed.Count == 0 : _round.IsDropped) EndRound();
    }

    private void EndRound()
    {
        var round = _round!;
        round.Asker.Tell(round.Refused is { } refused
            ? new RulesReloaded(Current.Id, null, round.Nodes, refused, [])
            : new RulesReloaded(Current.Id, round.Before.CompareWith(Current), round.Nodes, [], round.Unconfirmed));
        _round = null;
        Timers.Cancel(nameof(ReloadRound));
    }

    private sealed record RoundDue(Guid Round) : INoSerializationVerificationNeeded;
}
