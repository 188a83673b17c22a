using System.Net;

namespace Kenger.Gateway.Tests;

public sealed class IpRangesTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "11.1.2.3", false)]
    [InlineData("10.0.0.7", "10.0.0.7", true)]
    [InlineData("10.0.0.7", "10.0.0.8", false)]
    [InlineData("0.0.0.0/0", "192.0.2.1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    public void Contains_OneRange_GoesByItsPrefix(string range, string address, bool isIn)
    {
        var ranges = new IpRanges([range]);

        Assert.False(ranges.IsEmpty);
        Assert.Equal(isIn, ranges.Contains(IPAddress.Parse(address)));
    }

    [Fact]
    public void Contains_NoRange_Nothing()
    {
        var ranges = new IpRanges([]);

        Assert.True(ranges.IsEmpty);
        Assert.False(ranges.Contains(IPAddress.Loopback));
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("shop.example.com")]
    [InlineData("")]
    public void Constructor_NoRange_Throws(string range)
    {
        Assert.False(IpRanges.TryParse(range, out _));
        Assert.Throws<FormatException>(() => new IpRanges([range]));
    }
}
