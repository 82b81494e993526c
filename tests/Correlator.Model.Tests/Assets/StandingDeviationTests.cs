using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Model.Tests.Assets;

/// <summary>What concerns the asset itself: silence, identity, mode, alerts, access.</summary>
public class StandingDeviationTests
{
    [Fact]
    public void Silence_is_stated_at_its_deadline_when_a_watermark_proves_it_and_so_is_its_end()
    {
        var cell = new Cell().Learn(until: 3_601);
        Assert.Equal(Cell.At(3_660), cell.State.SilentAfter);
        cell.State.TimePassed(Cell.At(3_660), cell.Facts);
        Assert.Empty(cell.Facts);
        cell.State.TimePassed(Cell.At(3_661), cell.Facts);
        var silence = Assert.Single(cell.Deviations(DeviationKind.Silence));
        Assert.Equal((Cell.At(3_660), Cell.At(3_660)), (silence.Time, silence.KnownAt));
        Assert.Equal("plc-1", silence.Responder!.Name);
        Assert.Equal(EventTime.Max, cell.State.SilentAfter);
        cell.State.TimePassed(Cell.At(9_000), cell.Facts);
        cell.See(Cell.Poll(9_001, Cell.Hmi, Cell.Plc));
        Assert.Equal([DeviationKind.Silence, DeviationKind.Resumed], cell.Facts.OfType<Deviation>().Select(d =>
            d.Kind));
    }

    [Fact]
    public void A_pause_within_three_times_the_usual_is_no_silence()
    {
        var cell = new Cell();
        cell.Polls(0, 3_601, 40);
        Assert.Equal(Cell.At(3_600 + 120), cell.State.SilentAfter);
        cell.See(Cell.Poll(3_715, Cell.Hmi, Cell.Plc));
        Assert.Empty(cell.Facts);
    }

    [Fact]
    public void One_outage_while_learning_does_not_make_outages_usual()
    {
        var cell = new Cell();
        cell.Polls(0, 1_000);
        cell.Polls(1_600, 3_601);
        Assert.Equal(Cell.At(3_660), cell.State.SilentAfter);
    }

    [Fact]
    public void An_asset_that_is_asked_and_does_not_answer_is_silent()
    {
        var cell = new Cell().Learn(until: 3_601);
        for (var second = 3_601; second < 3_700; second++)
        {
            var poll = Cell.Poll(second, Cell.Hmi, Cell.Plc);
            poll.Outcome = Outcome.NoAnswer;
            cell.See(poll);
        }

        Assert.Single(cell.Deviations(DeviationKind.Silence));
    }

    [Fact]
    public void An_asset_that_was_seldom_heard_is_not_missed()
    {
        var cell = new Cell();
        cell.Polls(0, 3_601, 300);
        Assert.Equal(EventTime.Max, cell.State.SilentAfter);
    }

    [Fact]
    public void Another_firmware_is_an_identity_change_and_the_same_one_is_not()
    {
        var cell = new Cell();
        cell.See(Told(10, "v1.2"));
        cell.See(Told(3_700, "v1.2"));
        Assert.Empty(cell.Facts);
        cell.See(Told(3_701, "v6.66"));
        Assert.Equal("usual: v1.2", Assert.Single(cell.Deviations(DeviationKind.IdentityChange)).Evidence);
    }

    [Fact]
    public void What_varies_while_learning_is_no_identity()
    {
        var cell = new Cell();
        cell.See(Told(10, "client A"));
        cell.See(Told(11, "client B"));
        cell.See(Told(3_700, "client C"));
        Assert.Empty(cell.Facts);
    }

    [Fact]
    public void Another_mac_is_an_identity_change_unless_many_were_usual()
    {
        var cell = new Cell();
        cell.See(From(10, 1));
        cell.See(From(3_700, 1));
        Assert.Empty(cell.Facts);
        cell.See(From(3_701, 2));
        Assert.Single(cell.Deviations(DeviationKind.IdentityChange));

        var behindRouters = new Cell();
        for (ulong mac = 1; mac <= 6; mac++) behindRouters.See(From(mac, mac));
        behindRouters.See(From(3_700, 99));
        Assert.Empty(behindRouters.Facts);

        static Observation From(double seconds, ulong mac)
        {
            var poll = Cell.Poll(seconds, Cell.Hmi, Cell.Plc);
            poll.Responder.Mac = new MacAddress(mac);
            return poll;
        }
    }

    [Fact]
    public void A_change_of_controller_mode_is_a_deviation_and_the_same_mode_is_not()
    {
        var cell = new Cell();
        cell.See(InMode(10, "run"));
        cell.See(InMode(3_700, "run"));
        Assert.Empty(cell.Facts);
        cell.See(InMode(3_701, "program"));
        Assert.Contains("from run to program", Assert.Single(cell.Deviations(DeviationKind.ModeChange)).Summary,
            StringComparison.Ordinal);
        Assert.Equal("program", cell.State.Describe().Mode);
    }

    [Fact]
    public void A_safety_controller_states_a_change_of_mode_while_learning_too()
    {
        var cell = new Cell(Cell.Safety);
        cell.See(InMode(10, "run", Cell.Safety));
        cell.See(InMode(20, "program", Cell.Safety));
        Assert.Single(cell.Deviations(DeviationKind.ModeChange));
    }

    [Fact]
    public void An_alert_that_came_while_learning_is_routine_and_each_is_held_back_per_signature_and_peer()
    {
        var cell = new Cell();
        cell.See(Alert(10, "checksum"));
        for (var i = 0; i < 100; i++) cell.See(Alert(3_700 + i, "checksum"));
        cell.See(Alert(3_900, "exploit"));
        cell.See(Alert(4_400, "checksum"));
        var alerts = cell.Facts.OfType<SensorAlert>().ToList();
        Assert.Equal([("checksum", false, 0), ("checksum", true, 0), ("exploit", false, 0), ("checksum", true, 99)],
            alerts.Select(a => (a.SignatureId, a.IsRoutine, a.Repeats)));
        Assert.Equal(4, cell.Facts.Count);
    }

    [Fact]
    public void Protocol_anomalies_and_records_without_a_time_of_their_own_are_kept_out_of_the_baseline()
    {
        var cell = new Cell().Learn();
        var before = cell.State.Describe();
        var anomaly = Cell.Poll(3_700, Cell.Laptop, Cell.Plc);
        anomaly.Kind = ObservationKind.ProtocolAnomaly;
        cell.See(anomaly);
        var timeless = Cell.Poll(3_700, Cell.Laptop, Cell.Plc);
        timeless.Flags |= ObservationFlags.TimeInferred;
        cell.See(timeless);
        var statistics = Cell.Poll(3_700, Cell.Laptop, Cell.Plc);
        statistics.Kind = ObservationKind.Statistics;
        cell.See(statistics);
        Assert.Empty(cell.Facts);
        var after = cell.State.Describe();
        Assert.Equal((before.Observations + 1, 1L), (after.Observations, after.Anomalies));
        Assert.Equal(before.Peers.Count, after.Peers.Count);
    }

    [Fact]
    public void Work_on_another_host_is_stated_once_in_five_minutes_and_a_success_after_failures_at_once()
    {
        var cell = new Cell();
        for (var i = 0; i < 4; i++) cell.See(Session(100 + i, Outcome.Denied));
        cell.See(Session(105, Outcome.Success));
        cell.See(Session(106, Outcome.Success));
        cell.See(Session(500, Outcome.Success));
        var sessions = cell.Facts.OfType<AccessSession>().ToList();
        Assert.Equal([Outcome.Denied, Outcome.Success, Outcome.Success], sessions.Select(s => s.Outcome));
        Assert.All(sessions, s => Assert.Equal("root", s.User));
    }

    [Fact]
    public void A_remote_access_connection_is_a_session_only_when_something_was_said()
    {
        var cell = new Cell();
        cell.See(Cell.Connection(10, Cell.Station, Cell.Plc, Protocol.Ssh, 22, Outcome.Denied));
        Assert.Empty(cell.Facts);
        cell.See(Cell.Connection(11, Cell.Station, Cell.Plc, Protocol.Ssh, 22));
        Assert.IsType<AccessSession>(Assert.Single(cell.Facts));
    }

    [Fact]
    public void Many_failed_logins_are_a_burst_and_a_few_are_not()
    {
        var cell = new Cell();
        cell.See(Session(10, Outcome.Success));
        for (var i = 0; i < 3; i++) cell.See(Session(3_700 + i, Outcome.Denied));
        Assert.Empty(cell.Deviations(DeviationKind.LoginFailureBurst));
        for (var i = 0; i < 10; i++) cell.See(Session(3_900 + i, Outcome.Denied));
        Assert.Single(cell.Deviations(DeviationKind.LoginFailureBurst));
    }

    [Fact]
    public void Session_after_session_whose_login_nobody_saw_is_guessing()
    {
        var cell = new Cell();
        cell.See(Cell.Connection(10, Cell.Station, Cell.Plc, Protocol.Ssh, 22));
        for (var i = 0; i < 19; i++) cell.See(Cell.Connection(3_700 + i, Cell.Station, Cell.Plc, Protocol.Ssh, 22));
        Assert.Empty(cell.Deviations(DeviationKind.LoginFailureBurst));
        cell.See(Cell.Connection(3_719, Cell.Station, Cell.Plc, Protocol.Ssh, 22));
        var burst = Assert.Single(cell.Deviations(DeviationKind.LoginFailureBurst));
        Assert.Contains("one ssh session after the other", burst.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Guessing_is_stated_while_learning_too_but_takes_four_times_as_many()
    {
        var cell = new Cell();
        for (var i = 0; i < 19; i++) cell.See(Session(10 + i, Outcome.Denied));
        Assert.Empty(cell.Deviations(DeviationKind.LoginFailureBurst));
        cell.See(Session(29, Outcome.Denied));
        Assert.Single(cell.Deviations(DeviationKind.LoginFailureBurst));

        // What was guessing has not become usual.
        for (var i = 0; i < 5; i++) cell.See(Session(3_700 + i, Outcome.Denied));
        Assert.Equal(2, cell.Deviations(DeviationKind.LoginFailureBurst).Count());
    }

    [Fact]
    public void Sessions_that_are_known_to_succeed_and_ports_that_are_only_knocked_at_are_no_guessing()
    {
        var cell = new Cell();
        for (var i = 0; i < 100; i++)
        {
            cell.See(Session(3_700 + 0.1 * i, Outcome.Success));
            cell.See(Cell.Connection(3_700 + 0.1 * i, Cell.Station, Cell.Plc, Protocol.Ssh, 22, Outcome.Denied));
        }

        Assert.Empty(cell.Deviations(DeviationKind.LoginFailureBurst));
    }

    private static Observation Session(double seconds, Outcome outcome)
    {
        var session = Cell.Connection(seconds, Cell.Station, Cell.Plc, Protocol.Ssh, 22, outcome);
        session.Kind = ObservationKind.AccessSession;
        session.Detail = new ObservationDetail { User = "root" };
        return session;
    }

    private static Observation Alert(double seconds, string signature)
    {
        var alert = Cell.Poll(seconds, Cell.Hmi, Cell.Plc);
        alert.Kind = ObservationKind.SensorAlert;
        alert.Operation = Operation.Alert;
        alert.Severity = 7;
        alert.Detail = new ObservationDetail
        {
            SensorVendor = "v",
            SensorProduct = "p",
            SignatureId = signature,
            SignatureName = signature
        };
        return alert;
    }

    private static Observation Told(double seconds, string firmware)
    {
        var told = Cell.Poll(seconds, Cell.Hmi, Cell.Plc);
        told.Kind = ObservationKind.Identity;
        told.Detail = new ObservationDetail { Identity = new DeviceIdentity(Firmware: firmware) };
        return told;
    }

    private static Observation InMode(double seconds, string mode, AssetProfile? asset = null)
    {
        var told = Cell.Poll(seconds, Cell.Hmi, asset ?? Cell.Plc);
        told.Detail = new ObservationDetail { ControllerMode = mode };
        return told;
    }
}
