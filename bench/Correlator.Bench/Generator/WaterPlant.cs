namespace Correlator.Bench.Generator;

/// <summary>A host of the sample plant, as config/plant/sample.yaml declares it.</summary>
internal sealed record SampleHost(string Id, string Address);

/// <summary>The hosts of the sample plant and how its process behaves while nobody meddles with it.</summary>
internal static class WaterPlant
{
    public static readonly SampleHost Scada1 = new("scada-1", "10.20.30.21");
    public static readonly SampleHost Scada2 = new("scada-2", "10.20.30.22");
    public static readonly SampleHost Engineering = new("eng-1", "10.20.30.10");
    public static readonly SampleHost Historian = new("historian", "10.20.30.40");
    public static readonly SampleHost JumpHost = new("jump-1", "10.20.35.10");
    public static readonly SampleHost Office = new("office-7", "10.20.40.25");

    /// <summary>Documentation range of RFC 5737: nobody's.</summary>
    public static readonly SampleHost Outsider = new("outsider", "203.0.113.45");

    /// <summary>Raw water flow in m3/h.</summary>
    public static readonly ModbusController Intake = new(
        new SampleHost("plc-intake", "10.20.11.10"), Unit: 1, Setpoint: 20, SetpointValue: 340, Low: 310, High: 366);

    /// <summary>Chlorine residual in mg/l times 100; its setpoint likewise.</summary>
    public static readonly ModbusController Dosing = new(
        new SampleHost("plc-dosing", "10.20.11.11"), Unit: 1, Setpoint: 40, SetpointValue: 60, Low: 48, High: 71);

    /// <summary>Pressure of the mains in kPa; speed of the pumps in 1/min.</summary>
    public static readonly ModbusController Pumps = new(
        new SampleHost("plc-pumps", "10.20.12.11"), Unit: 1, Setpoint: 10, SetpointValue: 1450, Low: 520, High: 561);

    /// <summary>Trips dosing when chlorine leaks; the SCADA servers may read it, nobody may do more.</summary>
    public static readonly ModbusController Safety = new(
        new SampleHost("sis-chlorine", "10.20.19.10"), Unit: 1, Setpoint: 0, SetpointValue: 0, Low: 2, High: 5);

    /// <summary>The filters' controller, which speaks S7.</summary>
    public static readonly SampleHost Filters = new("plc-filters", "10.20.12.10");

    public static readonly ModbusController[] ModbusControllers = [Intake, Dosing, Pumps];
}

/// <summary>
/// A controller whose measured values swing between two bounds around a setpoint that operators trim.
/// </summary>
/// <param name="Unit">Modbus unit id.</param>
/// <param name="Setpoint">Holding register of the setpoint.</param>
/// <param name="Low">Smallest of the measured values in normal operation.</param>
internal sealed record ModbusController(SampleHost Host, int Unit, int Setpoint, int SetpointValue, int Low, int High)
{
    /// <summary>The swing's period: short enough that a learner sees all of it several times in an hour.</summary>
    private const double SwingSeconds = 14 * 60;

    /// <summary>
    /// Measured value some seconds after the start of the recording: a swing that rests at its bounds, with noise.
    /// </summary>
    public int Measured(double seconds, ref DeterministicRandom random)
    {
        var swing = Math.Clamp(1.3 * Math.Sin(2 * Math.PI * seconds / SwingSeconds), -1, 1);
        var value = (Low + High) / 2.0 + swing * (High - Low) / 2.0 + random.Between(-2, 2);
        return (int)Math.Clamp(Math.Round(value), Low, High);
    }
}
