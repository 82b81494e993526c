using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Stage;
using Correlator.Model.Observations;

namespace Correlator.Actors.Feeds;

/// <summary>What a link is told of its feed.</summary>
/// <param name="Node">Name of the node that the feed is bound to; null: it may be read anywhere.</param>
/// <param name="Incarnation">Of the line that opens it.</param>
/// <param name="From">Where the line's last checkpoint left it; null at its beginning.</param>
public sealed record FeedLinkSettings(string Feed, string? Node, long Incarnation, FeedCheckpoint? From)
{
    /// <summary>Blocks granted ahead: one is decoded while the other is merged.</summary>
    public int Credits { get; init; } = 2;

    /// <summary>Told what is heard of a live feed; null for one that is not watched.</summary>
    public FeedContact? Contact { get; init; }
}

/// <summary>
/// The line's end of one feed, as a source of blocks: opens it at its host, grants blocks, and opens it again after the last block that
/// arrived when the host is gone, is silent, or has skipped something. Ends when the feed does; fails only when the host has heard of a later
/// incarnation of the line: this one is over, or must become the latest.
/// </summary>
public sealed class FeedLink(FeedLinkSettings settings) : GraphStage<SourceShape<ObservationBlock>>
{
    /// <summary>The host is told again, and must answer, this often.</summary>
    private static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(1);

    /// <summary>So many times unanswered, and the feed is opened anew.</summary>
    private const int UnansweredMax = 10;

    private readonly Outlet<ObservationBlock> _out = new("feed-link.out");

    public override SourceShape<ObservationBlock> Shape => new(_out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, settings);

    private sealed class Logic : TimerGraphStageLogic
    {
        private readonly Outlet<ObservationBlock> _out;
        private readonly FeedLinkSettings _settings;
        private readonly Queue<ObservationBlock> _ready = [];
        private FeedLinkId _link;
        private IActorRef _host = ActorRefs.Nobody;
        private FeedCheckpoint? _from;
        private long _received;
        private long _granted;
        private long? _blocks;
        private int _unanswered;

        public Logic(FeedLink stage, FeedLinkSettings settings)
            : base(stage.Shape)
        {
            _out = stage._out;
            _settings = settings;
            _from = settings.From;
            _link = new FeedLinkId(settings.Incarnation, 1);
            SetHandler(_out, onPull: Deliver, onDownstreamFinish: _ => CompleteStage());
        }

        public override void PreStart()
        {
            GetStageActor(Receive);
            Ask();
            ScheduleRepeatedly("ask", AskAfter);
        }

        public override void PostStop()
        {
            foreach (var block in _ready) block.Return();
            if (!_host.IsNobody()) _host.Tell(new CloseFeed(_settings.Feed, _link), ActorRefs.NoSender);
        }

        protected override void OnTimer(object timerKey)
        {
            if (_blocks is not null) return;
            if (_settings.Contact is { } contact) contact.IsHeld = _ready.Count > 0 || !IsAvailable(_out);
            if (!_host.IsNobody() && ++_unanswered > UnansweredMax) OpenAnew();
            else
            {
                Ask();
                Grant();
            }
        }

        private void Ask()
        {
            var open = new OpenFeed(_settings.Feed, _link, _from);
            if (_host.IsNobody()) FeedHosting.Tell(System, _settings.Node, open, StageActor.Ref);
            else _host.Tell(open, StageActor.Ref);
        }

        private ActorSystem System => ((ActorMaterializer)Materializer).System;

        private void Receive((IActorRef Sender, object Message) received)
        {
            switch (received.Message)
            {
                case FeedOpened opened when opened.Link == _link:
                    _unanswered = 0;
                    _settings.Contact?.Answer();
                    Follow(received.Sender);
                    if (opened.Sent != _received) OpenAnew();
                    break;
                case FeedOpened opened when opened.Link.Incarnation > _link.Incarnation:
                    FailStage(new LineBrokenException($"feed '{_settings.Feed}' is read for incarnation {opened.Link.Incarnation}"));
                    break;
                case FeedBlock block when block.Link == _link && block.Index == _received:
                    _unanswered = 0;
                    _settings.Contact?.Answer();
                    Take(block.Block);
                    break;
                case FeedBlock block when block.Link == _link:
                    Log.Warning("Feed '{0}': block {1} came where {2} was expected", _settings.Feed, block.Index, _received);
                    OpenAnew();
                    break;
                case FeedEnded ended when ended.Link == _link:
                    _blocks = ended.Blocks;
                    if (_received != _blocks) OpenAnew();
                    else CompleteIfDone();
                    break;
                case FeedFailed failed when failed.Link == _link:
                    Log.Warning("Feed '{0}' cannot be read: {1}", _settings.Feed, failed.Reason);
                    OpenLater();
                    break;
                case Terminated gone when gone.ActorRef.Equals(_host):
                    OpenAnew();
                    break;
                case FeedBlock block:
                    // Of an opening that is over.
                    if (received.Sender.Path.Address.HasLocalScope) block.Block.Return();
                    break;
            }
        }

        private void Follow(IActorRef host)
        {
            if (_host.Equals(host)) return;
            _host = host;
            StageActor.Watch(host);
            Grant();
        }

        private void Take(ObservationBlock block)
        {
            _received++;
            foreach (var feed in block.Feeds) _from = feed;
            _settings.Contact?.Hear(block);
            _ready.Enqueue(block);
            if (IsAvailable(_out)) Deliver();
        }

        private void Deliver()
        {
            if (_ready.TryDequeue(out var block))
            {
                Push(_out, block);
                Grant();
            }

            CompleteIfDone();
        }

        // Credits are what is neither here nor on its way.
        private void Grant()
        {
            if (_host.IsNobody()) return;
            _granted = _received - _ready.Count + _settings.Credits;
            _host.Tell(new FeedDemand(_settings.Feed, _link, _received, _granted), StageActor.Ref);
        }

        private void CompleteIfDone()
        {
            if (_blocks == _received && _ready.Count == 0) CompleteStage();
        }

        private void OpenLater()
        {
            Forget();
            _link = _link with { Opening = _link.Opening + 1 };
        }

        // From after the last block that arrived: what is under way under the old opening does not count.
        private void OpenAnew()
        {
            OpenLater();
            Ask();
        }

        private void Forget()
        {
            if (!_host.IsNobody()) StageActor.Unwatch(_host);
            _host = ActorRefs.Nobody;
            _received = _granted = _unanswered = 0;
            _blocks = null;
        }
    }
}
