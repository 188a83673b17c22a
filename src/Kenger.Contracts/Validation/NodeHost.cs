using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Kenger.Contracts;

/// <summary>The host of a node: an IPv4 address, an IPv6 address or a DNS name, in one canonical form each.</summary>
public static class NodeHost
{
    /// <summary>The longest host, as the original's column.</summary>
    public const int MaxLength = 128;

    /// <summary>
    /// Brings a host to its canonical form: DNS names in lower case, IPv6 addresses shortened and in brackets (clients
    /// write <c>host:port</c>). Refuses what no other machine could connect to, 0.0.0.0 for example.
    /// </summary>
    public static bool TryNormalize(string? value, [NotNullWhen(true)] out string? normalized)
    {
        normalized = null;
        if (value is not { Length: > 0 and <= MaxLength })
        {
            return false;
        }

        if (value.Contains(':', StringComparison.Ordinal))
        {
            normalized = NormalizeIPv6(value);
        }
        else if (LooksLikeIPv4(value))
        {
            normalized = NormalizeIPv4(value);
        }
        else if (IsDnsName(value))
        {
            normalized = IsLowerCase(value) ? value : value.ToLowerInvariant();
        }

        return normalized is not null;
    }

    private static string? NormalizeIPv6(string value)
    {
        var bare = value is ['[', .., ']'] ? value[1..^1] : value;
        // A zone index (fe80::1%eth0) means something on one machine only.
        return !bare.Contains('%', StringComparison.Ordinal)
            && IPAddress.TryParse(bare, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6
            && bare[0] != '['
            && !address.Equals(IPAddress.IPv6Any)
            ? $"[{address}]"
            : null;
    }

    private static string? NormalizeIPv4(string value) =>
        // The round trip refuses the short and octal forms that IPAddress takes (127.1, 010.0.0.1).
        IPAddress.TryParse(value, out var address) && address.ToString() == value && !address.Equals(IPAddress.Any)
            ? value
            : null;

    private static bool LooksLikeIPv4(string value)
    {
        var lastLabel = value.AsSpan(value.LastIndexOf('.') + 1);
        return !lastLabel.IsEmpty && !lastLabel.ContainsAnyExceptInRange('0', '9');
    }

    // RFC 1123 labels; the underscore is in many container names.
    private static bool IsDnsName(string value) => Array.TrueForAll(value.Split('.'), IsDnsLabel);

    private static bool IsDnsLabel(string label) =>
        label.Length is > 0 and <= 63
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool IsLowerCase(string value) => !value.AsSpan().ContainsAnyInRange('A', 'Z');
}
