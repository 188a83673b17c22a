using Microsoft.Extensions.Primitives;

namespace Kenger;

/// <summary>
/// Reads one cookie of a request as browsers and RFC 6265 mean it, for whoever decides by cookies: names are told apart by case, the first of several
/// cookies with one name counts (browsers send the one with the longest path first), and a value may have any characters but <c>;</c>: blanks and
/// non-ASCII ones, which some parsers drop, too. Blanks and quotes around a value are not part of it. Allocates nothing.
/// </summary>
internal static class CookieHeader
{
    /// <summary>So many are read, empty ones included: more than browsers keep for one site.</summary>
    public const int MaxCookies = 256;

    // A character is nine bytes in escapes at most, and a value to compare with has at most 255.
    private const int MaxEscapes = 9;
    private const int MaxEscaped = 255 * MaxEscapes;
    private const string Blanks = " \t";

    /// <summary>Finds a cookie.</summary>
    /// <param name="lines">The request's <c>Cookie</c> headers.</param>
    /// <param name="name">The cookie's name.</param>
    /// <param name="value">Its value as it was sent, which may be empty.</param>
    public static CookieSearch Find(StringValues lines, string name, out ReadOnlySpan<char> value)
    {
        value = default;
        var read = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            var rest = lines[i].AsSpan();
            while (!rest.IsEmpty)
            {
                if (read++ == MaxCookies)
                {
                    return CookieSearch.TooMany;
                }

                var end = rest.IndexOf(';');
                var cookie = end < 0 ? rest : rest[..end];
                rest = end < 0 ? default : rest[(end + 1)..];
                var equals = cookie.IndexOf('=');
                if (equals >= 0 && cookie[..equals].Trim(Blanks).SequenceEqual(name))
                {
                    value = Unquote(cookie[(equals + 1)..].Trim(Blanks));
                    return CookieSearch.Found;
                }
            }
        }

        return CookieSearch.Absent;
    }

    /// <summary>Whether a value as it was sent is another one, or is that in percent-escapes, as frameworks write what they don't want to send as it is.</summary>
    public static bool Means(ReadOnlySpan<char> sent, string value)
    {
        if (sent.SequenceEqual(value))
        {
            return true;
        }

        if (sent.Length > value.Length * MaxEscapes || sent.Length > MaxEscaped || !sent.Contains('%'))
        {
            return false;
        }

#if NET9_0_OR_GREATER
        Span<char> decoded = stackalloc char[sent.Length];
        return Uri.TryUnescapeDataString(sent, decoded, out var length) && decoded[..length].SequenceEqual(value);
#else
        return Uri.UnescapeDataString(sent.ToString()) == value;
#endif
    }

    /// <summary>Why a cookie can't be gone by, as half a sentence.</summary>
    public static string WhyNone(CookieSearch search, string name) => search switch
    {
        CookieSearch.Absent => $"there is no cookie {name}",
        CookieSearch.TooMany => $"cookie {name} can't be read: only the first {MaxCookies} cookies of a request are",
        _ => $"cookie {name} is empty",
    };

    private static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> value) => value is ['"', .. var inner, '"'] ? inner : value;
}

/// <summary>What came of looking for a cookie.</summary>
internal enum CookieSearch
{
    /// <summary>It is there.</summary>
    Found,

    /// <summary>It is not there.</summary>
    Absent,

    /// <summary>It is not among the first <see cref="CookieHeader.MaxCookies"/>, and nobody looks further.</summary>
    TooMany,
}
