using Akka.Actor;

namespace Correlator.Actors.Couriers;

/// <summary>
/// Takes a node's bundles from the line. Each incarnation of the line has an errand of its own here, whose answers go to
/// that line alone; it ends when a newer incarnation comes.
/// </summary>
internal sealed class CourierActor(IActorRef assets, IActorRef zones) : UntypedActor
{
    private IActorRef _errand = ActorRefs.Nobody;
    private long _incarnation;

    public static Props Props(IActorRef assets, IActorRef zones) =>
        Akka.Actor.Props.Create(() => new CourierActor(assets, zones));

    protected override void OnReceive(object message)
    {
        if (message is not Bundle bundle)
        {
            Unhandled(message);
            return;
        }

        // An older line is over and does not know it: whoever follows the newer one would ignore what it says.
        if (bundle.Incarnation < _incarnation) return;
        if (bundle.Incarnation > _incarnation)
        {
            if (!_errand.IsNobody()) Context.Stop(_errand);
            _incarnation = bundle.Incarnation;
            _errand = Context.ActorOf(ErrandActor.Props(Sender, assets, zones));
        }

        _errand.Forward(bundle);
    }
}
