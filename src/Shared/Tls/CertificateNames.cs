using System.Net;
using System.Security.Cryptography.X509Certificates;
using Kenger.Contracts;

namespace Kenger;

/// <summary>The hosts and addresses that a certificate is for.</summary>
internal static class CertificateNames
{
    public const string Rule = "must be a host name such as shop.example.com, or *.example.com";

    private const string Wildcard = "*.";

    /// <summary>As its subject alternative names say; the common name counts for no client any more.</summary>
    public static (IReadOnlyList<string> Hosts, IReadOnlyList<IPAddress> Addresses) Of(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToArray();
        return (Normalize(names.SelectMany(each => each.EnumerateDnsNames())), [.. names.SelectMany(each => each.EnumerateIPAddresses())]);
    }

    /// <summary>The names in their normal form, without those that are none.</summary>
    public static IReadOnlyList<string> Normalize(IEnumerable<string> names) => [.. names.Select(Normalize).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Null for what is no host name.</summary>
    public static string? Normalize(string name)
    {
        var isWildcard = name.StartsWith(Wildcard, StringComparison.Ordinal);
        return RequestHost.TryNormalize(isWildcard ? name[Wildcard.Length..] : name, out var host)
            && !host.Contains(':', StringComparison.Ordinal) && !IPAddress.TryParse(host, out _)
                ? isWildcard ? Wildcard + host : host
                : null;
    }

    /// <summary>What stands behind the star; null for a name without one.</summary>
    public static string? ParentOf(string normalized) => normalized.StartsWith(Wildcard, StringComparison.Ordinal) ? normalized[Wildcard.Length..] : null;
}
