using Correlator.Model.Assets;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Tests.Assets;

public class LearningTests
{
    private static readonly BaselineOptions ByEvidence = new();

    [Fact]
    public void Learning_ends_after_an_hour_of_steady_behaviour()
    {
        var cell = new Cell(options: ByEvidence);
        cell.Polls(0, 3_599);
        Assert.False(cell.State.IsProtecting);
        cell.Polls(3_599, 3_602);
        Assert.True(cell.State.IsProtecting);
    }

    [Fact]
    public void Something_new_makes_learning_last_until_nothing_new_came_for_a_quarter_of_the_time()
    {
        var cell = new Cell(options: ByEvidence);
        cell.Polls(0, 3_000);
        cell.See(Cell.Poll(3_000, Cell.Station, Cell.Plc));
        cell.Polls(3_001, 4_190);
        Assert.False(cell.State.IsProtecting);
        cell.Polls(4_190, 4_210);
        Assert.True(cell.State.IsProtecting);
        cell.See(Cell.Poll(4_211, Cell.Station, Cell.Plc));
        Assert.Empty(cell.Deviations(DeviationKind.NewPeer));
    }

    [Fact]
    public void A_jump_between_two_recordings_is_not_time_in_which_anything_was_learned()
    {
        var cell = new Cell(options: ByEvidence);
        cell.Polls(0, 300);
        cell.Polls(90 * 86_400, 90 * 86_400 + 60);
        Assert.False(cell.State.IsProtecting);
    }

    [Fact]
    public void Few_observations_are_no_evidence_however_long_they_take()
    {
        var cell = new Cell(options: ByEvidence);
        cell.Polls(0, 180 * 600, 600);
        Assert.False(cell.State.IsProtecting);
    }

    [Fact]
    public void Noise_cannot_keep_an_asset_learning_for_ever()
    {
        var options = ByEvidence with { LearnSpanMax = TimeSpan.FromHours(3) };
        var cell = new Cell(options: options);
        for (var i = 0; i < 400; i++)
            cell.See(Cell.Poll(i * 60, Cell.Asset(100 + i, $"a{i}", Cell.Control, AssetRoles.None), Cell.Plc));
        Assert.True(cell.State.IsProtecting);
    }

    [Fact]
    public void A_stated_end_of_learning_holds_exactly()
    {
        var cell = new Cell();
        cell.See(Cell.Poll(10, Cell.Hmi, Cell.Plc));
        var last = Cell.Poll(Cell.Learned, Cell.Station, Cell.Plc);
        last.Time = new EventTime(last.Time.Ticks - 1);
        cell.See(last);
        cell.See(Cell.Poll(Cell.Learned, Cell.Laptop, Cell.Plc));
        Assert.Equal("laptop", Assert.Single(cell.Deviations(DeviationKind.NewPeer)).Originator!.Name);
    }

    [Fact]
    public void A_full_baseline_says_so_once_and_goes_on()
    {
        var options = Cell.UntilLearned with { Bounds = new BaselineBounds { PeersMax = 8 } };
        var cell = new Cell(options: options);
        for (var i = 0; i < 50; i++)
            cell.See(Cell.Poll(i, Cell.Asset(100 + i, $"a{i}", Cell.Control, AssetRoles.None), Cell.Plc));
        var stated = Assert.Single(cell.Deviations(DeviationKind.BaselineSaturated));
        Assert.Contains("peers", stated.Summary, StringComparison.Ordinal);
        Assert.Equal(8, cell.State.Describe().Peers.Count);
        Assert.Equal(BaselineAspects.Peers, cell.State.Describe().Saturated);

        // Those that found no place are not new one by one.
        for (var i = 0; i < 50; i++)
            cell.See(Cell.Poll(3_700 + i, Cell.Asset(100 + i, $"a{i}", Cell.Control, AssetRoles.None), Cell.Plc));
        Assert.Single(cell.Deviations(DeviationKind.NewPeer));
    }

    [Fact]
    public void More_different_deviations_than_can_be_remembered_become_a_trickle_that_is_counted()
    {
        var options = Cell.UntilLearned with { Bounds = new BaselineBounds { StatementsMax = 16 } };
        var cell = new Cell(options: options).Learn();
        for (var i = 0; i < 500; i++)
            cell.See(Cell.Poll(3_700 + i * 0.1, Cell.Asset(100 + i, $"a{i}", Cell.Control, AssetRoles.None), Cell.Plc));
        Assert.Equal(17, cell.Deviations(DeviationKind.NewPeer).Count());
        Assert.Equal(484, cell.State.Describe().StatementsTurnedAway);
        Assert.Equal(16, cell.State.Describe().RecentDeviations.Count(d => d.Repeats == 0) - 1);
    }

    [Fact]
    public void A_typical_controller_takes_about_four_kibibytes()
    {
        var cell = new Cell();
        for (var second = 0; second < 3_000; second++)
        {
            for (uint block = 0; block < 6; block++)
            {
                var poll = Cell.Poll(second + block * 0.01, Cell.Hmi, Cell.Plc);
                (poll.TargetStart, poll.Flags) = (block * 100, poll.Flags | ObservationFlags.HasValue);
                poll.ValueHigh = second % 10;
                cell.See(poll);
            }

            if (second % 10 == 0) cell.See(Cell.Write(second + 0.1, Cell.Hmi, Cell.Plc));
        }

        Assert.InRange(cell.State.Describe().MemoryBytes, 2_000, 6_000);
    }

    [Fact]
    public void The_history_keeps_the_most_recent_deviations()
    {
        var options = Cell.UntilLearned with { Bounds = new BaselineBounds { HistoryMax = 3 } };
        var cell = new Cell(options: options).Learn();
        for (var i = 0; i < 10; i++)
            cell.See(Cell.Poll(3_700 + i, Cell.Asset(100 + i, $"a{i}", Cell.Control, AssetRoles.None), Cell.Plc));
        Assert.Equal([Cell.At(3_707), Cell.At(3_708), Cell.At(3_709)],
            cell.State.Describe().RecentDeviations.Select(d => d.Time));
    }
}
