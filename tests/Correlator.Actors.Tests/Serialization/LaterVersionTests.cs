using System.Threading.Channels;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Serialization;
using Correlator.Actors.Feeds;
using Correlator.Actors.Serialization;

namespace Correlator.Actors.Tests.Serialization;

/// <summary>
/// While a version is rolled out, a member hears messages that it does not know, over the same connection as all others. It must lose
/// nothing but these.
/// </summary>
public class LaterVersionTests(NodeSystem earlier) : IClassFixture<NodeSystem>
{
    [Fact]
    public async Task A_message_that_a_member_does_not_know_is_dropped_and_named_and_what_follows_it_arrives()
    {
        var (heard, told) = (Channel.CreateUnbounded<object>(), Channel.CreateUnbounded<object>());
        var line = earlier.System.ActorOf(Props.Create(() => new Listener(heard.Writer)), "line");
        var log = earlier.System.ActorOf(Props.Create(() => new Listener(told.Writer)));
        earlier.System.EventStream.Subscribe(log, typeof(LogEvent));
        var type = typeof(LaterSerializer).AssemblyQualifiedName;
        var config = ConfigurationFactory.ParseString(
            $$"""
            akka.actor.serializers.correlator-wire = "{{type}}"
            akka.actor.serialization-identifiers."{{type}}" = {{WireSerializer.Id}}
            """).WithFallback(earlier.System.Settings.Config);
        using var later = ActorSystem.Create(
            "correlator", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), earlier.Tables));

        var there = await later.ActorSelection(line.Path.ToStringWithAddress(((ExtendedActorSystem)earlier.System).Provider.DefaultAddress))
            .ResolveOne(TimeSpan.FromSeconds(30));
        there.Tell(new OfLaterVersion());
        there.Tell(new DrainLine());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.IsType<DrainLine>(await heard.Reader.ReadAsync(patience.Token));
        await foreach (var said in told.Reader.ReadAllAsync(patience.Token))
        {
            if ($"{said}".Contains($"No message is known as '{LaterSerializer.Unknown}'", StringComparison.Ordinal)) break;
        }
    }

    internal sealed record OfLaterVersion : IWireMessage;

    internal sealed class LaterSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public const string Unknown = "Xx";

        private readonly WireSerializer _known = new(system);

        public override int Identifier => WireSerializer.Id;

        public override string Manifest(object o) => o is OfLaterVersion ? Unknown : _known.Manifest(o);

        public override byte[] ToBinary(object obj) => obj is OfLaterVersion ? [1, 0] : _known.ToBinary(obj);

        public override object FromBinary(byte[] bytes, string manifest) => _known.FromBinary(bytes, manifest);
    }

    private sealed class Listener(ChannelWriter<object> heard) : UntypedActor
    {
        protected override void OnReceive(object message) => heard.TryWrite(message);
    }
}
