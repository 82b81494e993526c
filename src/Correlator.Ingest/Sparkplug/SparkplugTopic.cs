namespace Correlator.Ingest.Sparkplug;

/// <summary>Message types of Sparkplug B (3.0 §4.1.3).</summary>
internal enum SparkplugMessage : byte
{
    /// <summary>Not one that is used: a host's STATE, or unknown.</summary>
    Other = 0,
    NBIRTH,
    NDEATH,
    DBIRTH,
    DDEATH,
    NDATA,
    DDATA,
    NCMD,
    DCMD,
}

/// <summary>A Sparkplug B topic: <c>spBv1.0/group/TYPE/node[/device]</c> (3.0 §4.1).</summary>
/// <param name="Message">What it is about.</param>
/// <param name="Node">Group and edge node, parted by '/'.</param>
/// <param name="Asset">The node, or the device with its node before it: the name that an asset has.</param>
internal readonly record struct SparkplugTopic(SparkplugMessage Message, string Node, string Asset)
{
    public const string Namespace = "spBv1.0";

    /// <summary>Characters of an asset's name at most; a longer one is refused.</summary>
    public const int NameCharsMax = 256;

    private const int LevelsMax = 5;

    /// <summary>False when it is no such topic; one that is, but of no use here, has <see cref="SparkplugMessage.Other"/>.</summary>
    public static bool TryParse(string topic, out SparkplugTopic parsed)
    {
        parsed = default;
        Span<Range> levels = stackalloc Range[LevelsMax + 1];
        var text = topic.AsSpan();
        var count = text.Split(levels, '/');
        if (!text[levels[0]].SequenceEqual(Namespace)) return false;
        if (count < 2) return false;
        // spBv1.0/STATE/host (3.0 §6.4.23): a host's own state, nobody's asset.
        if (text[levels[1]] is "STATE") return true;
        if (count is < 4 or > LevelsMax || topic.Length > NameCharsMax) return false;
        for (var i = 0; i < count; i++)
        {
            if (text[levels[i]].IsEmpty || text[levels[i]].IndexOfAny('+', '#', '\0') >= 0) return false;
        }

        var message = MessageOf(text[levels[2]]);
        // Node messages name no device, device messages do (§4.1.4, §4.1.5).
        var isOfDevice = message is SparkplugMessage.DBIRTH or SparkplugMessage.DDEATH or SparkplugMessage.DDATA
            or SparkplugMessage.DCMD;
        if (message != SparkplugMessage.Other && isOfDevice != (count == LevelsMax)) return false;
        var node = $"{text[levels[1]]}/{text[levels[3]]}";
        parsed = new SparkplugTopic(message, node, isOfDevice ? $"{node}/{text[levels[4]]}" : node);
        return true;
    }

    private static SparkplugMessage MessageOf(ReadOnlySpan<char> type) => type switch
    {
        "NBIRTH" => SparkplugMessage.NBIRTH,
        "NDEATH" => SparkplugMessage.NDEATH,
        "DBIRTH" => SparkplugMessage.DBIRTH,
        "DDEATH" => SparkplugMessage.DDEATH,
        "NDATA" => SparkplugMessage.NDATA,
        "DDATA" => SparkplugMessage.DDATA,
        "NCMD" => SparkplugMessage.NCMD,
        "DCMD" => SparkplugMessage.DCMD,
        _ => SparkplugMessage.Other,
    };
}
