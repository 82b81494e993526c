using Correlator.Actors.Assets;
using Correlator.Model.Observations;

namespace Correlator.Actors.Tests.Assets;

public class AppliedPositionsTests
{
    [Fact]
    public void A_record_counts_once_in_each_feed()
    {
        var positions = new AppliedPositions();
        Assert.True(positions.Advance(0, 0));
        Assert.False(positions.Advance(0, 0));
        Assert.True(positions.Advance(3, 0));
        Assert.True(positions.Advance(0, 10));
        Assert.False(positions.Advance(0, 9));
        Assert.False(positions.Advance(3, 0));
    }

    [Fact]
    public void Feeds_keep_their_positions_when_a_later_run_numbers_them_otherwise()
    {
        var feeds = Feeds("conn", "modbus");
        var positions = new AppliedPositions();
        positions.Advance(0, 5);
        positions.Advance(1, 7);
        var bytes = new MemoryStream();
        positions.Save(new BinaryWriter(bytes), feeds);

        bytes.Position = 0;
        var later = Feeds("new", "modbus", "other", "conn");
        var loaded = AppliedPositions.Load(new BinaryReader(bytes), later);
        Assert.True(loaded.Advance(0, 0));
        Assert.False(loaded.Advance(1, 7));
        Assert.True(loaded.Advance(1, 8));
        Assert.True(loaded.Advance(2, 0));
        Assert.False(loaded.Advance(3, 5));
        Assert.True(loaded.Advance(3, 6));
    }

    [Fact]
    public void Positions_of_an_unknown_version_are_refused() => Assert.Throws<InvalidDataException>(
        () => AppliedPositions.Load(new BinaryReader(new MemoryStream([9, 0, 0, 0, 0])), new FeedTable()));

    private static FeedTable Feeds(params string[] ids)
    {
        var feeds = new FeedTable();
        foreach (var id in ids) feeds.Add(id);
        return feeds;
    }
}
