using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Hosting.Advertising;

/// <summary>An address the web server listens at.</summary>
/// <param name="Port">The port.</param>
/// <param name="Address">The one address it listens at; null when it listens at all of the machine's.</param>
/// <param name="Family">The only family it takes connections of; null when it takes both.</param>
/// <param name="IsHttps">Whether it speaks https.</param>
internal sealed record ServerBinding(int Port, IPAddress? Address, AddressFamily? Family, bool IsHttps)
{
    public bool IsLoopback => Address is not null && IPAddress.IsLoopback(Address);

    /// <summary>Null for what gateways can't connect to: unix sockets, named pipes, a port not known yet.</summary>
    public static ServerBinding? Parse(string address)
    {
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return null;
        }

        if (binding.IsUnixPipe || binding.IsNamedPipe || binding.Port is < 1 or > 65535)
        {
            return null;
        }

        var ip = ParseHost(binding.Host);
        var isWildcard = ip is null || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any);
        return new ServerBinding(
            binding.Port,
            isWildcard ? null : ip,
            // [::] takes IPv4 as well.
            ip is null || ip.Equals(IPAddress.IPv6Any) ? null : ip.AddressFamily,
            string.Equals(binding.Scheme, Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// The one to advertise: http before https, which gateways don't speak to nodes; then one that others can reach; of several, the first that
    /// the server names.
    /// </summary>
    public static ServerBinding? Choose(IEnumerable<string> addresses) => InOrder(addresses).FirstOrDefault();

    /// <summary>The ports that were as good as the chosen one; empty when there was no choice.</summary>
    public static IReadOnlyList<int> OtherPorts(IEnumerable<string> addresses)
    {
        ServerBinding[] all = [.. InOrder(addresses)];
        return all.Length == 0
            ? []
            : [.. all.Where(other => (other.IsHttps, other.IsLoopback) == (all[0].IsHttps, all[0].IsLoopback))
                .Select(other => other.Port).Distinct().Where(port => port != all[0].Port)];
    }

    private static IOrderedEnumerable<ServerBinding> InOrder(IEnumerable<string> addresses) =>
        addresses.Select(Parse).OfType<ServerBinding>().OrderBy(binding => binding.IsHttps).ThenBy(binding => binding.IsLoopback);

    // Kestrel listens at every address for a host name it isn't told to resolve.
    private static IPAddress? ParseHost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var ip) ? ip
        : null;
}
