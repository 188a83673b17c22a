using System.Collections.Frozen;

namespace Kenger.Gateway.Namespaces;

/// <summary>
/// Which namespace serves which switched host, at one moment. Immutable; a look-up takes the same time whatever the number.
/// </summary>
internal sealed class HostNamespaces
{
    private readonly FrozenDictionary<string, string> _byHost;
    private readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    private HostNamespaces(IReadOnlyDictionary<string, string> hosts)
    {
        _byHost = hosts.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _bySpan = _byHost.GetAlternateLookup<ReadOnlySpan<char>>();
        Namespaces = [.. _byHost.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    public static HostNamespaces None { get; } = new(new Dictionary<string, string>());

    public IReadOnlyDictionary<string, string> All => _byHost;

    /// <summary>The namespaces hosts were switched to.</summary>
    public IReadOnlyList<string> Namespaces { get; }

    public static HostNamespaces From(IReadOnlyDictionary<string, string> hosts) => hosts.Count == 0 ? None : new(hosts);

    /// <summary>The namespace of a <c>Host</c> header, or null: as it is first, then without its port.</summary>
    public string? Find(string? host)
    {
        if (_byHost.Count == 0 || string.IsNullOrEmpty(host))
        {
            return null;
        }

        if (_byHost.TryGetValue(host, out var ns))
        {
            return ns;
        }

        var colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') && _bySpan.TryGetValue(host.AsSpan(0, colon), out ns) ? ns : null;
    }
}
