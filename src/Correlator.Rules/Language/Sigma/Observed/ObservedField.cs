using System.Globalization;
using Correlator.Model.Observations;
using Correlator.Model.Plant;

namespace Correlator.Rules.Language.Sigma.Observed;

/// <summary>Whether an observation passes. Allocates nothing.</summary>
internal delegate bool ObservedTest(in Observation observation);

/// <summary>Reads a value out of an observation.</summary>
internal delegate T ObservedReader<out T>(in Observation observation);

/// <summary>One thing that an observation carries, as a Sigma rule sees it: text.</summary>
internal abstract class ObservedField
{
    /// <summary>Characters that a value needs when it is not text already: an IPv6 address, a time, a number.</summary>
    public const int ValueCharsMax = 64;

    /// <summary>False when this observation does not have it.</summary>
    /// <param name="buffer">At least <see cref="ValueCharsMax"/>; the value may be in it.</param>
    public abstract bool TryRead(in Observation observation, Span<char> buffer, out ReadOnlySpan<char> value);

    /// <summary>The test of one value, made so that it costs least at every observation.</summary>
    public virtual ObservedTest Bind(SigmaValueTest test) => (in Observation observation) =>
    {
        Span<char> buffer = stackalloc char[ValueCharsMax];
        return TryRead(in observation, buffer, out var value) && test.Accepts(value);
    };
}

/// <summary>A text that the observation holds.</summary>
internal sealed class ObservedText(ObservedReader<string?> read) : ObservedField
{
    public override bool TryRead(in Observation observation, Span<char> buffer, out ReadOnlySpan<char> value)
    {
        var text = read(in observation);
        value = text;
        return text is not null;
    }
}

/// <summary>A part of a text.</summary>
/// <param name="part">The part of a text; empty when there is none.</param>
internal sealed class ObservedPart(ObservedReader<string?> read, Func<string, Range?> part) : ObservedField
{
    public override bool TryRead(in Observation observation, Span<char> buffer, out ReadOnlySpan<char> value)
    {
        value = default;
        if (read(in observation) is not { } text || part(text) is not { } range) return false;
        value = text.AsSpan()[range];
        return true;
    }
}

/// <summary>A number; null where there is none.</summary>
internal sealed class ObservedNumber(ObservedReader<double?> read) : ObservedField
{
    public override bool TryRead(in Observation observation, Span<char> buffer, out ReadOnlySpan<char> value)
    {
        value = default;
        if (read(in observation) is not { } number
            || !number.TryFormat(buffer, out var length, "R", CultureInfo.InvariantCulture)) return false;
        value = buffer[..length];
        return true;
    }

    public override ObservedTest Bind(SigmaValueTest test) => test.Number is { } accepts
        ? (in Observation observation) => read(in observation) is { } number && accepts(number)
        : base.Bind(test);
}

internal sealed class ObservedTime(ObservedReader<EventTime> read) : ObservedField
{
    public override bool TryRead(in Observation observation, Span<char> buffer, out ReadOnlySpan<char> value)
    {
        value = default;
        var time = read(in observation);
        if (time.IsNone
            || !time.ToDateTimeOffset().TryFormat(buffer, out var length, "O", CultureInfo.InvariantCulture)) return false;
        value = buffer[..length];
        return true;
    }
}

internal sealed class ObservedAddress(ObservedReader<NetworkAddress> read) : ObservedField
{
    public override bool TryRead(in Observation observation, Span<char> buffer, out ReadOnlySpan<char> value)
    {
        value = default;
        var address = read(in observation);
        if (address.IsNone || !address.TryFormat(buffer, out var length)) return false;
        value = buffer[..length];
        return true;
    }

    public override ObservedTest Bind(SigmaValueTest test)
    {
        if (test.Network is { } network)
        {
            return (in Observation observation) => read(in observation) is var address && !address.IsNone && network.Contains(address);
        }

        return test.Literal is { } literal && NetworkAddress.TryParse(literal, out var one) && one.ToString() == literal
            ? (in Observation observation) => read(in observation) == one
            : base.Bind(test);
    }
}

internal sealed class ObservedMac(ObservedReader<MacAddress> read) : ObservedField
{
    public override bool TryRead(in Observation observation, Span<char> buffer, out ReadOnlySpan<char> value)
    {
        var mac = read(in observation);
        var isThere = !mac.IsNone && mac.TryFormat(buffer);
        value = isThere ? buffer[..MacAddress.Chars] : default;
        return isThere;
    }
}

/// <summary>
/// One of a fixed number of words. A test is asked of each word once, when a rule is loaded, and is a look-up then.
/// </summary>
/// <param name="number">The word's number.</param>
/// <param name="words">By number, each in all its spellings; none where the field is not there.</param>
internal sealed class ObservedWord(ObservedReader<int> number, string[][] words) : ObservedField
{
    public override bool TryRead(in Observation observation, Span<char> buffer, out ReadOnlySpan<char> value)
    {
        var spellings = words[number(in observation)];
        value = spellings is [var first, ..] ? first : default;
        return spellings.Length > 0;
    }

    public override ObservedTest Bind(SigmaValueTest test)
    {
        var passes = words.Select(spellings => spellings.Any(word => test.Accepts(word))).ToArray();
        return (in Observation observation) => passes[number(in observation)];
    }
}

/// <summary>The roles of one end; several at once.</summary>
internal sealed class ObservedRoles(ObservedReader<AssetProfile?> asset) : ObservedField
{
    private static readonly AssetRoles[] All =
        [.. Enum.GetValues<AssetRoles>().Where(role => role != AssetRoles.None)];

    public override bool TryRead(in Observation observation, Span<char> buffer, out ReadOnlySpan<char> value)
    {
        var roles = asset(in observation)?.Roles ?? AssetRoles.None;
        value = roles == AssetRoles.None ? default
            : string.Join(' ', All.Where(role => (roles & role) != 0).Select(role => role.Name()));
        return roles != AssetRoles.None;
    }

    public override ObservedTest Bind(SigmaValueTest test)
    {
        var passes = All.Where(role => test.Accepts(role.Name())).Aggregate(AssetRoles.None, (all, role) => all | role);
        return (in Observation observation) => ((asset(in observation)?.Roles ?? AssetRoles.None) & passes) != 0;
    }
}

/// <summary>A list of texts.</summary>
internal sealed class ObservedList(ObservedReader<IReadOnlyList<string>?> read) : ObservedField
{
    public override bool TryRead(in Observation observation, Span<char> buffer, out ReadOnlySpan<char> value)
    {
        var texts = read(in observation);
        value = texts is { Count: > 0 } ? texts[0] : default;
        return texts is { Count: > 0 };
    }

    public override ObservedTest Bind(SigmaValueTest test) => (in Observation observation) =>
    {
        if (read(in observation) is not { } texts) return false;
        for (var i = 0; i < texts.Count; i++)
        {
            if (test.Accepts(texts[i])) return true;
        }

        return false;
    };
}
