using Correlator.Model.Observations;

namespace Correlator.Ingest;

/// <summary>
/// How far event time has got: the latest time told, less the allowed lateness. Never falls. A jump of more than a day counts only
/// once three records in a row agree with it, so that one absurd time moves nothing.
/// </summary>
/// <remarks>A pure function of the record order, so that block boundaries and speed cannot change it. ~2 ns a record.</remarks>
internal sealed class Watermark(TimeSpan lateness, EventTime start)
{
    private const int AgreeingMin = 3;

    private readonly long _lateness = lateness.Ticks;
    private long _latest = start.IsNone ? 0 : start.Ticks + lateness.Ticks;
    private long _jump;
    private int _agreeing;

    public EventTime Current { get; private set; } = start;

    /// <summary>Later than every record so far: what is true once no feed has anything left.</summary>
    public EventTime AfterLatest => _latest == 0 ? Current : new EventTime(_latest + 1);

    /// <summary>Stamps a record with the watermark that it met, then lets its time count.</summary>
    public void Stamp(ref Observation observation)
    {
        observation.Watermark = Current;
        if (!TimeSanity.HasOwnTime(in observation)) return;
        var time = observation.Time.Ticks;
        if (time <= _latest)
        {
            _agreeing = 0;
            return;
        }

        if (_latest != 0 && time - _latest > TimeSanity.JumpMin.Ticks && !IsConfirmed(time)) return;
        _agreeing = 0;
        _latest = time;
        if (time - _lateness > Current.Ticks) Current = new EventTime(time - _lateness);
    }

    /// <summary>Says that nothing older than the latest record will come.</summary>
    public void Flush()
    {
        if (AfterLatest > Current) Current = AfterLatest;
    }

    private bool IsConfirmed(long time)
    {
        var agrees = _agreeing > 0 && Math.Abs(time - _jump) <= TimeSanity.JumpMin.Ticks;
        _agreeing = agrees ? _agreeing + 1 : 1;
        _jump = agrees ? Math.Min(_jump, time) : time;
        return _agreeing >= AgreeingMin;
    }
}
