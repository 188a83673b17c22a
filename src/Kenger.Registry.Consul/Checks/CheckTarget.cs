using System.Net;
using Kenger.Registry.Consul.Services;

namespace Kenger.Registry.Consul.Checks;

/// <summary>
/// Where a check connects. An agent of Consul runs beside its services, and their checks ask <c>localhost</c>; the registry runs elsewhere, and takes it for the service's machine.
/// </summary>
internal static class CheckTarget
{
    /// <summary>Whether the registry's own loopback is meant: the service's agent is on this machine.</summary>
    public static bool IsLocal(ServiceEntry entry) => !entry.IsProxied && IPAddress.TryParse(entry.Agent, out var agent) && IPAddress.IsLoopback(agent);

    /// <summary>The host to connect to.</summary>
    /// <param name="host">As the check has it.</param>
    /// <param name="service">Whose check it is.</param>
    public static string HostFor(string host, KnownService service) => IsLoopback(host) && !IsLocal(service.Entry) ? service.Node.Key.Host : host;

    /// <summary>Reads <c>HOST:PORT</c>; IPv6 in brackets.</summary>
    public static bool TryParse(string text, out string host, out int port)
    {
        port = 0;
        var colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon] : "";
        return host.Length > 0 && (!host.Contains(':') || (host.StartsWith('[') && host.EndsWith(']')))
            && int.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port)
            && port is > 0 and <= ushort.MaxValue;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
