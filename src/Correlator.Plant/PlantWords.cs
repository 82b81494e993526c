using System.Globalization;
using System.Text;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using OperationTable = Correlator.Model.Operations;
using ProtocolTable = Correlator.Model.Protocols;

namespace Correlator.Plant;

/// <summary>Reads single values of a plant file; what does not parse becomes a finding that says what would.</summary>
internal sealed class PlantWords(Findings findings)
{
    private static readonly string[] ProtocolNames =
        [.. Enum.GetValues<Protocol>().Where(p => p != Protocol.Unknown).Select(p => p.Name())];

    private static readonly string[] OperationNames =
        [.. Enum.GetValues<Operation>().Where(o => o != Operation.Unknown).Select(o => o.Name())];

    private static readonly Dictionary<string, PartyKind> PartyKinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["asset-owner"] = PartyKind.AssetOwner,
        ["service-provider"] = PartyKind.ServiceProvider,
        ["integrator"] = PartyKind.Integrator,
        ["product-supplier"] = PartyKind.ProductSupplier,
    };

    public static string NameOf(PartyKind kind) => PartyKinds.First(pair => pair.Value == kind).Key;

    /// <summary>
    /// Ids go into file names, URLs and logs: letters, digits and a few marks, at most 128 characters.
    /// </summary>
    public bool IsId(Word word)
    {
        var isId = word.Text.Length <= 128 && word.Text.All(c => char.IsAsciiLetterOrDigit(c) || "._:-/#".Contains(c));
        if (!isId) Refuse(word, "an id of at most 128 letters, digits and . _ : - / #");
        return isId;
    }

    public IReadOnlyList<Protocol> Protocols(IReadOnlyList<Word> words) =>
        [.. words.Select(ProtocolOf).OfType<Protocol>().Distinct()];

    public Protocol? ProtocolOf(Word word)
    {
        if (ProtocolTable.TryParse(word.Text, out var protocol) && protocol != Protocol.Unknown) return protocol;
        return Refuse<Protocol>(word, $"a protocol; known are {string.Join(", ", ProtocolNames)}");
    }

    public IReadOnlyList<Operation> Operations(IReadOnlyList<Word> words) =>
        [.. words.Select(OperationOf).OfType<Operation>().Distinct()];

    public AssetRoles Roles(IReadOnlyList<Word> words)
    {
        var roles = AssetRoles.None;
        foreach (var word in words)
        {
            if (AssetRoleNames.TryParse(word.Text, out var role)) roles |= role;
            else Refuse(word, $"a role; known are {string.Join(", ", AssetRoleNames.All)}");
        }

        return roles;
    }

    public PartyKind? Kind(Word word) => PartyKinds.TryGetValue(word.Text, out var kind)
        ? kind
        : Refuse<PartyKind>(word, $"a kind of party; known are {string.Join(", ", PartyKinds.Keys)}");

    public bool IsBothWays(Word? word)
    {
        if (word is null or { Text: "one-way" }) return false;
        if (word.Text == "both") return true;
        Refuse(word, "a direction; known are one-way, both");
        return false;
    }

    public EventTime? Time(Word word) => EventTime.TryParse(word.Text, out var time)
        ? time
        : Refuse<EventTime>(word, "a time such as 2026-03-02T06:00:00Z (ISO 8601, UTC when no offset is given)");

    public NetworkAddress? Address(Word word)
    {
        if (NetworkAddress.TryParse(Encoding.UTF8.GetBytes(word.Text), out var address)
            && !address.IsMulticastOrBroadcast && !address.IsUnspecified) return address;
        return Refuse<NetworkAddress>(word, "the address of a single device such as 10.20.1.10 or fd00::10");
    }

    /// <summary>A source host that is no asset must be an address.</summary>
    public void AddressOrAsset(Word word)
    {
        if (NetworkAddress.TryParse(Encoding.UTF8.GetBytes(word.Text), out _)) return;
        Refuse(word, "a declared asset, nor an address");
    }

    public MacAddress? Mac(Word word)
    {
        if (MacAddress.TryParse(Encoding.UTF8.GetBytes(word.Text), out var mac) && !mac.IsNone && !mac.IsGroup) return mac;
        return Refuse<MacAddress>(word, "the MAC of a single device such as 00:80:f4:0a:00:10");
    }

    public (NetworkAddress Network, int Length)? Subnet(Word word)
    {
        const string form = "a subnet such as 10.20.1.0/24 or fd00:1::/64";
        var slash = word.Text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0
            || !NetworkAddress.TryParse(Encoding.UTF8.GetBytes(word.Text[..slash]), out var address)
            || !int.TryParse(word.Text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > (address.IsV4 ? 32 : 128)) return Refuse<(NetworkAddress, int)>(word, form);
        var network = address.Network(length);
        if (network == address) return (network, length);
        return Refuse<(NetworkAddress, int)>(word, $"{form}: bits beyond the prefix are set; {network}/{length} would do");
    }

    private Operation? OperationOf(Word word)
    {
        if (OperationTable.TryParse(word.Text, out var operation) && operation != Operation.Unknown) return operation;
        return Refuse<Operation>(word, $"an operation; known are {string.Join(", ", OperationNames)}");
    }

    private T? Refuse<T>(Word word, string expected)
        where T : struct
    {
        Refuse(word, expected);
        return null;
    }

    private void Refuse(Word word, string expected) => findings.Add(word.Place, $"'{word.Text}' is not {expected}");
}
