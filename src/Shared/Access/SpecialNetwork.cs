using System.Net;

namespace Kenger;

/// <summary>A range of addresses where no service of somebody else should be, and why.</summary>
/// <param name="Network">The range.</param>
/// <param name="Word">What such an address is, for sentences: "a link-local address".</param>
/// <param name="IsNever">Nothing can be connected to there, whatever somebody allows.</param>
internal sealed record SpecialNetwork(IPNetwork Network, string Word, bool IsNever = false)
{
    private const string Metadata = "a metadata address of a cloud";
    private const string LinkLocal = "a link-local address";
    private const string LoopbackWord = "a loopback address";

    // The narrower first: the first that holds an address is the one that counts.
    private static readonly SpecialNetwork[] All =
    [
        // AWS, Azure, Google, Oracle, OpenStack, DigitalOcean and others; AWS for containers; Azure's host; Alibaba; Oracle Classic.
        Of("169.254.169.254/32", Metadata),
        Of("169.254.170.2/32", Metadata),
        Of("169.254.170.23/32", Metadata),
        Of("168.63.129.16/32", Metadata),
        Of("100.100.100.200/32", Metadata),
        Of("192.0.0.192/32", Metadata),
        Of("fd00:ec2::254/128", Metadata),
        Of("fd00:ec2::23/128", Metadata),
        Of("fd20:ce::254/128", Metadata),
        Of("255.255.255.255/32", "the broadcast address", isNever: true),
        Of("::/128", "the unspecified address", isNever: true),
        Of("::1/128", LoopbackWord),
        Of("127.0.0.0/8", LoopbackWord),
        Of("169.254.0.0/16", LinkLocal),
        Of("fe80::/10", LinkLocal),
        // Linux takes 0.0.0.0 for this machine.
        Of("0.0.0.0/8", "no address of a machine", isNever: true),
        Of("224.0.0.0/4", "a multicast address", isNever: true),
        Of("ff00::/8", "a multicast address", isNever: true),
        // An IPv4 address in a form that nobody uses any more, and one that a tunnel scrambles.
        Of("::/96", "an IPv4-compatible address", isNever: true),
        Of("2001::/32", "a Teredo address"),
    ];

    public bool IsLoopback => Word == LoopbackWord;

    /// <summary>Null for an address like any other. The address must not be IPv4 mapped into IPv6.</summary>
    public static SpecialNetwork? Find(IPAddress address) => Array.Find(All, special => special.Network.Contains(address));

    /// <summary>Whether a range is of these addresses alone, so that who names it must mean them.</summary>
    public bool Contains(IPNetwork range) => range.PrefixLength >= Network.PrefixLength && Network.Contains(range.BaseAddress);

    private static SpecialNetwork Of(string network, string word, bool isNever = false) => new(IPNetwork.Parse(network), word, isNever);
}
