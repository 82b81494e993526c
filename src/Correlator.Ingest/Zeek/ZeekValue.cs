namespace Correlator.Ingest.Zeek;

/// <summary>
/// Where a field's value stands in the record, without quotes or brackets; the default is a field that is unset.
/// </summary>
internal readonly struct ZeekValue
{
    private readonly int _startPlusOne;

    public ZeekValue(int start, int length)
    {
        _startPlusOne = start + 1;
        Length = length;
    }

    public bool IsSet => _startPlusOne != 0;

    public int Start => _startPlusOne - 1;

    public int Length { get; }
}
