using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Kenger.Contracts;

/// <summary>What clients send as <c>Host</c>: a node's host as of <see cref="NodeHost"/>, and perhaps a port.</summary>
public static class RequestHost
{
    /// <summary>The longest one: a host, a colon and a port.</summary>
    public const int MaxLength = NodeHost.MaxLength + 6;

    /// <summary>
    /// Brings a host to its canonical form: names in lower case, IPv6 addresses shortened, the port without leading zeros.
    /// An IPv6 address must be in brackets.
    /// </summary>
    public static bool TryNormalize(string? value, [NotNullWhen(true)] out string? normalized)
    {
        normalized = null;
        if (value is not { Length: > 0 and <= MaxLength })
        {
            return false;
        }

        var (host, port) = Split(value);
        // A bare IPv6 address could be a shorter one with a port.
        var isAmbiguous = host.Contains(':', StringComparison.Ordinal) && host[0] != '[';
        if (isAmbiguous || !NodeHost.TryNormalize(host, out var name))
        {
            return false;
        }

        normalized = port is null ? name
            : ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{name}:{number}")
                : null;
        return normalized is not null;
    }

    private static (string Host, string? Port) Split(string value)
    {
        var colon = value.LastIndexOf(':');
        return colon > value.LastIndexOf(']') ? (value[..colon], value[(colon + 1)..]) : (value, null);
    }
}
