using System.Net;

namespace Kenger.Gateway.Listeners;

/// <summary>An address to bind: every interface when <see cref="Address"/> is null.</summary>
internal sealed record ListenAddress(IPAddress? Address, bool IsLocalhost, int Port)
{
    public const string Rule = "must be http://, then *, localhost or an IP address, then a port: http://*:18080";
    public const string HttpsRule = "must be https://, then *, localhost or an IP address, then a port: https://*:443";

    private const string Http = "http://";
    private const string Https = "https://";

    public bool IsLoopback => IsLocalhost || (Address is not null && IPAddress.IsLoopback(Address));

    /// <summary>An address without TLS.</summary>
    public static ListenAddress? TryParse(string? value) => TryParse(value, Http);

    /// <summary>An address with TLS.</summary>
    public static ListenAddress? TryParseHttps(string? value) => TryParse(value, Https);

    /// <summary>An address with TLS or without.</summary>
    public static ListenAddress? TryParseEither(string? value) => TryParse(value) ?? TryParseHttps(value);

    /// <summary>Whether it says that it is one with TLS.</summary>
    public static bool IsHttps(string? value) => value?.StartsWith(Https, StringComparison.OrdinalIgnoreCase) == true;

    private static ListenAddress? TryParse(string? value, string scheme)
    {
        if (value is null || !value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var authority = value.AsSpan(scheme.Length).TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(authority[(colon + 1)..], out var port))
        {
            return null;
        }

        var host = authority[..colon];
        return host switch
        {
            "*" or "+" => new ListenAddress(Address: null, IsLocalhost: false, port),
            "localhost" => new ListenAddress(IPAddress.Loopback, IsLocalhost: true, port),
            ['[', .., ']'] => Parse(host[1..^1], port),
            _ => host.Contains(':') ? null : Parse(host, port),
        };
    }

    private static ListenAddress? Parse(ReadOnlySpan<char> host, int port) =>
        IPAddress.TryParse(host, out var address)
            ? new ListenAddress(
                address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? null : address, IsLocalhost: false, port)
            : null;
}
