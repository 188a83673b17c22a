namespace Kenger.Contracts.Tests.Validation;

public sealed class NodeHostTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::1", "[::1]")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("2001:DB8:0:0:0:0:0:1", "[2001:db8::1]")]
    [InlineData("[2001:db8::0001]", "[2001:db8::1]")]
    [InlineData("::ffff:10.0.0.1", "[::ffff:10.0.0.1]")]
    [InlineData("localhost", "localhost")]
    [InlineData("Orders-1.Example.COM", "orders-1.example.com")]
    [InlineData("my_container", "my_container")]
    [InlineData("a", "a")]
    [InlineData("1a", "1a")]
    [InlineData("10.0.0.1.example", "10.0.0.1.example")]
    public void TryNormalize_Reachable_GivesOneForm(string host, string normalized)
    {
        Assert.True(NodeHost.TryNormalize(host, out var found));
        Assert.Equal(normalized, found);
        // The canonical form is its own.
        Assert.True(NodeHost.TryNormalize(found, out var again));
        Assert.Equal(normalized, again);
        Assert.Null(FieldChecks.CheckHost(host));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0.1 ")]
    [InlineData("10.0.0.1\n")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("[::]")]
    [InlineData("0:0:0:0:0:0:0:0")]
    [InlineData("10.0.0")]
    [InlineData("127.1")]
    [InlineData("1")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.1.2")]
    [InlineData("1.2.3.4:80")]
    [InlineData("[::1]:80")]
    [InlineData("::1]")]
    [InlineData("[::1")]
    [InlineData("[[::1]]")]
    [InlineData("[10.0.0.1]")]
    [InlineData("[localhost]")]
    [InlineData("[]")]
    [InlineData("[:]")]
    [InlineData(":")]
    [InlineData("1::2::3")]
    [InlineData("::1/64")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[fe80::1%1]")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("user@host")]
    [InlineData("http://host")]
    [InlineData("例子")]
    [InlineData("host\r\nX: y")]
    [InlineData("host\0")]
    public void TryNormalize_Unreachable_IsRefused(string? host)
    {
        Assert.False(NodeHost.TryNormalize(host, out var normalized));
        Assert.Null(normalized);
        Assert.NotNull(FieldChecks.CheckHost(host));
    }

    [Fact]
    public void TryNormalize_Lengths_KeepTheirLimits()
    {
        var label = new string('a', 63);

        Assert.True(NodeHost.TryNormalize(label, out _));
        Assert.False(NodeHost.TryNormalize(label + "a", out _));
        Assert.True(NodeHost.TryNormalize($"{label}.{label}", out _));
        Assert.True(NodeHost.TryNormalize(string.Join('.', label, label[..31], label[..32]), out _));
        Assert.False(NodeHost.TryNormalize(string.Join('.', label, label[..32], label[..32]), out _));
    }
}
