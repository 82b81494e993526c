using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Tests.Assets;

public class OperationDeviationTests
{
    [Fact]
    public void A_write_where_only_reads_were_seen_is_a_deviation()
    {
        var cell = new Cell().Learn();
        cell.See(Cell.Write(3_700, Cell.Hmi, Cell.Plc));
        var stated = Assert.Single(cell.Deviations(DeviationKind.WriteWhereOnlyReads));
        Assert.Equal("unit 1 400", stated.Target);
        Assert.Contains("read (3)", stated.Evidence, StringComparison.Ordinal);
        Assert.Empty(cell.Deviations(DeviationKind.NewOperation));
        Assert.False(Assert.Single(cell.Controls).IsRoutine);
    }

    [Fact]
    public void A_write_that_is_usual_is_routine_and_stated_every_five_minutes()
    {
        var cell = new Cell();
        for (var second = 0; second < 3_600; second++) cell.See(Cell.Write(second, Cell.Hmi, Cell.Plc));
        cell.Facts.Clear();
        for (var second = 3_600; second < 5_100; second++) cell.See(Cell.Write(second, Cell.Hmi, Cell.Plc));
        Assert.Equal(5, cell.Controls.Count());
        Assert.All(cell.Facts, f => Assert.True(Assert.IsType<ControlOperation>(f).IsRoutine));
        Assert.All(cell.Controls, c => Assert.True(c.IsAuthorised));
    }

    [Fact]
    public void A_write_that_is_not_usual_is_stated_at_most_once_a_second()
    {
        var cell = new Cell().Learn();
        for (var i = 0; i < 100; i++) cell.See(Cell.Write(3_700 + i * 0.05, Cell.Laptop, Cell.Plc));
        Assert.Equal(5, cell.Controls.Count());
        Assert.All(cell.Controls, c => Assert.True(c.InFirstSession));
        Assert.All(cell.Controls, c => Assert.False(c.IsAuthorised));
    }

    [Fact]
    public void A_peer_that_came_with_the_sensor_is_not_in_its_first_session_and_a_later_one_is()
    {
        var cell = new Cell();
        cell.See(Cell.Write(0, Cell.Hmi, Cell.Plc));
        cell.See(Cell.Write(1_000, Cell.Station, Cell.Plc));
        cell.See(Cell.Write(3_000, Cell.Station, Cell.Plc));
        Assert.Equal([false, true, false], cell.Controls.Select(c => c.InFirstSession));
    }

    [Fact]
    public void An_operation_that_a_known_peer_never_used_is_a_deviation()
    {
        var cell = new Cell().Learn();
        var other = Cell.Poll(3_700, Cell.Hmi, Cell.Plc);
        other.OperationCode = 43;
        other.Operation = Operation.Identity;
        other.Flags = ObservationFlags.None;
        cell.See(other);
        Assert.Equal(Operation.Identity, Assert.Single(cell.Deviations(DeviationKind.NewOperation)).Operation);
        Assert.Single(cell.Facts);
    }

    [Fact]
    public void A_target_outside_the_learned_ranges_is_a_deviation_and_one_inside_is_not()
    {
        var cell = new Cell().Learn();
        var inside = Cell.Poll(3_700, Cell.Hmi, Cell.Plc);
        (inside.TargetStart, inside.TargetCount) = (403, 4);
        cell.See(inside);
        Assert.Empty(cell.Facts);
        var across = Cell.Poll(3_701, Cell.Hmi, Cell.Plc);
        across.TargetCount = 20;
        cell.See(across);
        Assert.Equal("usual: 400-409", Assert.Single(cell.Deviations(DeviationKind.TargetOutOfRange)).Evidence);
    }

    [Fact]
    public void A_sweep_over_all_registers_is_few_facts()
    {
        var cell = new Cell().Learn();
        for (uint register = 0; register < 65_536; register++)
        {
            var poll = Cell.Poll(3_700 + register * 0.001, Cell.Hmi, Cell.Plc);
            (poll.TargetStart, poll.TargetCount) = (register, 1);
            cell.See(poll);
        }

        Assert.Equal(64, cell.Deviations(DeviationKind.TargetOutOfRange).Count());
    }

    [Fact]
    public void Another_unit_behind_the_same_address_is_another_target()
    {
        var cell = new Cell().Learn();
        var unit = Cell.Poll(3_700, Cell.Hmi, Cell.Plc);
        unit.TargetUnit = 9;
        cell.See(unit);
        Assert.Contains("unit 9", Assert.Single(cell.Deviations(DeviationKind.TargetOutOfRange)).Summary,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_tag_that_was_never_written_is_a_deviation_and_a_usual_one_is_not()
    {
        var cell = new Cell();
        for (var second = 0; second < 100; second++) cell.See(Tagged(second, "Pump1.Start"));
        cell.See(Tagged(3_700, "Pump1.Start"));
        Assert.Empty(cell.Deviations(DeviationKind.TargetOutOfRange));
        cell.See(Tagged(3_701, "Valve7.Open"));
        Assert.Equal("unit 1 Valve7.Open", Assert.Single(cell.Deviations(DeviationKind.TargetOutOfRange)).Target);

        static Observation Tagged(double seconds, string tag)
        {
            var write = Cell.Write(seconds, Cell.Hmi, Cell.Plc);
            write.Protocol = Protocol.Cip;
            write.Flags &= ~ObservationFlags.HasTarget;
            write.Detail = new ObservationDetail { Tag = tag };
            return write;
        }
    }

    [Theory]
    [InlineData(49, false)]
    [InlineData(60, false)]
    [InlineData(75, true)]
    [InlineData(20, true)]
    public void A_written_value_beyond_the_margin_is_a_deviation(double value, bool deviates)
    {
        var cell = new Cell();
        for (var second = 0; second < 3_600; second++) cell.See(Cell.Write(second, Cell.Hmi, Cell.Plc, 40
            + second % 20));
        cell.See(Cell.Write(3_700, Cell.Hmi, Cell.Plc, value));
        Assert.Equal(deviates, cell.Deviations(DeviationKind.ValueOutOfEnvelope).Any());
        Assert.Equal(!deviates, cell.Controls.Last().IsRoutine);
    }

    [Fact]
    public void A_reported_value_beyond_the_margin_is_a_deviation_but_a_counter_has_no_envelope()
    {
        var level = new Cell();
        var counter = new Cell();
        for (var second = 0; second < 3_700; second++)
        {
            level.See(Report(second, 40 + second % 20));
            counter.See(Report(second, second));
        }

        Assert.Empty(level.Facts);
        Assert.Empty(counter.Facts);
        level.See(Report(3_730, 99));
        counter.See(Report(3_730, 9_999));
        Assert.Single(level.Deviations(DeviationKind.ValueOutOfEnvelope));
        Assert.Empty(counter.Facts);

        static Observation Report(double seconds, double value)
        {
            var report = Cell.Poll(seconds, Cell.Hmi, Cell.Plc);
            report.Flags |= ObservationFlags.HasValue;
            report.ValueLow = report.ValueHigh = value;
            return report;
        }
    }

    [Theory]
    [InlineData(1.0, false)]
    [InlineData(1.04, false)]
    [InlineData(1.5, true)]
    [InlineData(0.5, true)]
    public void A_polling_period_that_shifts_is_a_deviation(double period, bool deviates)
    {
        var cell = new Cell().Learn(until: 3_601);
        cell.Polls(3_602, 3_700, period);
        Assert.Equal(deviates, cell.Deviations(DeviationKind.PollingPeriodShift).Any());
        if (deviates) Assert.Contains("every 1 s", cell.Deviations(DeviationKind.PollingPeriodShift).First().Evidence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Jitter_lost_polls_and_records_out_of_order_are_no_shift()
    {
        var cell = new Cell();
        var random = new Random(7);
        for (var i = 0; i < 3_600; i++) cell.See(Cell.Poll(i + random.NextDouble() * 0.1, Cell.Hmi, Cell.Plc));
        for (var i = 3_600; i < 9_000; i++)
        {
            if (i % 50 == 0) continue;
            var late = i % 97 == 0 ? -1.5 : 0;
            cell.See(Cell.Poll(i + late + random.NextDouble() * 0.1, Cell.Hmi, Cell.Plc));
        }

        Assert.Empty(cell.Facts);
    }

    [Fact]
    public void A_burst_of_errors_is_a_deviation_and_a_few_errors_are_not()
    {
        var cell = new Cell().Learn();
        for (var i = 0; i < 8; i++) cell.See(Failed(3_700 + i));
        Assert.Empty(cell.Facts);
        for (var i = 0; i < 20; i++) cell.See(Failed(3_760 + i));
        Assert.Equal("hmi-1", Assert.Single(cell.Deviations(DeviationKind.ErrorBurst)).Originator!.Name);

        static Observation Failed(double seconds)
        {
            var poll = Cell.Poll(seconds, Cell.Hmi, Cell.Plc);
            poll.Outcome = Outcome.Error;
            return poll;
        }
    }

    [Fact]
    public void Errors_that_are_usual_are_no_burst()
    {
        var cell = new Cell();
        for (var second = 0; second < 4_000; second++)
        {
            var poll = Cell.Poll(second, Cell.Hmi, Cell.Plc);
            poll.Outcome = Outcome.Error;
            cell.See(poll);
        }

        Assert.Empty(cell.Deviations(DeviationKind.ErrorBurst));
    }

    [Fact]
    public void An_operation_that_is_never_routine_is_stated_while_learning_and_is_never_routine_later()
    {
        var cell = new Cell();
        for (var second = 0; second < 4_000; second += 500) cell.See(Download(second));
        Assert.Equal(4, cell.Deviations(DeviationKind.NeverRoutineOperation).Count());
        Assert.Equal(8, cell.Controls.Count(c => !c.IsRoutine && c.IsAuthorised));

        static Observation Download(double seconds)
        {
            var download = Cell.Poll(seconds, Cell.Station, Cell.Plc);
            download.Operation = Operation.ProgramDownload;
            download.OperationCode = 90;
            return download;
        }
    }

    [Fact]
    public void A_stop_without_a_known_originator_is_stated_and_makes_no_peer()
    {
        var cell = new Cell();
        var stop = Cell.Poll(10, null, Cell.Plc);
        stop.Operation = Operation.Stop;
        stop.Originator = default;
        cell.See(stop);
        Assert.Single(cell.Deviations(DeviationKind.NeverRoutineOperation));
        Assert.False(Assert.Single(cell.Controls).IsAuthorised);
        Assert.Empty(cell.State.Describe().Peers);
    }

    [Fact]
    public void A_hostile_name_does_not_make_facts_and_history_grow()
    {
        var cell = new Cell().Learn();
        var write = Cell.Write(3_700, Cell.Hmi, Cell.Plc);
        var name = new string('x', 1_000_000);
        write.Detail = new ObservationDetail { Tag = name, OperationName = name };
        write.Flags &= ~ObservationFlags.HasTarget;
        cell.See(write);
        Assert.NotEmpty(cell.Facts);
        Assert.All(cell.Facts, f => Assert.True(f.Summary.Length + f.Target.Length < 2_000));
    }

    [Fact]
    public void A_maintenance_window_puts_its_ticket_on_the_facts_and_hides_none()
    {
        var window = new MaintenanceWindow("CHG-1", Cell.At(3_650), Cell.At(3_750), ["plc-1"], [], ["laptop"], []);
        var plant = new PlantModel
        {
            Root = Cell.Root,
            Zones = [Cell.Root, Cell.Control, Cell.Office],
            MaintenanceWindows = [window],
            IsDeclared = true
        };
        var cell = new Cell(plant: plant).Learn();
        cell.See(Cell.Write(3_700, Cell.Laptop, Cell.Plc));
        cell.See(Cell.Write(3_800, Cell.Laptop, Cell.Plc));
        Assert.Equal(["CHG-1", null], cell.Controls.Select(c => c.Maintenance));
        Assert.Equal([true, false], cell.Controls.Select(c => c.IsAuthorised));
        Assert.Equal("CHG-1", Assert.Single(cell.Deviations(DeviationKind.NewPeer)).Maintenance);
    }

    [Fact]
    public void The_response_half_of_a_pair_is_neither_a_second_poll_nor_a_second_operation()
    {
        var cell = new Cell();
        for (var second = 0; second < 3_700; second++)
        {
            var request = Cell.Poll(second, Cell.Hmi, Cell.Plc);
            request.Flags |= ObservationFlags.RequestOnly;
            request.Outcome = Outcome.Unknown;
            cell.See(request);
            var response = Cell.Poll(second + 0.003, Cell.Hmi, Cell.Plc);
            response.Flags = ObservationFlags.ResponseOnly;
            cell.See(response);
        }

        Assert.Empty(cell.Facts);
        var operation = Assert.Single(Assert.Single(cell.State.Describe().Peers).Operations);
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.Single(operation.Periods).Period);
        Assert.True(operation.Periods[0].IsJudged);
    }
}
