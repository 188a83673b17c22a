using System.Net;
using System.Net.Sockets;

namespace Kenger;

/// <summary>
/// Addresses and CIDR ranges. To look one up takes a look into a hash table for each prefix length there is: hundreds of addresses
/// cost no more than one.
/// </summary>
internal sealed class IpRanges
{
    private const int V4Bits = 32;
    private const int V6Bits = 128;

    private readonly Prefixes[] _v4;
    private readonly Prefixes[] _v6;

    /// <summary>Takes addresses and CIDR ranges.</summary>
    /// <exception cref="FormatException">One is neither.</exception>
    public IpRanges(IEnumerable<string> ranges)
    {
        var networks = ranges.Select(Parse).ToLookup(network => network.Width);
        _v4 = PrefixesOf(networks[V4Bits]);
        _v6 = PrefixesOf(networks[V6Bits]);
    }

    public bool IsEmpty => _v4.Length == 0 && _v6.Length == 0;

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

    /// <summary>The address must not be IPv4 mapped into IPv6, see <see cref="ClientNetwork"/>.</summary>
    public bool Contains(IPAddress address)
    {
        var isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        var value = ValueOf(address);
        foreach (var prefixes in isV4 ? _v4 : _v6)
        {
            if (prefixes.Values.Contains(PrefixOf(value, isV4 ? V4Bits : V6Bits, prefixes.Bits)))
            {
                return true;
            }
        }

        return false;
    }

    private static (int Width, int Bits, UInt128 Prefix) Parse(string range)
    {
        if (!TryParse(range, out var network))
        {
            throw new FormatException(range);
        }

        var (address, bits) = (network.BaseAddress, network.PrefixLength);
        var width = address.AddressFamily == AddressFamily.InterNetwork ? V4Bits : V6Bits;
        if (address.IsIPv4MappedToIPv6 && bits >= V6Bits - V4Bits)
        {
            (address, bits, width) = (address.MapToIPv4(), bits - (V6Bits - V4Bits), V4Bits);
        }

        return (width, bits, PrefixOf(ValueOf(address), width, bits));
    }

    private static Prefixes[] PrefixesOf(IEnumerable<(int Width, int Bits, UInt128 Prefix)> networks) =>
        [.. from network in networks
            group network.Prefix by network.Bits into sameLength
            select new Prefixes(sameLength.Key, [.. sameLength])];

    // A shift by the whole width would be one by nothing.
    private static UInt128 PrefixOf(UInt128 value, int width, int bits) => bits == 0 ? UInt128.Zero : value >> (width - bits);

    private static UInt128 ValueOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[V6Bits / 8];
        address.TryWriteBytes(bytes, out var written);
        var value = UInt128.Zero;
        foreach (var b in bytes[..written])
        {
            value = (value << 8) | b;
        }

        return value;
    }

    private sealed record Prefixes(int Bits, HashSet<UInt128> Values);
}
