using System.Collections.Frozen;
using System.Net;
using System.Net.Security;
using System.Text;
using Kenger.Contracts;

namespace Kenger;

/// <summary>All certificates, by what clients ask for. Immutable.</summary>
internal sealed class CertificateSet
{
    public static readonly CertificateSet Empty = new([]);

    private readonly FrozenDictionary<string, ServedCertificate> _exact;
    private readonly FrozenDictionary<string, ServedCertificate>.AlternateLookup<ReadOnlySpan<char>> _below;
    private readonly FrozenDictionary<IPAddress, ServedCertificate> _addresses;
    private readonly ServedCertificate? _default;

    /// <summary>
    /// Makes a set. Of several certificates for one host the one counts whose setting names the host, then the one that is valid longest, then the first by its path.
    /// </summary>
    public CertificateSet(IEnumerable<ServedCertificate> certificates)
    {
        All =
        [
            .. certificates.OrderBy(each => each.Loaded.Entry.Place.Hosts.Count == 0)
                .ThenByDescending(each => each.Loaded.NotAfter).ThenBy(each => each.Loaded.Entry.Path, StringComparer.Ordinal),
        ];
        var exact = new Dictionary<string, ServedCertificate>(StringComparer.OrdinalIgnoreCase);
        var below = new Dictionary<string, ServedCertificate>(StringComparer.OrdinalIgnoreCase);
        var addresses = new Dictionary<IPAddress, ServedCertificate>();
        foreach (var each in All)
        {
            foreach (var host in each.Loaded.Hosts)
            {
                _ = CertificateNames.ParentOf(host) is { } parent ? below.TryAdd(parent, each) : exact.TryAdd(host, each);
            }

            foreach (var address in each.Loaded.Addresses)
            {
                addresses.TryAdd(address, each);
            }
        }

        _exact = exact.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _below = below.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _addresses = addresses.ToFrozenDictionary();
        _default = All.FirstOrDefault(each => each.Loaded.Entry.IsDefault);
    }

    public IReadOnlyList<ServedCertificate> All { get; }

    /// <summary>
    /// Which certificate a client gets; null for none. An exact name goes before a wildcard, that before the default. Who asks for an address names no host, and gets the one for the
    /// address that it has reached.
    /// </summary>
    public ServedCertificate? Find(string? host, IPAddress? address) =>
        string.IsNullOrEmpty(host)
            ? (address is not null ? _addresses.GetValueOrDefault(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) : null) ?? _default
            : FindNamed(host) ?? _default;

    /// <summary>Which certificate names a host, the default apart.</summary>
    /// <param name="host">Without a port.</param>
    public ServedCertificate? FindNamed(string host)
    {
        // .NET gives names in punycode as people read them.
        if (!Ascii.IsValid(host) && !RequestHost.TryNormalize(host, out host!))
        {
            return null;
        }

        var name = host.AsSpan().TrimEnd('.');
        var dot = name.IndexOf('.');
        return _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var exact) ? exact
            : dot > 0 && _below.TryGetValue(name[(dot + 1)..], out var below) ? below
            : IPAddress.TryParse(name.Trim("[]"), out var address) ? _addresses.GetValueOrDefault(address)
            : null;
    }
}

/// <summary>A certificate and how handshakes are made with it: one object for all of them, so that none builds anything.</summary>
/// <param name="Loaded">The certificate.</param>
/// <param name="Handshake">What the server insists on.</param>
internal sealed record ServedCertificate(LoadedCertificate Loaded, SslServerAuthenticationOptions Handshake);
