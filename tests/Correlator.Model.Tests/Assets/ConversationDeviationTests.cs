using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Tests.Assets;

public class ConversationDeviationTests
{
    [Fact]
    public void A_try_at_a_plant_address_where_nobody_is_is_no_contact_with_the_outside()
    {
        var plant = PlantModel.Empty with { Subnets = [new ZoneSubnet(NetworkAddress.FromV4(0xCB00_7100), 24, Cell.Control)] };
        foreach (var (model, contacts) in new[] { (plant, 0), (PlantModel.Empty, 1) })
        {
            var cell = new Cell(Cell.Station, plant: model);
            cell.See(Cell.Connection(1, Cell.Station, Cell.Plc, Protocol.Ssh, 22));
            cell.See(Cell.Connection(3_700, Cell.Station, null, Protocol.Modbus, 502, Outcome.NoAnswer));
            Assert.Equal(contacts, cell.Deviations(DeviationKind.ExternalContact).Count());
            cell.See(Cell.Connection(4_400, Cell.Station, null, Protocol.Modbus, 502));
            Assert.Equal(contacts + 1, cell.Deviations(DeviationKind.ExternalContact).Count());
        }
    }

    [Fact]
    public void A_write_while_the_target_learns_from_its_master_says_so_and_a_strangers_does_not()
    {
        var cell = new Cell();
        cell.Polls(0, 1_200);
        cell.See(Cell.Write(1_200, Cell.Hmi, Cell.Plc));
        cell.See(Cell.Write(1_300, Cell.Laptop, Cell.Plc));
        cell.Polls(1_301, 3_700);
        cell.See(Cell.Write(3_700, Cell.Hmi, Cell.Plc, value: 7_000));
        Assert.Equal([(true, false), (false, true), (false, false)],
            cell.Controls.Select(c => (c.WhileLearning, c.InFirstSession)));
    }

    [Fact]
    public void The_usual_poll_states_nothing()
    {
        var cell = new Cell().Learn(until: 3_601);
        cell.Polls(3_601, 5_000);
        Assert.Empty(cell.Facts);
    }

    [Fact]
    public void A_peer_that_never_spoke_before_is_a_deviation_stated_once_in_ten_minutes_with_its_repeats()
    {
        var cell = new Cell().Learn();
        for (var second = 3_700; second <= 3_700 + 600; second++) cell.See(Cell.Poll(second, Cell.Station, Cell.Plc));
        var stated = cell.Deviations(DeviationKind.NewPeer).ToList();
        Assert.Equal([0, 599], stated.Select(d => d.Repeats));
        Assert.Equal("plc-1", stated[0].Subject);
        Assert.Equal("control", stated[0].Zone);
        Assert.Equal("eng-1", stated[0].Originator!.Name);
        Assert.Equal(new Provenance("sensor", stated[0].Source.Position), stated[0].Source);
        Assert.Equal(2, cell.Facts.Count);
    }

    [Fact]
    public void What_deviates_is_not_learned()
    {
        var cell = new Cell().Learn();
        cell.See(Cell.Poll(3_700, Cell.Station, Cell.Plc));
        cell.See(Cell.Poll(8_000, Cell.Station, Cell.Plc));
        Assert.Equal(2, cell.Deviations(DeviationKind.NewPeer).Count());
        Assert.DoesNotContain(cell.State.Describe().Peers, p => p.Peer == "eng-1");
    }

    [Fact]
    public void A_peer_that_the_plant_file_declares_is_no_deviation()
    {
        var plc = Cell.Plc with { Allowed = [new AllowedUse("eng-1", Protocol.Modbus, [])] };
        var cell = new Cell(plc);
        cell.Learn();
        cell.See(Cell.Poll(3_700, Cell.Station, plc));
        Assert.Empty(cell.Facts);
    }

    [Fact]
    public void Ephemeral_ports_are_not_peers_of_their_own()
    {
        var cell = new Cell();
        for (ushort i = 0; i < 500; i++)
            cell.See(Cell.Connection(i, Cell.Hmi, Cell.Plc, Protocol.Tcp, (ushort)(49_152 + i)));
        Assert.Single(cell.State.Describe().Peers);
        cell.See(Cell.Connection(3_700, Cell.Hmi, Cell.Plc, Protocol.Tcp, 60_001));
        Assert.Empty(cell.Deviations(DeviationKind.NewPeer));
    }

    [Fact]
    public void A_new_service_port_is_like_a_new_protocol_and_a_port_scan_is_one_new_peer()
    {
        var cell = new Cell().Learn();
        for (ushort port = 1; port < 1_000; port++)
            cell.See(Cell.Connection(3_700 + port / 100.0, Cell.Hmi, Cell.Plc, Protocol.Tcp, port, Outcome.Denied));
        Assert.Single(cell.Deviations(DeviationKind.NewPeer));
        Assert.Single(cell.Facts);
    }

    [Fact]
    public void A_conversation_with_swapped_ends_is_no_new_peer_when_its_reverse_is_known()
    {
        var cell = new Cell().Learn();
        var swapped = Cell.Connection(3_700, Cell.Plc, Cell.Hmi, Protocol.Modbus, 50_123);
        swapped.Originator.Port = 502;
        swapped.Flags = ObservationFlags.DirectionUncertain;
        cell.See(swapped);
        Assert.Empty(cell.Facts);
        swapped.OriginatorAsset = Cell.Plc;
        swapped.ResponderAsset = null;
        swapped.Responder.Address = Cell.AddressOf(null);
        cell.See(swapped);
        Assert.Single(cell.Deviations(DeviationKind.ExternalContact));
    }

    [Fact]
    public void A_conduit_that_the_plant_refuses_is_a_deviation_even_while_learning()
    {
        var cell = new Cell(plant: PlantWith(new Conduit("c", Cell.Office, Cell.Control, [Protocol.Http], false)));
        cell.See(Cell.Connection(10, Cell.Laptop, Cell.Plc, Protocol.Http, 80));
        Assert.Empty(cell.Facts);
        cell.See(Cell.Poll(11, Cell.Laptop, Cell.Plc));
        var stated = Assert.Single(cell.Deviations(DeviationKind.NewConduit));
        Assert.Contains("office", stated.Evidence, StringComparison.Ordinal);
        cell.See(Cell.Poll(12, Cell.Laptop, Cell.Plc));
        Assert.Single(cell.Facts);
    }

    [Fact]
    public void A_conduit_that_nobody_declared_is_told_once_in_each_span_to_the_zone_above()
    {
        var cell = new Cell();
        for (var second = 0; second < 4_000; second++) cell.See(Cell.Poll(second, Cell.Laptop, Cell.Plc));
        var uses = cell.Facts.Cast<ConduitUse>().ToArray();
        Assert.All(uses, use => Assert.Equal(("office", "control", Protocol.Modbus), (use.FromZone, use.ToZone, use.Protocol)));
        var spans = uses.Select(use => ConduitUse.Span(use.Time.Ticks)).ToArray();
        Assert.Equal(spans.Distinct(), spans);
        Assert.InRange(spans.Length, 3, 4);
        Assert.Equal(spans.Length, uses.Select(use => use.Id).Distinct().Count());
        cell.See(Cell.Poll(4_001, Cell.Hmi, Cell.Plc));
        Assert.Equal(uses, cell.Facts.OfType<ConduitUse>());
    }

    [Fact]
    public void Contact_with_the_outside_is_a_deviation_unless_it_is_usual()
    {
        var usual = new Cell();
        usual.See(Cell.Connection(10, Cell.Plc, null, Protocol.Ntp, 123));
        usual.See(Cell.Connection(3_700, Cell.Plc, null, Protocol.Ntp, 123));
        Assert.Empty(usual.Facts);
        usual.See(Cell.Poll(3_701, null, Cell.Plc));
        var stated = Assert.Single(usual.Deviations(DeviationKind.ExternalContact));
        Assert.True(stated.Originator!.IsExternal);
        Assert.Empty(usual.Deviations(DeviationKind.NewPeer));
    }

    [Fact]
    public void A_new_asset_raises_few_facts_even_when_it_is_busy()
    {
        var cell = new Cell(Cell.Station);
        for (var i = 0; i < 3_000; i++)
        {
            var peer = Cell.Asset(10 + i % 3, $"plc-{i % 3}", Cell.Control, AssetRoles.Controller);
            cell.See(Cell.Poll(4_000 + i * 0.1, Cell.Station, peer));
        }

        Assert.True(cell.State.IsProtecting);
        Assert.Empty(cell.Facts);
    }

    [Fact]
    public void A_new_responder_states_each_new_peer_once_but_not_its_own_first_observation()
    {
        var cell = new Cell();
        cell.See(Cell.Poll(4_000, Cell.Hmi, Cell.Plc));
        Assert.Empty(cell.Facts);
        for (var i = 0; i < 500; i++) cell.See(Cell.Poll(4_001 + i, Cell.Station, Cell.Plc));
        Assert.Equal(DeviationKind.NewPeer, Assert.IsType<Deviation>(Assert.Single(cell.Facts)).Kind);
    }

    [Fact]
    public void A_safety_controller_never_learns_and_allows_only_what_is_declared()
    {
        var cell = new Cell(Cell.Safety);
        for (var second = 0; second < 300; second++) cell.See(Cell.Poll(second, Cell.Hmi, Cell.Safety));
        Assert.Empty(cell.Facts);
        cell.See(Cell.Poll(400, Cell.Station, Cell.Safety));
        cell.See(Cell.Poll(401, Cell.Station, Cell.Safety));
        Assert.Equal("eng-1", Assert.Single(cell.Deviations(DeviationKind.UndeclaredSafetyUse)).Originator!.Name);
        cell.See(Cell.Write(402, Cell.Hmi, Cell.Safety));
        Assert.Equal(2, cell.Deviations(DeviationKind.UndeclaredSafetyUse).Count());
        var control = Assert.Single(cell.Controls);
        Assert.False(control.IsRoutine);
        Assert.False(control.IsAuthorised);
    }

    [Fact]
    public void What_an_asset_learned_before_it_was_declared_a_safety_controller_allows_nothing()
    {
        var cell = new Cell().Learn();
        var declared = Cell.Plc with { Roles = AssetRoles.SafetyController };
        cell.State.Observe(Cell.Poll(3_700, Cell.Hmi, declared), Model.Assets.AssetSide.Responder, cell.Facts);
        Assert.Single(cell.Deviations(DeviationKind.UndeclaredSafetyUse));
    }

    [Fact]
    public void Trying_many_unknown_addresses_is_a_fan_out_and_failures_count_twice()
    {
        var failing = new Cell(Cell.Station);
        failing.See(Cell.Poll(4_000, Cell.Station, Cell.Plc));
        Try(failing, 10, Outcome.NoAnswer);
        Assert.Contains("10 others", Assert.Single(failing.Deviations(DeviationKind.FanOut)).Summary,
            StringComparison.Ordinal);

        var answered = new Cell(Cell.Station);
        answered.See(Cell.Poll(4_000, Cell.Station, Cell.Plc));
        Try(answered, 19, Outcome.Success);
        Assert.Empty(answered.Deviations(DeviationKind.FanOut));
        Try(answered, 20, Outcome.Success);
        Assert.Single(answered.Deviations(DeviationKind.FanOut));
    }

    [Fact]
    public void A_declared_scanner_may_fan_out_and_so_may_a_client_over_the_servers_that_it_knows()
    {
        var scanner = new Cell(Cell.Scanner);
        Try(scanner, 60, Outcome.NoAnswer);
        Assert.Empty(scanner.Facts);

        var client = new Cell(Cell.Hmi);
        for (var round = 0; round < 80; round++)
            for (var i = 0; i < 60; i++)
                client.See(Cell.Poll(round * 60 + i * 0.01, Cell.Hmi, Server(i)));
        Assert.Empty(client.Facts);
    }

    [Fact]
    public void A_scan_is_stated_even_while_its_originator_learns()
    {
        var cell = new Cell(Cell.Laptop);
        Try(cell, 12, Outcome.NoAnswer, from: 100);
        Assert.Single(cell.Deviations(DeviationKind.FanOut));
    }

    [Fact]
    public void Tries_that_are_slow_enough_are_no_fan_out()
    {
        var cell = new Cell(Cell.Station);
        cell.See(Cell.Poll(4_000, Cell.Station, Cell.Plc));
        for (var i = 0; i < 60; i++) cell.See(Cell.Connection(4_001 + i * 10, Cell.Station, Server(i), Protocol.Tcp,
            80, Outcome.NoAnswer));
        Assert.Empty(cell.Deviations(DeviationKind.FanOut));
    }

    [Fact]
    public void Trying_many_ports_of_one_peer_is_a_fan_out()
    {
        var cell = new Cell(Cell.Station);
        cell.See(Cell.Poll(4_000, Cell.Station, Cell.Plc));
        for (ushort port = 1; port < 50; port++)
            cell.See(Cell.Connection(4_001 + port * 0.1, Cell.Station, Cell.Plc, Protocol.Tcp, port, Outcome.Denied));
        Assert.Contains("ports of plc-1", Assert.Single(cell.Deviations(DeviationKind.FanOut)).Summary,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sweeping_over_many_targets_is_a_fan_out_but_the_usual_many_are_not()
    {
        var cell = new Cell(Cell.Hmi);
        Sweep(cell, 0, 1_000, 30);
        Sweep(cell, 3_700, 1_000, 30);
        Assert.Empty(cell.Deviations(DeviationKind.FanOut));
        Sweep(cell, 3_800, 1_000, 150);
        Assert.Contains("targets", Assert.Single(cell.Deviations(DeviationKind.FanOut)).Summary,
            StringComparison.Ordinal);
    }

    private static void Sweep(Cell cell, double from, uint first, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var poll = Cell.Poll(from + i * 0.05, Cell.Hmi, Cell.Plc);
            (poll.TargetStart, poll.TargetCount) = (first + (uint)i, 1);
            cell.See(poll);
        }
    }

    private static void Try(Cell cell, int others, Outcome outcome, double from = 4_100)
    {
        for (var i = 0; i < others; i++)
            cell.See(Cell.Connection(from + i * 0.5, cell.Watched, Server(i), Protocol.Tcp, 4_840, outcome));
    }

    private static AssetProfile Server(int i) => Cell.Asset(100 + i, $"server-{i}", Cell.Control, AssetRoles.None);

    private static PlantModel PlantWith(params Conduit[] conduits) => new()
    {
        Root = Cell.Root,
        Zones = [Cell.Root, Cell.Control, Cell.Office],
        Conduits = conduits,
        IsDeclared = true,
    };
}
