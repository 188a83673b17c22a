using System.Collections.Frozen;
using Kenger.Contracts;

namespace Kenger.Gateway.Namespaces;

/// <summary>
/// Which namespace serves which switched host, at one moment. Immutable; a look-up takes the same time whatever the number.
/// </summary>
internal sealed class HostNamespaces
{
    private const string HttpPort = ":80";
    private const string HttpsPort = ":443";

    private readonly FrozenDictionary<string, string> _byHost;
    private readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly bool _hasDefaultPorts;

    private HostNamespaces(IReadOnlyDictionary<string, string> hosts)
    {
        _byHost = Normalize(hosts).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _bySpan = _byHost.GetAlternateLookup<ReadOnlySpan<char>>();
        _hasDefaultPorts = _byHost.Keys.Any(host => host.EndsWith(HttpPort, StringComparison.Ordinal)
            || host.EndsWith(HttpsPort, StringComparison.Ordinal));
        Namespaces = [.. _byHost.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    public static HostNamespaces None { get; } = new(new Dictionary<string, string>());

    public IReadOnlyDictionary<string, string> All => _byHost;

    /// <summary>The namespaces hosts were switched to.</summary>
    public IReadOnlyList<string> Namespaces { get; }

    public static HostNamespaces From(IReadOnlyDictionary<string, string> hosts) => hosts.Count == 0 ? None : new(hosts);

    /// <summary>The namespace of a host in its normal form, or null: as it is first, then without its port.</summary>
    /// <param name="host">A host as of <see cref="RequestHost"/>, without the port that its scheme has anyway.</param>
    /// <param name="isHttps">Which port that would be.</param>
    public string? Find(string? host, bool isHttps = false)
    {
        if (_byHost.Count == 0 || string.IsNullOrEmpty(host))
        {
            return null;
        }

        var colon = host.LastIndexOf(':');
        var hasPort = colon > host.LastIndexOf(']');
        if (!hasPort && _hasDefaultPorts && _byHost.TryGetValue(host + (isHttps ? HttpsPort : HttpPort), out var ns))
        {
            return ns;
        }

        return _byHost.TryGetValue(host, out ns) || (hasPort && _bySpan.TryGetValue(host.AsSpan(0, colon), out ns)) ? ns : null;
    }

    // A snapshot may be older than the form. What has none was never sent by a client.
    private static Dictionary<string, string> Normalize(IReadOnlyDictionary<string, string> hosts)
    {
        var normal = new Dictionary<string, string>(hosts.Count, StringComparer.Ordinal);
        foreach (var (host, ns) in hosts)
        {
            if (RequestHost.TryNormalize(host, out var normalized))
            {
                normal[normalized] = ns;
            }
        }

        return normal;
    }
}
