namespace Correlator.Actors.Tests.Schedules;

internal sealed record Assignment(int Detection, int Evidence);

internal sealed record Addition(int Detection, int Evidence);

internal sealed record Delivery(int Detection);

/// <summary>As IncidentDeskActor: what it assigned is stored before the incident hears of it.</summary>
internal sealed class Desk(World world, int party, int node) : Instance(world, party, node)
{
    private ulong _assigned;
    private Step? _step;

    protected override bool SaysThatItEnds => true;

    public override void Start()
    {
        base.Start();
        foreach (var incident in (int[])[0, 1])
        {
            if (Known(incident)) Send(Schedules.Party.Incident + incident, new Message(Sort.Wake));
        }
    }

    /// <summary>Tells incidents again that have not answered; not while it stores what it will tell them.</summary>
    public void TellAgain()
    {
        if (_step is not null && !IsWriting) Tell(_step.Asked, detection => _step.Pending.Has(detection));
    }

    protected override void Recover(object @event, long number)
    {
        var assignment = (Assignment)@event;
        _assigned |= Plan.Put(assignment.Detection, assignment.Evidence);
    }

    protected override void Handle(Message message)
    {
        if (message.Sort == Sort.Assign) Assign(message);
        else if (message.Sort == Sort.Told && message.Number == _step?.Asked.Number && _step.Pending.Strike(message.First, World.Flaw)) Finish();
    }

    private bool Known(int incident)
    {
        for (var d = 0; d < Plan.Records; d++)
        {
            if (Plan.Get(_assigned, d) != 0 && Plan.Incident(d) == incident) return true;
        }

        return false;
    }

    private void Assign(Message message)
    {
        _step = new Step(message);
        var events = new List<object>();
        for (var d = 0; d < Plan.Records; d++)
        {
            if (Plan.Get(message.Facts, d) is not (not 0 and var evidence)) continue;
            _step.Pending.Add(d);
            if (Plan.Get(_assigned, d) != 0) continue;
            _assigned |= Plan.Put(d, evidence);
            events.Add(new Assignment(d, evidence));
        }

        if (events.Count == 0) HandOn(message);
        else Persist([.. events], () => HandOn(message));
    }

    private void HandOn(Message message)
    {
        Tell(message, _ => true);
        if (World.Flaw == Flaw.DeskWaitsForNoIncident) Finish();
    }

    private void Tell(Message asked, Func<int, bool> isMeant)
    {
        for (var d = 0; d < Plan.Records; d++)
        {
            if (Plan.Get(asked.Facts, d) is not (not 0 and var evidence) || !isMeant(d)) continue;
            Send(Schedules.Party.Incident + Plan.Incident(d), new Message(Sort.Tell) { Number = asked.Number, First = d, Count = evidence });
        }
    }

    private void Finish()
    {
        if (_step is null) return;
        Answer(_step.Asked, new Message(Sort.Assigned) { Number = _step.Asked.Number });
        _step = null;
    }

    private sealed class Step(Message asked)
    {
        public Message Asked { get; } = asked;
        public Awaited Pending;
    }
}

/// <summary>As IncidentActor: knows its detections by id; each queues a notification, which waits in its own state until it is delivered.</summary>
internal sealed class IncidentModel(World world, int party, int node) : Instance(world, party, node)
{
    private ulong _added, _delivered;

    public override void Start()
    {
        base.Start();
        SendPending();
    }

    /// <summary>As the notifier beside it, which tries until it is delivered.</summary>
    public void SendPending()
    {
        for (var d = 0; d < Plan.Records; d++)
        {
            if (Plan.Get(_added, d) != 0 && Plan.Get(_delivered, d) == 0) Notify(d);
        }
    }

    protected override void Recover(object @event, long number)
    {
        if (@event is Addition addition) _added += Plan.One(addition.Detection);
        else _delivered |= Plan.One(((Delivery)@event).Detection);
    }

    protected override void Handle(Message message)
    {
        switch (message.Sort)
        {
            case Sort.Tell when Plan.Get(_added, message.First) > 0 && World.Flaw != Flaw.IncidentKnowsNoIds:
                Answer(message, new Message(Sort.Told) { Number = message.Number, First = message.First });
                break;
            case Sort.Tell:
                Persist([new Addition(message.First, message.Count)], () =>
                {
                    _added += Plan.One(message.First);
                    Notify(message.First);
                    Answer(message, new Message(Sort.Told) { Number = message.Number, First = message.First });
                });
                break;
            case Sort.Delivered when Plan.Get(_delivered, message.First) == 0:
                Persist([new Delivery(message.First)], () => _delivered |= Plan.One(message.First));
                break;
        }
    }

    private void Notify(int detection) => Send(Schedules.Party.Receiver, new Message(Sort.Notify) { First = detection });
}

/// <summary>Where a feed is read. Its spool outlives it; what it has forgotten is gone.</summary>
internal sealed class Host(World world, int party, int node) : Instance(world, party, node)
{
    private (long, long) _link;
    private long _index;
    private int _next;

    private int Feed => Party - Schedules.Party.Host;

    public override void Start()
    {
    }

    protected override void Recover(object @event, long number)
    {
    }

    protected override void Handle(Message message)
    {
        var link = (message.Step.Incarnation, message.Step.Number);
        switch (message.Sort)
        {
            // Only a line that is over asks for what is forgotten. Or the last one is over, and this one would wait for ever for a feed that it
            // takes to be quiet.
            case Sort.OpenFeed when message.First < World.Forgotten[Feed] || message.Step.Incarnation < _link.Item1:
                if (World.Flaw != Flaw.HostsSayNothing) Answer(message, new Message(Sort.Outdated) { Step = message.Step });
                break;
            case Sort.OpenFeed when link.CompareTo(_link) > 0:
                (_link, _index, _next) = (link, 0, message.First);
                break;
            case Sort.Demand when link == _link && message.Number == _index:
                var count = Math.Min(World.ChunkMax, Plan.FeedRecords(Feed) - _next);
                Answer(message, new Message(Sort.Block) { Step = message.Step, Number = _index++, First = _next, Count = count });
                _next += count;
                if (World.Flaw == Flaw.SpoolForgetsAtSend) World.Forget(Feed, _next);
                break;
            case Sort.FeedCommitted:
                World.Forget(Feed, message.First);
                break;
        }
    }
}
