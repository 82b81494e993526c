namespace Correlator.Actors.Tests.Schedules;

/// <summary>
/// A simulated actor on one node: handles a message at a time, none while it waits for a write. A write that fails ends it, as in Akka; it is
/// started again by the next message for it.
/// </summary>
internal abstract class Instance(World world, int party, int node)
{
    private readonly Queue<Message> _stash = [];
    private Message? _asked;

    public int Party { get; } = party;
    public int Node { get; } = node;
    public bool IsGone { get; set; }
    public bool IsWriting { get; private set; }

    protected World World { get; } = world;

    /// <summary>Last sequence number of its journal that it knows.</summary>
    protected long Sequence { get; private set; }

    protected Journal Journal => World.Journals[Party];

    public virtual void Start()
    {
        Journal.Recover(Recover);
        Sequence = Journal.Highest;
    }

    public void Take(Message message)
    {
        if (IsWriting) _stash.Enqueue(message);
        else Look(message);
    }

    public void WriteEnded(Write write)
    {
        if (write.Outcome == WriteOutcome.Refused)
        {
            if (SaysThatItEnds && _asked is not null) Answer(_asked, new Message(Sort.Ended) { Step = _asked.Step });
            World.Restart(this, "its write failed");
            return;
        }

        IsWriting = false;
        Sequence += write.Events.Length;
        write.Done();
        while (!IsWriting && !IsGone && _stash.TryDequeue(out var message)) Look(message);
    }

    /// <summary>As LineReceiver: a line that asked hears of the end.</summary>
    protected virtual bool SaysThatItEnds => false;

    protected abstract void Recover(object @event, long number);

    protected abstract void Handle(Message message);

    protected void Persist(object[] events, Action done)
    {
        IsWriting = true;
        World.Persist(new Write(this, Sequence + 1, events, done));
    }

    protected void Send(int to, Message message)
    {
        if (!IsGone) World.Send(this, to, message);
    }

    /// <summary>Answers who sent the message, where it was then.</summary>
    protected void Answer(Message to, Message message)
    {
        if (!IsGone) World.Send(this, to.From, to.FromNode, message);
    }

    private void Look(Message message)
    {
        _asked = message;
        Handle(message);
    }
}
