using System.Diagnostics.CodeAnalysis;
using Kenger.Contracts;

namespace Kenger.Discovery.Calls;

/// <summary>
/// Which addresses name a service: <c>http://orders/…</c>, a host without dots and without a port. Everything else has an address of its own already.
/// </summary>
internal static class ServiceName
{
    public static bool TryRead(Uri? uri, [NotNullWhen(true)] out string? ns)
    {
        ns = uri is { IsAbsoluteUri: true, HostNameType: UriHostNameType.Dns, IsDefaultPort: true } && Is(uri.Host) ? uri.Host : null;
        return ns is not null;
    }

    /// <summary>Whether a name can be one of a service.</summary>
    public static bool Is(string name) =>
        !name.Contains('.', StringComparison.Ordinal)
        && !name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        && FieldChecks.CheckNamespace(name) is null;
}
