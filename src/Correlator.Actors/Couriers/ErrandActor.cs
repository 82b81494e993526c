using Akka.Actor;
using Correlator.Actors.Assets;
using Correlator.Actors.Delivery;
using Correlator.Actors.Zones;

namespace Correlator.Actors.Couriers;

/// <summary>
/// What a courier does for one incarnation of the line: gives each shard and zone its message and sends the line their
/// answers to a block in one bundle, or in several where it would be too large. Whatever else they say goes on at once.
/// </summary>
/// <remarks>Holds an entry for each block that the line has under way, with answers that have come, and no time: the line has one.</remarks>
internal sealed class ErrandActor : UntypedActor
{
    /// <summary>
    /// Answers that wait for others. Each message renews the line's time-out: a node that is slow but at work must not be silent until its last.
    /// </summary>
    private const int AnswersMax = 8;

    private readonly Dictionary<long, Awaited> _blocks = [];
    private readonly IActorRef _line;
    private readonly IActorRef _assets;
    private readonly IActorRef _zones;
    private bool _hasEnded;

    public ErrandActor(IActorRef line, IActorRef assets, IActorRef zones)
    {
        (_line, _assets, _zones) = (line, assets, zones);
        Context.Watch(assets);
        Context.Watch(zones);
    }

    public static Props Props(IActorRef line, IActorRef assets, IActorRef zones) =>
        Akka.Actor.Props.Create(() => new ErrandActor(line, assets, zones));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Bundle bundle when _hasEnded:
                TellEnd();
                break;
            case Bundle bundle:
                HandOut(bundle);
                break;
            case EnvelopeApplied applied:
                if (_blocks.TryGetValue(applied.Number, out var block) && block.Shards.Remove(applied.Shard))
                {
                    Gather(applied.Number, block, applied);
                }

                break;
            case ZoneAdvanced advanced:
                if (_blocks.TryGetValue(advanced.Block, out var step) && step.Zones.Remove(advanced.ZoneId))
                {
                    Gather(advanced.Block, step, advanced);
                }

                break;
            case Terminated:
                // This node leaves: its regions have handed over what they had, and pass on nothing any more.
                _hasEnded = true;
                if (_blocks.Count > 0) TellEnd();
                break;
            default:
                _line.Tell(message, Sender);
                break;
        }
    }

    private void HandOut(Bundle bundle)
    {
        if (!_blocks.TryGetValue(bundle.Number, out var block)) _blocks[bundle.Number] = block = new Awaited();
        block.HasMore = bundle.HasMore;
        foreach (var message in bundle.Messages)
        {
            switch (message)
            {
                case ReceivedEnvelope envelope:
                    block.Shards.Add(envelope.Shard);
                    _assets.Tell(envelope, Self);
                    break;
                case AdvanceZone advance:
                    block.Zones.Add(advance.ZoneId);
                    _zones.Tell(advance, Self);
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        }
    }

    private void Gather(long number, Awaited block, IWireMessage answer)
    {
        block.Answers.Add(answer);
        block.Size += BundleSize.Of(answer);
        if (block.IsComplete) _blocks.Remove(number);
        else if (block.Answers.Count < AnswersMax && block.Size < BundleSize.Max) return;
        _line.Tell(new AnswerBundle(block.Take()), Self);
    }

    private void TellEnd()
    {
        var node = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress;
        _line.Tell(new ReceiverEnded($"courier of {node}", "its node leaves"), Self);
    }

    private sealed class Awaited
    {
        public ShardSet Shards;

        public HashSet<string> Zones { get; } = new(StringComparer.Ordinal);
        public List<IWireMessage> Answers { get; private set; } = [];
        public int Size { get; set; }
        public bool HasMore { get; set; }
        public bool IsComplete => !HasMore && Shards.IsEmpty && Zones.Count == 0;

        public List<IWireMessage> Take()
        {
            var answers = Answers;
            (Answers, Size) = ([], 0);
            return answers;
        }
    }
}
