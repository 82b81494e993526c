namespace Correlator.Ingest.Feeds;

/// <summary>Holds a setting to its range: a wrong one stops the start and is named.</summary>
internal static class Setting
{
    public static readonly TimeSpan PollMin = TimeSpan.FromMilliseconds(1);
    public static readonly TimeSpan PollMax = TimeSpan.FromMinutes(1);

    public static T InRange<T>(T value, T min, T max, string setting)
        where T : IComparable<T> =>
        value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0
            ? value
            : throw new ArgumentOutOfRangeException(setting, value, $"{setting} must be from {min} to {max}.");
}
