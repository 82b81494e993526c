using System.Diagnostics;
using System.Text;

namespace Correlator.Soc.Receivers;

/// <summary>
/// A key or password. It prints, logs and serialises as "***"; only who calls <see cref="Reveal"/> sees it.
/// </summary>
[DebuggerDisplay("***")]
public sealed class Secret
{
    /// <summary>Shortest secret that may sign, in bytes.</summary>
    public const int BytesMin = 16;

    /// <summary>Longest, in bytes: a longer file is not a secret but a mistake.</summary>
    public const int BytesMax = 4_096;

    private readonly byte[] _bytes;

    private Secret(byte[] bytes) => _bytes = bytes;

    /// <summary>
    /// Takes a secret of <see cref="BytesMin"/> to <see cref="BytesMax"/> bytes; white space around it is not part of
    /// it.
    /// </summary>
    /// <returns>False when it is too short or too long.</returns>
    public static bool TryCreate(string text, out Secret? secret)
    {
        var bytes = Encoding.UTF8.GetBytes(text.Trim());
        secret = bytes.Length is >= BytesMin and <= BytesMax ? new Secret(bytes) : null;
        return secret is not null;
    }

    /// <summary>The secret itself, for signing only.</summary>
    public ReadOnlySpan<byte> Reveal() => _bytes;

    public override string ToString() => "***";
}
