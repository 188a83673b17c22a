using System.Net;

namespace Kenger.Gateway.Tests;

/// <summary>Where nodes may be, by address alone.</summary>
public sealed class NodeNetworksTests
{
    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("8.8.8.8")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.0")]
    [InlineData("128.0.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("fd00::1")]
    [InlineData("fc00::1")]
    [InlineData("2600:1f18::1")]
    [InlineData("fec0::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::1")]
    public void Default_OfAnAddressLikeAnyOther_IsAllowed(string address) => Assert.Null(WhyNot(address));

    [Theory]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("127.255.255.254", "loopback")]
    [InlineData("::1", "loopback")]
    [InlineData("::ffff:127.0.0.1", "loopback")]
    [InlineData("169.254.169.254", "metadata")]
    [InlineData("169.254.170.2", "metadata")]
    [InlineData("::ffff:169.254.169.254", "metadata")]
    [InlineData("fd00:ec2::254", "metadata")]
    [InlineData("fd20:ce::254", "metadata")]
    [InlineData("100.100.100.200", "metadata")]
    [InlineData("168.63.129.16", "metadata")]
    [InlineData("192.0.0.192", "metadata")]
    [InlineData("169.254.0.1", "link-local")]
    [InlineData("169.254.255.255", "link-local")]
    [InlineData("fe80::1", "link-local")]
    [InlineData("febf::1", "link-local")]
    [InlineData("0.0.0.0", "no address")]
    [InlineData("0.1.2.3", "no address")]
    [InlineData("::", "unspecified")]
    [InlineData("::ffff:0.0.0.0", "no address")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("239.255.255.255", "multicast")]
    [InlineData("ff02::1", "multicast")]
    [InlineData("255.255.255.255", "broadcast")]
    [InlineData("::169.254.169.254", "compatible")]
    [InlineData("::10.0.0.1", "compatible")]
    [InlineData("64:ff9b::a9fe:a9fe", "metadata")]
    [InlineData("64:ff9b:1::a9fe:a9fe", "metadata")]
    [InlineData("64:ff9b::7f00:1", "loopback")]
    [InlineData("2002:a9fe:a9fe::1", "metadata")]
    [InlineData("2002:7f00:1::", "loopback")]
    [InlineData("2001:db8::5efe:a9fe:a9fe", "metadata")]
    [InlineData("2001:db8::200:5efe:7f00:1", "loopback")]
    [InlineData("2001:0:a9fe:a9fe::1", "Teredo")]
    public void Default_OfASpecialAddress_IsRefusedByName(string address, string word) =>
        Assert.Contains(word, WhyNot(address), StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("0.0.0.0", false)]
    public void Default_WithLoopback_OpensNothingElse(string address, bool allowed) =>
        Assert.Equal(allowed, NodeNetworks.Default(withLoopback: true).WhyNot(IPAddress.Parse(address)) is null);

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.0.0.0/8", "127.0.0.1", false)]
    [InlineData("10.0.0.0/8", "64:ff9b::a00:1", false)]
    [InlineData("64:ff9b::/96", "64:ff9b::a00:1", true)]
    [InlineData("64:ff9b::/96", "64:ff9b::a9fe:a9fe", false)]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.1", true)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "127.0.0.1", false)]
    [InlineData("0.0.0.0/0", "169.254.169.254", false)]
    [InlineData("::/0", "fd00::1", true)]
    [InlineData("::/0", "fe80::1", false)]
    [InlineData("::/0", "::1", false)]
    [InlineData("169.254.0.0/16", "169.254.1.1", true)]
    [InlineData("169.254.0.0/16", "169.254.169.254", false)]
    [InlineData("169.254.169.254", "169.254.169.254", true)]
    [InlineData("169.254.169.254", "169.254.1.1", false)]
    [InlineData("168.0.0.0/8", "168.63.129.16", false)]
    [InlineData("fe80::/10", "fe80::1", true)]
    [InlineData("127.0.0.0/8", "127.0.0.1", true)]
    [InlineData("127.0.0.2", "127.0.0.1", false)]
    [InlineData("loopback", "127.0.0.1", true)]
    [InlineData("loopback", "10.0.0.1", false)]
    [InlineData("default", "10.0.0.1", true)]
    [InlineData("default", "127.0.0.1", false)]
    [InlineData("default,loopback", "127.0.0.1", true)]
    [InlineData("default,169.254.169.254", "169.254.169.254", true)]
    public void List_OpensASpecialAddress_OnlyByARangeOfItsKind(string list, string address, bool allowed)
    {
        Assert.True(NodeNetworks.TryParse(list.Split(','), out var networks, out _));

        Assert.Equal(allowed, networks.WhyNot(IPAddress.Parse(address)) is null);
    }

    [Theory]
    [InlineData("private")]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("node.example")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.0/4")]
    [InlineData("239.1.2.3")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    [InlineData("::")]
    [InlineData("::10.0.0.1")]
    public void List_WithAnEntryThatCanMeanNothing_IsRefused(string entry)
    {
        Assert.False(NodeNetworks.TryParse(["default", entry], out _, out var wrong));
        Assert.Equal(entry, wrong);
    }

    private static string? WhyNot(string address) => NodeNetworks.Default(withLoopback: false).WhyNot(IPAddress.Parse(address));
}
