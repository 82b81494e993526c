using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Model.Observations;

namespace Correlator.Actors.Feeds;

/// <summary>How the feeds of a node are opened and told what is committed.</summary>
/// <param name="Open">Opens a feed by its id from where it stood, or its beginning; null when this node does not know the feed.</param>
/// <param name="Commit">Told where a feed stood at a commit.</param>
public sealed record FeedHostSettings(
    Func<string, FeedCheckpoint?, Source<ObservationBlock, NotUsed>?> Open, Action<FeedCheckpoint> Commit);

/// <summary>
/// Reads one feed for the line, on a node that can: sends blocks as far as they are granted, under the latest opening only. Keeps nothing: after
/// a restart the line opens the feed anew from the last block that it has.
/// </summary>
public sealed class FeedHostActor(string feed, FeedHostSettings settings) : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IMaterializer _materializer = Context.System.Materializer();

    // Blocks that were sent to another node and may not have been written to the wire yet. Bounded by what the line grants.
    private readonly Queue<ObservationBlock> _sent = [];

    private FeedLinkId _link;
    private IActorRef _line = ActorRefs.Nobody;
    private SharedKillSwitch? _stream;
    private ObservationBlock? _next;
    private IActorRef _owedAck = ActorRefs.Nobody;
    private bool _isEnded;
    private long _index;
    private long _granted;
    private long _received;

    public static Props Props(string feed, FeedHostSettings settings) =>
        Akka.Actor.Props.Create(() => new FeedHostActor(feed, settings));

    private bool IsLineHere => _line.Path.Address.HasLocalScope;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case OpenFeed open:
                Open(open);
                break;
            case FeedDemand demand when demand.Link == _link:
                Grant(demand);
                break;
            case HostedBlock hosted when hosted.Link == _link:
                _next = hosted.Block;
                _owedAck = Sender;
                SendNext();
                break;
            case HostedBlock hosted:
                hosted.Block.Return();
                break;
            case FeedCommitted committed:
                settings.Commit(committed.Position);
                break;
            case CloseFeed close when close.Link == _link:
                Stop();
                break;
            case Terminated gone when gone.ActorRef.Equals(_line):
                Stop();
                break;
            case StreamReady:
                Sender.Tell(Ack.Instance);
                break;
            case StreamEnded ended when ended.Link == _link:
                _isEnded = true;
                TellEnd();
                break;
            case StreamFailed failed when failed.Link == _link:
                _log.Warning("Feed '{0}' cannot be read: {1}", feed, failed.Reason.Message);
                _line.Tell(new FeedFailed(feed, _link, failed.Reason.Message));
                break;
            case FeedDemand or CloseFeed or Terminated or StreamEnded or StreamFailed:
                // Of an opening that is over.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => Stop();

    private void Open(OpenFeed open)
    {
        // A lower one is answered too: the line that opened the higher may have come to its end, and this one would wait for ever.
        if (open.Link > _link) Start(open);
        Sender.Tell(new FeedOpened(feed, _link, _index));
        TellEnd();
    }

    private void Start(OpenFeed open)
    {
        Stop();
        _link = open.Link;
        _index = _granted = _received = 0;
        if (settings.Open(feed, open.From) is not { } blocks)
        {
            Sender.Tell(new FeedFailed(feed, _link, "this node has no such feed"));
            return;
        }

        _line = Sender;
        Context.Watch(_line);
        _stream = KillSwitches.Shared($"feed-{feed}-{_link.Incarnation}-{_link.Opening}");
        var link = _link;
        blocks.Via(_stream.Flow<ObservationBlock>())
            .Select(block => new HostedBlock(link, block))
            .RunWith(
                Sink.ActorRefWithAck<HostedBlock>(
                    Self, StreamReady.Instance, Ack.Instance, new StreamEnded(link), reason => new StreamFailed(link, reason)),
                _materializer);
    }

    private void Grant(FeedDemand demand)
    {
        _granted = Math.Max(_granted, demand.UpTo);
        for (; _received < demand.Received; _received++)
        {
            if (_sent.TryDequeue(out var block)) block.Return();
        }

        SendNext();
    }

    private void SendNext()
    {
        if (_next is null || _index >= _granted) return;
        if (!IsLineHere) _sent.Enqueue(_next);
        _line.Tell(new FeedBlock(feed, _link, _index++, _next));
        _next = null;
        _owedAck.Tell(Ack.Instance);
        TellEnd();
    }

    // The stream says that it has ended when its last block is here, not when that was sent.
    private void TellEnd()
    {
        if (_isEnded && _next is null) _line.Tell(new FeedEnded(feed, _link, _index));
    }

    private void Stop()
    {
        _stream?.Shutdown();
        _stream = null;
        _isEnded = false;
        if (!_line.IsNobody()) Context.Unwatch(_line);
        _line = ActorRefs.Nobody;
        _next?.Return();
        _next = null;
        // What may still be on its way to the wire is left to the collector.
        _sent.Clear();
    }

    private sealed record HostedBlock(FeedLinkId Link, ObservationBlock Block) : INoSerializationVerificationNeeded;

    private sealed record StreamEnded(FeedLinkId Link) : INoSerializationVerificationNeeded;

    private sealed record StreamFailed(FeedLinkId Link, Exception Reason) : INoSerializationVerificationNeeded;

    private sealed class StreamReady : INoSerializationVerificationNeeded
    {
        public static readonly StreamReady Instance = new();
    }

    private sealed class Ack : INoSerializationVerificationNeeded
    {
        public static readonly Ack Instance = new();
    }
}
