using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Kenger;

/// <summary>
/// Where nodes may be: as ranges and words say, by default everywhere but at special addresses. A special address is allowed only by
/// a range that lies within its own kind: <c>0.0.0.0/0</c> opens no metadata address, <c>169.254.169.254</c> does. An address that has
/// another one inside it (NAT64, 6to4, ISATAP) is judged by both. Pure.
/// </summary>
internal sealed class NodeNetworks
{
    /// <summary>Every address that is not special.</summary>
    public const string DefaultWord = "default";

    /// <summary>This machine's loopback addresses.</summary>
    public const string LoopbackWord = "loopback";

    public const string Rule = $"must be '{DefaultWord}', '{LoopbackWord}', addresses or CIDR ranges (10.0.0.0/8) where something can listen";

    private readonly IPNetwork[] _ranges;
    private readonly bool _hasDefault;
    private readonly bool _hasLoopback;

    private NodeNetworks(IPNetwork[] ranges, bool hasDefault, bool hasLoopback)
    {
        _ranges = ranges;
        _hasDefault = hasDefault;
        _hasLoopback = hasLoopback;
    }

    /// <summary>Where nothing is said.</summary>
    public static NodeNetworks Default(bool withLoopback) => new([], hasDefault: true, withLoopback);

    /// <summary>False for a list with an entry that means nothing, which is then named.</summary>
    public static bool TryParse(IEnumerable<string> entries, [NotNullWhen(true)] out NodeNetworks? networks, out string? wrong)
    {
        var ranges = new List<IPNetwork>();
        var (hasDefault, hasLoopback) = (false, false);
        networks = null;
        foreach (var entry in entries)
        {
            switch (entry)
            {
                case DefaultWord:
                    hasDefault = true;
                    break;
                case LoopbackWord:
                    hasLoopback = true;
                    break;
                case var _ when TryParse(entry, out var range):
                    ranges.Add(range);
                    break;
                default:
                    wrong = entry;
                    return false;
            }
        }

        wrong = null;
        networks = new NodeNetworks([.. ranges], hasDefault, hasLoopback);
        return true;
    }

    /// <summary>Null where a node may be, else what is against it: "it is a link-local address".</summary>
    public string? WhyNot(IPAddress address)
    {
        address = ClientNetwork.Normalize(address)!;
        return Check(address) ?? (EmbeddedIn(address) is { } inside && CheckSpecial(inside) is { } why ? $"{inside} is inside it, and {why}" : null);
    }

    private static bool TryParse(string entry, out IPNetwork range)
    {
        if (!IpRanges.TryParse(entry, out range))
        {
            return false;
        }

        if (range.BaseAddress.IsIPv4MappedToIPv6 && range.PrefixLength >= 96)
        {
            range = new IPNetwork(range.BaseAddress.MapToIPv4(), range.PrefixLength - 96);
        }

        return SpecialNetwork.Find(range.BaseAddress) is not { IsNever: true } never || !never.Contains(range);
    }

    private string? Check(IPAddress address) =>
        SpecialNetwork.Find(address) is not null ? CheckSpecial(address)
        : _hasDefault || Array.Exists(_ranges, range => range.Contains(address)) ? null
        : "it is in none of the allowed networks";

    private string? CheckSpecial(IPAddress address)
    {
        var special = SpecialNetwork.Find(address);
        return special is null
            || (special.IsLoopback && _hasLoopback)
            || (!special.IsNever && Array.Exists(_ranges, range => special.Contains(range) && range.Contains(address)))
                ? null
                : $"it is {special.Word}";
    }

    private static IPAddress? EmbeddedIn(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return bytes switch
        {
            // 64:ff9b::/96, and of 64:ff9b:1::/48 what has the IPv4 address at its end, too.
            [0x00, 0x64, 0xFF, 0x9B, 0, 0 or 1, ..] => new IPAddress(bytes[12..]),
            [0x20, 0x02, ..] => new IPAddress(bytes[2..6]),
            [_, _, _, _, _, _, _, _, 0x00 or 0x02, 0x00, 0x5E, 0xFE, ..] => new IPAddress(bytes[12..]),
            _ => null,
        };
    }
}
