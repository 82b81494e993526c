using Correlator.Model.Discovery;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Tests.Plant;

public class AssetDirectoryTests
{
    [Fact]
    public void Client_and_server_of_an_industrial_protocol_are_inside_whatever_their_range()
    {
        var traffic = new Traffic();
        var observation = traffic.Send("141.81.0.10", "141.81.0.86");
        Assert.Equal("141.81.0.10", observation.OriginatorAsset?.Id);
        Assert.Equal("141.81.0.86", observation.ResponderAsset?.Id);
        Assert.Equal("141.81.0.0/24", observation.ResponderAsset?.Zone.Id);
        Assert.Equal("plant", observation.ResponderAsset?.Zone.Parent?.Id);
        Assert.True(observation.ResponderAsset?.Zone.IsInferred);
        Assert.Equal(1, observation.OriginatorAsset?.Handle);
        Assert.Empty(traffic.Facts);
    }

    [Fact]
    public void A_private_address_alone_is_not_inside()
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2");
        var observation = traffic.Send("192.168.7.7", "192.168.8.8", Protocol.Http, Operation.Request);
        Assert.Null(observation.OriginatorAsset);
        Assert.Null(observation.ResponderAsset);
    }

    [Fact]
    public void A_host_that_talks_with_an_industrial_neighbour_is_inside_and_one_from_afar_is_not()
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2");
        Assert.NotNull(traffic.Send("10.0.0.9", "10.0.0.1", Protocol.Ssh, Operation.Login).OriginatorAsset);
        var far = traffic.Send("10.9.9.9", "10.0.0.1", Protocol.Ssh, Operation.Login);
        Assert.Null(far.OriginatorAsset);
        Assert.NotNull(far.ResponderAsset);
    }

    [Fact]
    public void A_client_from_a_strange_subnet_stays_outside_once_the_plant_is_learned()
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2");
        Assert.Null(traffic.Send("203.0.113.5", "10.0.0.2", minutes: 61).OriginatorAsset);
        Assert.NotNull(traffic.Send("10.0.0.7", "10.0.0.2", minutes: 61).OriginatorAsset);
    }

    [Fact]
    public void A_connection_to_an_industrial_port_counts_only_when_it_was_answered_with_payload()
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2");
        Assert.Null(Connect("10.5.0.1", "10.5.0.2", 502, 0).ResponderAsset);
        Assert.Null(Connect("10.5.0.1", "10.5.1.2", 2222, 900).ResponderAsset);
        Assert.NotNull(Connect("10.5.0.1", "10.5.1.2", 502, 900).ResponderAsset);

        Observation Connect(string from, string to, ushort port, uint bytes) =>
            traffic.Send(from, to, Protocol.Tcp, Operation.Connect, port: port, bytes: bytes,
                outcome: bytes == 0 ? Outcome.NoAnswer : Outcome.Success);
    }

    [Fact]
    public void A_sensors_word_that_a_host_is_a_master_makes_it_no_server()
    {
        var master = new Observation
        {
            Time = Traffic.Start,
            Originator = Traffic.End("10.0.0.1"),
            Protocol = Protocol.Modbus,
            Kind = ObservationKind.Identity,
            Operation = Operation.Identity,
            Flags = ObservationFlags.RequestOnly,
            Detail = new ObservationDetail { OperationName = "MODBUS_MASTER", IdentityIsOriginator = true },
        };
        TraitReader.Read(master, out var traits, out _);
        Assert.Equal(Traits.Asks, traits & (Traits.Asks | Traits.Answers));
    }

    [Theory]
    [InlineData("224.0.0.251")]
    [InlineData("255.255.255.255")]
    [InlineData("10.0.0.255")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.1.1")]
    [InlineData("127.0.0.1")]
    [InlineData("ff02::1")]
    [InlineData("fe80::1")]
    public void What_names_no_single_device_never_becomes_an_asset(string address)
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2");
        Assert.Null(traffic.Send("10.0.0.1", address).ResponderAsset);
        Assert.Null(traffic.Send($"{address}/ff:ff:ff:ff:ff:ff", "10.0.0.2").OriginatorAsset);
        Assert.Empty(traffic.Directory.Externals);
    }

    [Fact]
    public void Two_hosts_of_one_subnet_are_inside_when_the_feed_shows_nothing_industrial_and_no_macs()
    {
        var traffic = new Traffic();
        Assert.NotNull(traffic.Send("192.168.1.5", "192.168.1.9", Protocol.Ssh, Operation.Login).ResponderAsset);
        Assert.Null(traffic.Send("8.8.8.8", "192.168.1.9", Protocol.Ssh, Operation.Login).OriginatorAsset);
    }

    [Fact]
    public void Both_ends_of_an_alert_within_a_subnet_are_inside_as_long_as_the_feed_shows_nothing_better()
    {
        var traffic = new Traffic();
        Assert.NotNull(Alert("192.168.1.6", "192.168.1.85").ResponderAsset);
        Assert.Null(Alert("192.168.1.6", "8.8.8.8").ResponderAsset);
        traffic.Send("10.0.0.1", "10.0.0.2");
        Assert.Null(Alert("192.168.2.6", "192.168.2.85").ResponderAsset);

        Observation Alert(string from, string to) => traffic.Send(
            from, to, Protocol.Modbus, Operation.Alert, Outcome.Unknown, kind: ObservationKind.SensorAlert);
    }

    [Fact]
    public void A_new_asset_is_a_deviation_once_its_zone_has_been_learned()
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2");
        traffic.Send("10.0.0.3", "10.0.0.2", minutes: 59);
        Assert.Empty(traffic.Facts);
        traffic.Send("10.0.0.4", "10.0.0.2", minutes: 61);
        traffic.Send("10.0.0.4", "10.0.0.2", minutes: 62);
        var fact = Assert.Single(traffic.Stated(DeviationKind.NewAsset));
        Assert.Equal("10.0.0.4", fact.Subject);
        Assert.Equal("10.0.0.0/24", fact.Zone);
        Assert.Equal("10.0.0.4", fact.Originator?.Asset);
        Assert.Equal(fact.Time, fact.KnownAt);
        Assert.Equal(FactId.Of("directory", "new-asset", "sensor", "3", "10.0.0.4"), fact.Id);
        Assert.Equal(new Provenance("sensor", 3), fact.Source);
    }

    [Fact]
    public void The_end_of_learning_can_be_set()
    {
        var until = Traffic.Start + TimeSpan.FromMinutes(5);
        var traffic = new Traffic(options: new AssetDirectoryOptions { LearnUntil = until });
        traffic.Send("10.0.0.1", "10.0.0.2", minutes: 4);
        Assert.Empty(traffic.Facts);
        traffic.Send("10.0.0.3", "10.0.0.2", minutes: 6);
        Assert.Single(traffic.Stated(DeviationKind.NewAsset));
    }

    [Fact]
    public void The_first_asset_of_a_zone_that_comes_after_learning_is_a_deviation()
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2");
        traffic.Send("10.0.0.1", "10.7.0.2", minutes: 90);
        traffic.Send("10.0.0.1", "10.7.0.3", minutes: 91);
        Assert.Equal("10.7.0.2", Assert.Single(traffic.Stated(DeviationKind.NewAsset)).Subject);
    }

    [Fact]
    public void A_full_zone_turns_further_devices_away_counts_them_and_says_so_once()
    {
        var traffic = new Traffic(options: new AssetDirectoryOptions { DiscoveredPerZoneMax = 3 });
        for (var i = 2; i < 20; i++) traffic.Send("10.0.0.1", $"10.0.0.{i}");
        Assert.Equal(3, traffic.Directory.Assets.Count);
        Assert.Equal(16, traffic.Directory.Counters.Refused);
        var fact = Assert.Single(traffic.Facts.OfType<Deviation>());
        Assert.Equal(DeviationKind.BaselineSaturated, fact.Kind);
        Assert.Equal("10.0.0.0/24", fact.Subject);
        Assert.Equal(16, traffic.Directory.RefusedIn(traffic.Directory.Zones[1]));
    }

    [Fact]
    public void Traffic_with_outsiders_is_counted_for_the_zone_of_the_inside_end()
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2");
        for (var i = 0; i < 5; i++) traffic.Send("10.0.0.1", "8.8.8.8", Protocol.Dns, Operation.Query, bytes: 100);
        var external = Assert.Single(traffic.Directory.Externals);
        Assert.Equal(("10.0.0.0/24", 5L, 500L), (external.Zone.Id, external.Observations, external.Bytes));
    }

    [Fact]
    public void Roles_follow_from_behaviour_and_carry_their_evidence()
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2", operation: Operation.ProgramDownload);
        for (var i = 2; i < 5; i++)
        {
            traffic.Send("10.0.0.9", $"10.0.0.{i}");
            traffic.Send("10.0.0.9", $"10.0.0.{i}", operation: Operation.Write);
        }

        var engineering = traffic.Directory.Asset("10.0.0.1")!;
        Assert.True(engineering.Is(AssetRoles.EngineeringWorkstation));
        Assert.Contains("sensor at 1", engineering.Evidence, StringComparison.Ordinal);
        Assert.Contains("program-download", engineering.Evidence, StringComparison.Ordinal);
        Assert.True(traffic.Directory.Asset("10.0.0.9")!.Is(AssetRoles.OperatorStation));
        Assert.Equal(AssetRoles.Controller | AssetRoles.IndustrialServer, traffic.Directory.Asset("10.0.0.3")!.Roles);
    }

    [Fact]
    public void A_role_that_gives_authority_is_never_earned_after_learning()
    {
        var traffic = new Traffic();
        traffic.Send("10.0.0.1", "10.0.0.2");
        traffic.Send("10.0.0.1", "10.0.0.2", operation: Operation.ProgramDownload, minutes: 90);
        Assert.Equal(AssetRoles.IndustrialClient, traffic.Directory.Asset("10.0.0.1")!.Roles);
    }

    [Fact]
    public void A_role_change_gives_a_new_profile_with_the_same_handle()
    {
        var traffic = new Traffic();
        var before = traffic.Send("10.0.0.1", "10.0.0.2").OriginatorAsset!;
        var after = traffic.Send("10.0.0.1", "10.0.0.2", operation: Operation.Stop).OriginatorAsset!;
        Assert.Equal(before.Handle, after.Handle);
        Assert.False(before.Is(AssetRoles.EngineeringWorkstation));
        Assert.True(after.Is(AssetRoles.EngineeringWorkstation));
    }

    [Fact]
    public void An_answer_on_a_session_joined_mid_stream_does_not_tell_who_serves()
    {
        var traffic = new Traffic();
        var observation = new Observation
        {
            Time = Traffic.Start,
            Originator = Traffic.End("10.0.0.2"),
            Responder = Traffic.End("10.0.0.1"),
            Protocol = Protocol.Dnp3,
            Kind = ObservationKind.Operation,
            Outcome = Outcome.Success,
            Flags = ObservationFlags.DirectionUncertain,
        };
        traffic.Directory.Resolve(ref observation, traffic.Facts);
        Assert.Equal(AssetRoles.IndustrialClient, observation.OriginatorAsset?.Roles);
        Assert.Equal(AssetRoles.IndustrialClient, observation.ResponderAsset?.Roles);
    }

    [Fact]
    public void The_settled_case_allocates_nothing()
    {
        var traffic = new Traffic();
        var observation = traffic.Send("10.0.0.1/00:11:22:33:44:01", "10.0.0.2/00:11:22:33:44:02");
        for (var i = 0; i < 100; i++) traffic.Directory.Resolve(ref observation, traffic.Facts);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) traffic.Directory.Resolve(ref observation, traffic.Facts);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
