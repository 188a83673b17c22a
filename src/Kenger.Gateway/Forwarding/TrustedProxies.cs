using System.Net;

namespace Kenger.Gateway;

/// <summary>The proxies in front whose word is taken.</summary>
internal sealed class TrustedProxies(IEnumerable<string> ranges)
{
    private readonly IPNetwork[] _networks = [.. ranges.Select(range => TryParse(range, out var network) ? network : throw new FormatException(range))];

    public bool IsEmpty => _networks.Length == 0;

    /// <summary>The address must not be IPv4 mapped into IPv6, see <see cref="ClientAddress"/>.</summary>
    public bool Contains(IPAddress address)
    {
        foreach (var network in _networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes a CIDR range, or one address.</summary>
    public static bool TryParse(string? value, out IPNetwork network)
    {
        if (IPAddress.TryParse(value, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(value, out network);
    }
}
