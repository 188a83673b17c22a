using System.Globalization;

namespace Kenger.Gateway.Routing;

/// <summary>A host of a route: a name, all names below one, or every name; with a port where it matters.</summary>
/// <param name="Name">The name; for a wildcard what names end with, from the dot on; empty for every name.</param>
/// <param name="IsWildcard">Whether names end with it.</param>
/// <param name="Port">The port; null for each.</param>
internal readonly record struct HostPattern(string Name, bool IsWildcard, int? Port)
{
    /// <summary>Every host.</summary>
    public static readonly HostPattern Any = new("", IsWildcard: true, Port: null);

    public bool IsAny => Name.Length == 0;

    /// <summary>Without its port.</summary>
    public HostPattern Bare => this with { Port = null };

    /// <summary>Reads a host of a route, which may be <c>*</c> as in YARP's section.</summary>
    public static HostPattern Parse(string host)
    {
        var (name, port) = Split(host);
        var isWildcard = name.StartsWith('*');
        return new HostPattern((isWildcard ? name[1..] : name).ToString(), isWildcard, port);
    }

    /// <summary>Name and port as a request says them; the port is null where it says none.</summary>
    public static SplitHost Split(ReadOnlySpan<char> host)
    {
        var colon = host.LastIndexOf(':');
        // Those inside brackets are an IPv6 address's.
        return colon > host.LastIndexOf(']') && int.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new SplitHost(host[..colon], port)
            : new SplitHost(host, port: null);
    }

    /// <summary>A host in its two parts.</summary>
    public readonly ref struct SplitHost(ReadOnlySpan<char> name, int? port)
    {
        public ReadOnlySpan<char> Name { get; } = name;

        public int? Port { get; } = port;

        public void Deconstruct(out ReadOnlySpan<char> name, out int? port)
        {
            name = Name;
            port = Port;
        }
    }
}
