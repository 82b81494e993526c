using Correlator.Model.Assets;
using FsCheck.Xunit;

namespace Correlator.Model.Tests.Assets;

public class TargetRangesTests
{
    [Fact]
    public void Intervals_that_overlap_or_touch_become_one()
    {
        var ranges = new TargetRanges();
        ranges.Add(10, 19);
        ranges.Add(30, 39);
        ranges.Add(20, 29);
        ranges.Add(0, 0);
        Assert.Equal("0, 10-39", ranges.ToString());
        Assert.True(ranges.Covers(15, 35));
        Assert.False(ranges.Covers(0, 10));
    }

    [Fact]
    public void The_ends_of_the_number_space_do_not_wrap()
    {
        var ranges = new TargetRanges();
        ranges.Add(uint.MaxValue, uint.MaxValue);
        ranges.Add(0, 0);
        Assert.Equal($"0, {uint.MaxValue}", ranges.ToString());
    }

    [Property]
    public void Whatever_was_added_is_covered_within_sixteen_intervals((uint Start, byte Length)[] added)
    {
        var ranges = new TargetRanges();
        foreach (var (start, length) in added)
        {
            var first = Math.Min(start, uint.MaxValue - length);
            ranges.Add(first, first + length);
            Assert.True(ranges.Count <= TargetRanges.RangesMax);
        }

        foreach (var (start, length) in added)
        {
            var first = Math.Min(start, uint.MaxValue - length);
            Assert.True(ranges.Covers(first, first + length));
        }

        for (var i = 1; i < ranges.Count; i++) Assert.True(ranges[i - 1].Last + 1UL < ranges[i].First);
    }
}
