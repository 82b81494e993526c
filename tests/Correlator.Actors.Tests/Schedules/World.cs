namespace Correlator.Actors.Tests.Schedules;

/// <summary>
/// The nodes, the network between them and the database, all of one schedule. A node that was paused may wake up as one that was declared dead and
/// does not know it: it has its memory, its mailboxes and its view of where everything lives, while all of it has been started elsewhere.
/// </summary>
internal sealed partial class World
{
    /// <summary>Where receivers of notifications are.</summary>
    private const int Outside = 9;

    private static readonly DateTimeOffset Epoch = new(2026, 11, 27, 0, 0, 0, TimeSpan.Zero);

    private readonly Setup _setup;
    private readonly NodeState[] _nodes;
    private readonly bool[] _isDeclaredDead;
    private readonly bool[] _hasLostDesk;
    private readonly Instance?[,] _instances;
    private readonly int[,] _views;
    private readonly List<Message> _net = [];
    private readonly List<Write> _writes = [];
    private readonly List<string>? _trace;
    private readonly Verdicts _verdicts;
    private ulong _notified;
    private int _seconds;

    public World(Setup setup, Flaw flaw, List<string>? trace = null)
    {
        (_setup, Flaw, _trace) = (setup, flaw, trace);
        _nodes = new NodeState[setup.Nodes];
        _isDeclaredDead = new bool[setup.Nodes];
        _hasLostDesk = new bool[setup.Nodes];
        _instances = new Instance?[setup.Nodes, Party.Count];
        _views = new int[setup.Nodes, Party.Count];
        for (var party = 0; party < Party.Count; party++)
        {
            Journals[party] = new Journal();
            for (var node = 0; node < setup.Nodes; node++) _views[node, party] = party == Party.Host ? 0 : party % setup.Nodes;
        }

        _verdicts = new Verdicts(this);
        StartInstance(Party.Line, 0);
    }

    private enum NodeState
    {
        Up,
        Paused,

        /// <summary>Runs, but was declared dead.</summary>
        Zombie,
    }

    public Flaw Flaw { get; }

    public Journal[] Journals { get; } = new Journal[Party.Count];

    /// <summary>How far each feed has forgotten its records.</summary>
    public int[] Forgotten { get; } = new int[Plan.Feeds];

    /// <summary>What went wrong first; null while nothing has.</summary>
    public string? Failure { get; private set; }

    public int BlockMax => _setup.BlockMax;
    public int ChunkMax => _setup.ChunkMax;
    public int CheckpointsPerSnapshot => _setup.CheckpointsPerSnapshot;
    public bool TouchesKnownZones => _setup.TouchesKnownZones;
    public bool TellsTimeToAll => _setup.TellsTimeToAll;

    /// <summary>One node's clock stands.</summary>
    public DateTimeOffset ClockOf(int node) => node == _setup.StandingClock ? Epoch : Epoch.AddSeconds(_seconds);

    public void Fail(string failure)
    {
        Failure ??= failure;
        Trace($"  !! {failure}");
    }

    public void Forget(int feed, int place)
    {
        Forgotten[feed] = Math.Max(Forgotten[feed], place);
        _verdicts.Forgotten(feed);
    }

    public void Send(Instance from, int to, Message message) =>
        Send(from, to, to == Party.Receiver ? Outside : _views[from.Node, to], message);

    public void Send(Instance from, int to, int toNode, Message message)
    {
        (message.From, message.FromNode, message.To, message.ToNode) = (from.Party, from.Node, to, toNode);
        _net.Add(message);
    }

    public void Persist(Write write) => _writes.Add(write);

    /// <summary>An instance ends. The line starts again at once, everybody else with the next message.</summary>
    public void Restart(Instance instance, string reason)
    {
        if (instance.IsGone) return;
        Trace($"  {Party.Name(instance.Party)}@{instance.Node} ends: {reason}");
        Stop(instance.Party, instance.Node);
        if (instance.Party == Party.Desk && Flaw == Flaw.NobodyStartsTheDesk) _hasLostDesk[instance.Node] = true;
        if (instance.Party == Party.Line) StartInstance(Party.Line, instance.Node);
    }

    private void Trace(string what) => _trace?.Add(what);

    private void Stop(int party, int node)
    {
        if (_instances[node, party] is not { } instance) return;
        instance.IsGone = true;
        _instances[node, party] = null;
    }

    private Instance StartInstance(int party, int node)
    {
        Instance instance = party switch
        {
            Party.Line => new LineModel(this, party, node),
            < Party.Zone => new Keeper(this, party, node),
            < Party.Desk => new ZoneModel(this, party, node),
            Party.Desk => new Desk(this, party, node),
            < Party.Host => new IncidentModel(this, party, node),
            _ => new Host(this, party, node),
        };
        _instances[node, party] = instance;
        Trace($"  {Party.Name(party)} starts @{node}: {(_trace is null ? "" : Journals[party])}");
        instance.Start();
        return instance;
    }

    private bool IsRunning(int node) => node == Outside || _nodes[node] != NodeState.Paused;

    /// <summary>Delivers the first message of the channel that the message at an index goes through, or of a later one.</summary>
    private bool Deliver(int index)
    {
        for (var i = 0; i < _net.Count; i++)
        {
            var message = _net[(index + i) % _net.Count];
            if (!IsRunning(message.ToNode)) continue;
            var first = _net.FindIndex(other =>
                other.From == message.From && other.FromNode == message.FromNode && other.To == message.To && other.ToNode == message.ToNode);
            message = _net[first];
            _net.RemoveAt(first);
            Trace($"  {message}");
            Deliver(message);
            return true;
        }

        return false;
    }

    private void Deliver(Message message)
    {
        if (message.ToNode == Outside)
        {
            _notified |= Plan.One(message.First);
            _net.Add(new Message(Sort.Delivered)
            {
                From = Party.Receiver,
                FromNode = Outside,
                To = message.From,
                ToNode = message.FromNode,
                First = message.First,
            });
            return;
        }

        var home = _views[message.ToNode, message.To];
        if (_instances[message.ToNode, message.To] is { } instance) instance.Take(message);
        else if (message.To == Party.Desk && _hasLostDesk[message.ToNode]) Trace("  nobody hears it");
        else if (home == message.ToNode && message.To != Party.Line) StartInstance(message.To, home).Take(message);
        else if (home != message.ToNode && !message.IsAnswer)
        {
            message.ToNode = home;
            _net.Add(message);
        }
    }

    private bool Complete(int index, bool isWritten, bool isAnswered)
    {
        for (var i = 0; i < _writes.Count; i++)
        {
            var write = _writes[(index + i) % _writes.Count];
            if (write.Outcome != WriteOutcome.UnderWay && !write.Writer.IsGone && !IsRunning(write.Writer.Node)) continue;
            if (write.Outcome == WriteOutcome.UnderWay)
            {
                var outcome = isWritten && Store(write) ? WriteOutcome.Stored : WriteOutcome.Refused;
                write.Outcome = isAnswered ? outcome : WriteOutcome.Refused;
                Trace($"  {write}{(isAnswered ? "" : $", in truth {outcome}")}");
            }

            if (!write.Writer.IsGone && !IsRunning(write.Writer.Node)) return true;
            _writes.Remove(write);
            if (!write.Writer.IsGone) write.Writer.WriteEnded(write);
            return true;
        }

        return false;
    }

    private bool Store(Write write)
    {
        var party = write.Writer.Party;
        var journal = Journals[party];
        for (var i = 0; i < write.Events.Length; i++)
        {
            if (IsTaken(journal, write.First + i)) return false;
        }

        for (var i = 0; i < write.Events.Length; i++) journal.Write(write.First + i, write.Events[i]);
        _verdicts.Written(party);
        return true;
    }

    private bool IsTaken(Journal journal, long number) => Flaw switch
    {
        Flaw.NoCompareAndSwap => false,
        Flaw.DeletedNumbersAreFree => journal.Has(number),
        _ => number <= journal.Highest,
    };
}
