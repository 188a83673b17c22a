using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Kenger.Gateway.Clients;

/// <summary>
/// An address as balancers write it: <c>192.0.2.7</c>, <c>192.0.2.7:51234</c>, <c>2001:db8::7</c>, <c>[2001:db8::7]</c>,
/// <c>[2001:db8::7]:443</c>, any of them in quotes; IPv4 mapped into IPv6 is IPv4. Pure.
/// </summary>
internal static class ForwardedAddress
{
    private const int Dots = 3;

    private static readonly SearchValues<char> IPv4Characters = SearchValues.Create("0123456789.");

    /// <summary>False for names, <c>unknown</c>, and all else that is no address; the port doesn't matter.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        text = text.Trim();
        if (text is ['"', .., '"'])
        {
            text = text[1..^1];
        }

        address = null;
        var colon = text.LastIndexOf(':');
        if (text is ['[', ..])
        {
            var end = text.IndexOf(']');
            return end > 0 && IsPort(text[(end + 1)..]) && TryParseIPv6(text[1..end], out address);
        }

        return colon >= 0 && text.IndexOf(':') < colon ? TryParseIPv6(text, out address)
            : colon >= 0 ? IsPort(text[colon..]) && TryParseIPv4(text[..colon], out address)
            : TryParseIPv4(text, out address);
    }

    // .NET takes "1" and "0x7f.1" for addresses, too.
    private static bool TryParseIPv4(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        return text.Count('.') == Dots && !text.ContainsAnyExcept(IPv4Characters) && IPAddress.TryParse(text, out address);
    }

    private static bool TryParseIPv6(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.Contains('%') || text.Contains('[') || text.Contains(']') || !text.Contains(':') || !IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        address = ClientNetwork.Normalize(parsed)!;
        return true;
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text[0] == ':' && ushort.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _));
}
