using Correlator.Actors.Assets;
using Correlator.Model.Plant;

namespace Correlator.Actors.Tests.Schedules;

/// <summary>
/// The small plant that every schedule runs: ten records of two feeds, four assets in two shards, a root zone with two leaves, of which the line
/// learns the second only from its first record; six detections in two incidents. And what an undisturbed run makes of it.
/// </summary>
/// <remarks>Numbers by record or by detection are four bits each in one word: how often, or as evidence of what.</remarks>
internal static class Plan
{
    public const int Records = 10;
    public const int Feeds = 2;
    public const int Shards = 2;
    public const int Zones = 3;
    public const int Root = 0;
    public const int LateZone = 2;

    private static readonly int[] AssetOf = [0, 1, 2, 0, 3, 1, 0, 2, 3, 0];
    private static readonly int[] LeafOfAsset = [1, 1, 2, 2];
    private static readonly ulong[,] AssetAt = new ulong[Records + 1, 4];
    private static readonly ulong[,] ZoneAt = new ulong[Records + 1, Zones];
    private static readonly ulong[,] FactsAt = new ulong[Records + 1, Zones];

    static Plan()
    {
        for (var r = 0; r < Records; r++)
        {
            for (var asset = 0; asset < 4; asset++) AssetAt[r + 1, asset] = AssetAt[r, asset];
            for (var zone = 0; zone < Zones; zone++) (ZoneAt[r + 1, zone], FactsAt[r + 1, zone]) = (ZoneAt[r, zone], FactsAt[r, zone]);
            AssetAt[r + 1, AssetOf[r]] += One(r);
            var evidence = Sum(AssetAt[r + 1, AssetOf[r]]);
            foreach (var zone in (int[])[Leaf(r), Root])
            {
                ZoneAt[r + 1, zone] += One(r);
                FactsAt[r + 1, zone] |= Put(r, evidence);
            }

            if (IsDetected(r)) Detections |= Put(r, Sum(ZoneAt[r + 1, Root]));
        }
    }

    /// <summary>Zone in which each detection was stated had taken so many records.</summary>
    public static ulong Detections { get; }

    public static string[] ZoneNames { get; } = ["plant", "cell-1", "cell-2"];

    public static string[] AssetNames { get; } = ["a0", "a1", "a2", "a3"];

    public static AssetProfile[] Profiles { get; } =
    [
        .. Enumerable.Range(0, 4).Select(asset => new AssetProfile
        {
            Handle = asset + 1, Id = AssetNames[asset], Zone = new Zone(ZoneNames[LeafOfAsset[asset]], new Zone(ZoneNames[Root], null)), Shard = asset % Shards,
        }),
    ];

    public static int Feed(int record) => record % Feeds;

    /// <summary>Place of a record in its feed.</summary>
    public static int Place(int record) => record / Feeds;

    /// <summary>Where a feed stands when the line has taken so many records of both, in their order.</summary>
    public static int PlaceAt(int position, int feed) => (position + Feeds - 1 - feed) / Feeds;

    public static int FeedRecords(int feed) => PlaceAt(Records, feed);

    public static int Asset(int record) => AssetOf[record];

    public static int Shard(int record) => AssetOf[record] % Shards;

    public static int Leaf(int record) => LeafOfAsset[AssetOf[record]];

    public static int Incident(int detection) => Leaf(detection) - 1;

    public static bool IsDetected(int record) => record % 3 != 0;

    public static ulong AssetAfter(int position, int asset) => AssetAt[position, asset];

    public static (ulong Counts, ulong Facts) ZoneAfter(int position, int zone) => (ZoneAt[position, zone], FactsAt[position, zone]);

    public static ulong One(int record) => 1UL << (record * 4);

    public static ulong Put(int record, int value) => (ulong)(value & 15) << (record * 4);

    public static int Get(ulong word, int record) => (int)(word >> (record * 4)) & 15;

    public static int Sum(ulong word)
    {
        var sum = 0;
        for (; word != 0; word >>= 4) sum += (int)word & 15;
        return sum;
    }

    public static StoredAsset Stored(int asset, ulong counts) => new(AssetNames[asset], EventTime.Max, BitConverter.GetBytes(counts));

    public static ulong Counts(byte[] state) => state.Length == 0 ? 0 : BitConverter.ToUInt64(state);
}
