using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kenger.Contracts;

/// <summary>
/// What clients send as <c>Host</c>: a DNS name or an IP address, and perhaps a port, in one canonical form each. Registry and gateways
/// compare hosts in this form and in no other, so that no way of writing a host leads past what is configured for it.
/// </summary>
public static class RequestHost
{
    /// <summary>The longest host that can be switched: 128 characters, a colon and a port. Requests may have longer ones.</summary>
    public const int MaxLength = NodeHost.MaxLength + 6;

    // RFC 1035, without the last dot.
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;
    private const int MaxPortDigits = 5;

    // Before it is looked at closely: a name in Unicode, a dot, a port with zeros before it.
    private const int MaxSpellingLength = 512;
    private const string Punycode = "xn--";

    private static readonly IdnMapping Idn = new();

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// Brings a host to its canonical form: names in lower case, without the dot of the root, in punycode (RFC 5891) where they are not
    /// ASCII; IPv6 addresses shortened, in brackets; the port without leading zeros. Refused are names with empty labels, labels of more
    /// than 63 characters, more than 253 in all, or characters other than letters, digits, <c>-</c> and <c>_</c>; punycode that means
    /// nothing; the character that stands for one that could not be read (U+FFFD); IPv4 addresses in any form but four decimal numbers; IPv6 addresses without brackets, or with a zone; ports beyond 65535.
    /// The same string comes back when it is canonical. Never throws.
    /// </summary>
    public static bool TryNormalize(string? value, [NotNullWhen(true)] out string? normalized)
    {
        normalized = value is null || value.Length is 0 or > MaxSpellingLength ? null : IsCanonical(value) ? value : Rewrite(value);
        return normalized is not null;
    }

    /// <summary>The form people read: the names of <see cref="TryNormalize"/> without punycode.</summary>
    public static string ToUnicode(string normalized)
    {
        ArgumentNullException.ThrowIfNull(normalized);
        if (!normalized.Contains(Punycode, StringComparison.Ordinal))
        {
            return normalized;
        }

        var colon = normalized.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? Idn.GetUnicode(normalized) : Idn.GetUnicode(normalized, 0, colon) + normalized[colon..];
    }

    // What nearly every request has. Allocates nothing.
    private static bool IsCanonical(ReadOnlySpan<char> value)
    {
        var colon = value.IndexOf(':');
        var name = colon < 0 ? value : value[..colon];
        return IsName(name, out var isAddress) && (!isAddress || IsIPv4(name)) && (colon < 0 || IsPort(value[(colon + 1)..]));
    }

    private static string? Rewrite(string value)
    {
        var colon = value.LastIndexOf(':');
        var hasPort = colon > value.LastIndexOf(']');
        var host = value[0] == '[' ? RewriteIPv6(hasPort ? value[..colon] : value) : RewriteName(hasPort ? value[..colon] : value);
        if (host is null || !hasPort)
        {
            return host;
        }

        var port = value.AsSpan(colon + 1).TrimStart('0');
        return IsPort(port) ? $"{host}:{port}" : null;
    }

    private static string? RewriteName(string value)
    {
        var name = value.EndsWith('.') ? value[..^1] : value;
        name = name.ToLowerInvariant();
        if (!System.Text.Ascii.IsValid(name) || name.Contains(Punycode, StringComparison.Ordinal))
        {
            name = ToPunycode(name);
        }

        return name is not null && IsName(name, out var isAddress, isPunycodeChecked: true) && (!isAddress || IsIPv4(name)) ? name : null;
    }

    // Back and forth, so that punycode which another reader would take for another name, or for none, is refused; and so is the character that
    // stands for one which could not be read.
    private static string? ToPunycode(string name)
    {
        try
        {
            var ascii = Idn.GetAscii(name).ToLowerInvariant();
            var unicode = Idn.GetUnicode(ascii);
            return !unicode.Contains('\uFFFD', StringComparison.Ordinal) && Idn.GetAscii(unicode) == ascii ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? RewriteIPv6(string value) =>
        value is ['[', .. var bare, ']']
        // A zone (fe80::1%eth0) means something on one machine only.
        && !bare.Contains('%', StringComparison.Ordinal)
        && !bare.Contains('[', StringComparison.Ordinal)
        && IPAddress.TryParse(bare, out var address)
        && address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[{address}]"
            : null;

    // RFC 1123 labels, in lower case; the underscore is in many container names. A last label that is a number, also a hexadecimal one,
    // makes the whole an IPv4 address for browsers and the C library.
    private static bool IsName(ReadOnlySpan<char> name, out bool isAddress, bool isPunycodeChecked = false)
    {
        isAddress = false;
        if (name.Length is 0 or > MaxNameLength)
        {
            return false;
        }

        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && name[i] != '.')
            {
                if (name[i] is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_'))
                {
                    return false;
                }

                continue;
            }

            var label = name[start..i];
            if (label.Length is 0 or > MaxLabelLength || label[0] == '-' || label[^1] == '-'
                || (!isPunycodeChecked && label.StartsWith(Punycode, StringComparison.Ordinal)))
            {
                return false;
            }

            isAddress = label[0] is >= '0' and <= '9' && IsNumber(label);
            start = i + 1;
        }

        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> label) =>
        !label.ContainsAnyExcept(Digits) || (label.StartsWith("0x", StringComparison.Ordinal) && !label[2..].ContainsAnyExcept(HexDigits));

    // Four decimal numbers without leading zeros, and nothing that means the same.
    private static bool IsIPv4(ReadOnlySpan<char> value)
    {
        var numbers = 0;
        while (true)
        {
            var dot = value.IndexOf('.');
            var number = dot < 0 ? value : value[..dot];
            if (number.Length is 0 or > 3 || number.ContainsAnyExcept(Digits) || (number.Length > 1 && number[0] == '0')
                || int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) > byte.MaxValue)
            {
                return false;
            }

            numbers++;
            if (dot < 0)
            {
                return numbers == 4;
            }

            value = value[(dot + 1)..];
        }
    }

    private static bool IsPort(ReadOnlySpan<char> port) =>
        port.Length is > 0 and <= MaxPortDigits && port[0] != '0'
        && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
