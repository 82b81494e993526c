namespace Correlator.Actors.Tests.Schedules;

/// <content>The commands of a schedule, and the undisturbed end of every run.</content>
internal sealed partial class World
{
    /// <summary>Rounds in which nothing moves by itself any more before a run counts as stuck.</summary>
    private const int IdleRoundsMax = 60;

    private const int EventsMax = 20_000;

    public void Apply(Command command)
    {
        _seconds++;
        Trace(command.ToString());
        var (a, b) = (command.A, command.B);
        switch (command.Operation)
        {
            case Operation.Deliver:
                Deliver(a);
                break;
            case Operation.Run:
                for (var left = a % 16; left >= 0 && Advance(); left--) ;
                break;
            case Operation.WriteSucceeds:
                Complete(a, isWritten: true, isAnswered: true);
                break;
            case Operation.WriteFails:
                Complete(a, isWritten: false, isAnswered: true);
                break;
            case Operation.WriteAnswerLost:
                Complete(a, isWritten: true, isAnswered: false);
                break;
            case Operation.Kill:
                Kill(a % _nodes.Length, b);
                break;
            case Operation.Pause:
                Pause(a % _nodes.Length, b);
                break;
            case Operation.Resume:
                Resume(a);
                break;
            case Operation.Learn:
                Learn(a);
                break;
            case Operation.Move:
                Move(a % Party.Receiver, b);
                break;
            case Operation.Lose:
                Lose(a);
                break;
            case Operation.Double when _net.Count > 0:
                _net.Add(_net[a % _net.Count] with { });
                break;
            case Operation.Delay when _net.Count > 0:
                var delayed = _net[a % _net.Count];
                _net.Remove(delayed);
                _net.Add(delayed);
                break;
            case Operation.Checkpoint:
                ForLines(line => line.CheckpointDue());
                break;
            case Operation.TellAgain:
                for (var node = 0; node < _nodes.Length; node++)
                {
                    if (IsRunning(node) && _instances[node, Party.Desk] is Desk desk) desk.TellAgain();
                }

                break;
            case Operation.TimeOut:
                ForLines(line => line.TimeOut(asksAgain: b % 2 == 0));
                break;
            case Operation.Crash:
                if (_instances[a % _nodes.Length, b % Party.Receiver] is { } crashed && IsRunning(crashed.Node)) Restart(crashed, "crash");
                break;
        }
    }

    /// <summary>Faults stop; everything runs to its end and is judged.</summary>
    public void End()
    {
        Trace("End");
        for (var node = 0; node < _nodes.Length; node++)
        {
            if (_isDeclaredDead[node]) Reset(node);
            else _nodes[node] = NodeState.Up;
        }

        var events = 0;
        for (var idle = 0; idle < IdleRoundsMax && Failure is null; idle++)
        {
            while (Failure is null && Advance())
            {
                if (++events < EventsMax) continue;
                Fail("it runs without an end");
                return;
            }

            _seconds++;
            if (IsAtEnd(idle)) break;
        }

        if (Failure is null) _verdicts.Ended(_notified);
    }

    private bool IsAtEnd(int idle)
    {
        var home = _views[0, Party.Line];
        var line = (LineModel)(_instances[home, Party.Line] ?? StartInstance(Party.Line, home));
        if (!line.HasCommittedAll)
        {
            Trace("  nothing moves");
            if (idle % 2 == 0) line.CheckpointDue();
            else line.TimeOut(asksAgain: idle % 4 == 1);
            return false;
        }

        // The last round, in which outboxes are sent until they are delivered.
        if (_net.Count == 0 && _writes.Count == 0 && idle > IdleRoundsMax / 2) return true;
        for (var party = Party.Incident; party < Party.Host; party++)
        {
            var node = _views[0, party];
            if (_instances[node, party] is IncidentModel incident) incident.SendPending();
            else if (Flaw != Flaw.NobodyWakesIncidents) StartInstance(party, node);
        }

        if (_net.Count == 0) return true;
        return false;
    }

    // The oldest first, writes and messages in turn.
    private bool Advance() => (_seconds++ & 1) == 0
        ? Complete(0, true, true) || Deliver(0)
        : Deliver(0) || Complete(0, true, true);

    private void ForLines(Action<LineModel> tell)
    {
        for (var node = 0; node < _nodes.Length; node++)
        {
            if (IsRunning(node) && _instances[node, Party.Line] is LineModel line) tell(line);
        }
    }

    private void Kill(int node, int choice)
    {
        Reset(node);
        Leave(node, choice);
        if (_views[node, Party.Line] == node) StartInstance(Party.Line, node);
    }

    // Its process ends and starts again with nothing in memory; what it has asked the database for may still be done.
    private void Reset(int node)
    {
        for (var party = 0; party < Party.Count; party++) Stop(party, node);
        _net.RemoveAll(message => message.ToNode == node);
        _nodes[node] = NodeState.Up;
        _hasLostDesk[node] = false;
        if (!_isDeclaredDead[node]) return;
        var other = Array.FindIndex(_isDeclaredDead, isDead => !isDead);
        _isDeclaredDead[node] = false;
        for (var party = 0; party < Party.Count; party++) _views[node, party] = _views[other, party];
    }

    // What lived on a node gets another home with those that are up, if there are any.
    private void Leave(int node, int choice)
    {
        var other = OtherUp(node, choice);
        if (other < 0) return;
        for (var party = 0; party < Party.Receiver; party++)
        {
            if (_views[other, party] == node && party != Party.Host) Rehome(party, OtherUp(node, choice + party));
        }
    }

    private int OtherUp(int node, int choice)
    {
        for (var i = 0; i < _nodes.Length; i++)
        {
            var other = (choice + i) % _nodes.Length;
            if (other != node && _nodes[other] == NodeState.Up) return other;
        }

        return -1;
    }

    private void Rehome(int party, int home)
    {
        for (var node = 0; node < _nodes.Length; node++)
        {
            if (!_isDeclaredDead[node]) _views[node, party] = home;
        }

        if (party == Party.Desk) _hasLostDesk[home] = false;
        if (party == Party.Line) StartInstance(party, home);
    }

    private void Pause(int node, int choice)
    {
        if (_nodes[node] != NodeState.Up) return;
        // Somebody must be left to declare it dead; otherwise it only stands still.
        _nodes[node] = NodeState.Paused;
        _isDeclaredDead[node] = OtherUp(node, choice) >= 0;
        Leave(node, choice);
    }

    private void Resume(int choice)
    {
        for (var i = 0; i < _nodes.Length; i++)
        {
            var node = (choice + i) % _nodes.Length;
            if (_nodes[node] != NodeState.Paused) continue;
            _nodes[node] = _isDeclaredDead[node] ? NodeState.Zombie : NodeState.Up;
            return;
        }
    }

    private void Learn(int choice)
    {
        for (var i = 0; i < _nodes.Length; i++)
        {
            var node = (choice + i) % _nodes.Length;
            if (_nodes[node] != NodeState.Zombie) continue;
            Reset(node);
            return;
        }
    }

    private void Move(int party, int choice)
    {
        if (party == Party.Host) return;
        var up = OtherUp(-1, choice);
        if (up < 0) return;
        var home = _views[up, party];
        if (home == up || _nodes[home] != NodeState.Up) return;
        Stop(party, home);
        Rehome(party, up);
    }

    // A connection breaks: what is under way between two nodes is lost.
    private void Lose(int choice)
    {
        if (_net.Count == 0) return;
        var (from, to) = (_net[choice % _net.Count].FromNode, _net[choice % _net.Count].ToNode);
        if (from != to) _net.RemoveAll(message => message.FromNode == from && message.ToNode == to);
    }
}
