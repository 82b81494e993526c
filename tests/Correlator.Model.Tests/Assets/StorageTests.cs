using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using Correlator.Model.Policy;

namespace Correlator.Model.Tests.Assets;

public class StorageTests
{
    private static string GoldenFile(int version) =>
        Path.Combine(Repository.Root, "tests", "data", "golden", $"asset-state-v{version}.bin");

    /// <summary>
    /// Fails when the format changes. A new version then gets a file of its own, and this test that file; earlier
    /// ones stay below.
    /// </summary>
    [Fact]
    public void The_state_is_written_as_version_2()
    {
        var bytes = Bytes(Lived().State);
        Assert.Equal(2, bytes[0]);
        Assert.Equal(Convert.ToHexString(File.ReadAllBytes(GoldenFile(2))), Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_version_stays_readable(int version)
    {
        var feeds = new FeedTable();
        feeds.Add("another feed came first this time");
        using var file = File.OpenRead(GoldenFile(version));
        var state = AssetState.Load(new BinaryReader(file), Cell.UntilLearned, new PlantPolicy(PlantModel.Empty),
            feeds);
        var description = state.Describe();
        Assert.Equal("plc-1", description.AssetId);
        Assert.Equal(["eng-1", "external", "hmi-1", "hmi-1"], description.Peers.Select(p => p.Peer));
        Assert.Equal("400-409, 500-501", description.Peers[2].Operations[0].Targets);
        Assert.Equal("run", description.Mode);
        Assert.Equal("v1.2", Assert.Single(description.Identity).Value);
        Assert.Equal(new MacAddress(0x0080F40E10FC), Assert.Single(description.Macs));
        Assert.Equal(DeviationKind.NewPeer, Assert.Single(description.RecentDeviations).Kind);
        Assert.Equal(Cell.At(3_760), state.SilentAfter);

        // The last fact before any record: the asset's zone and last record come out of the file.
        var facts = new List<Fact>();
        state.TimePassed(Cell.At(3_800), facts);
        var silence = Assert.Single(facts);
        Assert.Equal(("control", "sensor"), (silence.Zone, silence.Source.Feed));
    }

    [Fact]
    public void A_state_of_a_later_version_is_refused()
    {
        var bytes = Bytes(Lived().State);
        bytes[0] = 3;
        Assert.Throws<InvalidDataException>(() => AssetState.Load(
            new BinaryReader(new MemoryStream(bytes)), Cell.UntilLearned, new PlantPolicy(PlantModel.Empty),
                new FeedTable()));
    }

    [Fact]
    public void Lower_bounds_leave_entries_out_and_say_so()
    {
        var options = Cell.UntilLearned with { Bounds = new BaselineBounds { PeersMax = 2 } };
        var state = AssetState.Load(
            new BinaryReader(new MemoryStream(Bytes(Lived().State))), options, new PlantPolicy(PlantModel.Empty),
                new FeedTable());
        Assert.Equal(2, state.Describe().Peers.Count);
        Assert.Equal(BaselineAspects.Peers, state.Describe().Saturated);
    }

    [Fact]
    public void A_known_poll_allocates_nothing()
    {
        var cell = new Cell().Learn();
        var poll = Cell.Poll(3_700, Cell.Hmi, Cell.Plc);
        var facts = new List<Fact>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var second = 0; second < 5_000; second++)
        {
            poll.Time = Cell.At(3_700 + second);
            cell.State.Observe(poll, AssetSide.Responder, facts);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Empty(facts);
    }

    private static byte[] Bytes(AssetState state)
    {
        using var stream = new MemoryStream();
        state.Save(new BinaryWriter(stream));
        return stream.ToArray();
    }

    /// <summary>An asset that has something in every part of its state.</summary>
    private static Cell Lived()
    {
        var cell = new Cell();
        for (var second = 0; second <= 3_700; second++)
        {
            var poll = Cell.Poll(second, Cell.Hmi, Cell.Plc);
            poll.Flags |= ObservationFlags.HasValue;
            (poll.ValueLow, poll.ValueHigh) = (second % 10, 50 + second % 7);
            if (second == 1) poll.Responder.Mac = new MacAddress(0x0080F40E10FC);
            if (second == 2) poll.Outcome = Outcome.Error;
            if (second == 3) poll.Detail = new ObservationDetail { ControllerMode = "run" };
            if (second == 4) poll.Detail = new ObservationDetail { Identity = new DeviceIdentity(Firmware: "v1.2") };
            if (second == 5) (poll.TargetStart, poll.TargetCount) = (500, 2);
            if (second == 6) poll.Detail = new ObservationDetail { Tag = "Pump1" };
            cell.See(poll);
        }

        cell.See(Cell.Poll(100, Cell.Station, Cell.Plc));
        cell.See(Cell.Connection(101, Cell.Laptop, Cell.Plc, Protocol.Http, 80, Outcome.NoAnswer));
        cell.See(Cell.Connection(102, Cell.Plc, null, Protocol.Ntp, 123));
        cell.See(Cell.Connection(103, Cell.Plc, Cell.Hmi, Protocol.Syslog, 514));
        cell.See(Cell.Connection(104, Cell.Plc, Cell.Laptop, Protocol.Http, 80, Outcome.NoAnswer));
        var alert = Cell.Poll(105, Cell.Hmi, Cell.Plc);
        alert.Kind = ObservationKind.SensorAlert;
        alert.Detail = new ObservationDetail { SensorVendor = "v", SignatureId = "1" };
        cell.See(alert);
        var login = Cell.Connection(106, Cell.Station, Cell.Plc, Protocol.Ssh, 22, Outcome.Denied);
        login.Kind = ObservationKind.AccessSession;
        cell.See(login);
        cell.See(Cell.Poll(3_700, Cell.Laptop, Cell.Plc));
        return cell;
    }
}
