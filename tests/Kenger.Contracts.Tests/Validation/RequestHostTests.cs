namespace Kenger.Contracts.Tests.Validation;

public sealed class RequestHostTests
{
    [Theory]
    [InlineData("shop.example.com", "shop.example.com")]
    [InlineData("Shop.Example.COM:8080", "shop.example.com:8080")]
    [InlineData("localhost:080", "localhost:80")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("127.0.0.1:8000", "127.0.0.1:8000")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[2001:DB8:0::1]:443", "[2001:db8::1]:443")]
    [InlineData("shop.example.com.", "shop.example.com")]
    [InlineData("shop.example.com.:8080", "shop.example.com:8080")]
    [InlineData("my_shop", "my_shop")]
    [InlineData("127.0.0.1.", "127.0.0.1")]
    [InlineData("a.1b", "a.1b")]
    [InlineData("1.a", "1.a")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("Bücher.Example.:80", "xn--bcher-kva.example:80")]
    [InlineData("XN--bcher-KVA.example", "xn--bcher-kva.example")]
    [InlineData("例え。jp", "xn--r8jz45g.jp")]
    [InlineData("axn--b.com", "axn--b.com")]
    [InlineData("[::FFFF:127.0.0.1]", "[::ffff:127.0.0.1]")]
    [InlineData(".", null)]
    [InlineData("..", null)]
    [InlineData("a..", null)]
    [InlineData("a..b", null)]
    [InlineData(".a", null)]
    [InlineData("xn--", null)]
    [InlineData("xn--99zz", null)]
    [InlineData("xn--a.xn--99zz", null)]
    [InlineData("ü..a", null)]
    [InlineData("-a", null)]
    [InlineData("a-.b", null)]
    [InlineData("a~b", null)]
    [InlineData("a@b", null)]
    [InlineData("a%41", null)]
    [InlineData("127.1", null)]
    [InlineData("127.0.0.01", null)]
    [InlineData("127.0.0.256", null)]
    [InlineData("127.0.0.0.1", null)]
    [InlineData("0x7f.1", null)]
    [InlineData("0x7f000001", null)]
    [InlineData("127.0.0.0x1", null)]
    [InlineData("2130706433", null)]
    [InlineData("0177.0.0.1", null)]
    [InlineData("[fe80::1%eth0]", null)]
    [InlineData("[fe80::1%25eth0]", null)]
    [InlineData("[127.0.0.1]", null)]
    [InlineData("[[::1]]", null)]
    [InlineData("a:080000", null)]
    [InlineData("a:99999999999", null)]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(":", null)]
    [InlineData(":80", null)]
    [InlineData("a:", null)]
    [InlineData("a:0", null)]
    [InlineData("a:65536", null)]
    [InlineData("a:+1", null)]
    [InlineData("a: 1", null)]
    [InlineData("a:b:1", null)]
    [InlineData("::1", null)]
    [InlineData("::1:80", null)]
    [InlineData("[::1", null)]
    [InlineData("[::1]80", null)]
    [InlineData("[a]:80", null)]
    [InlineData("*.example.com", null)]
    [InlineData("\uFFFD", null)]
    [InlineData("a\uFFFDb.example.com", null)]
    [InlineData("xn--zn7c.example.com", null)]
    [InlineData("a/b", null)]
    [InlineData("a b", null)]
    [InlineData("a\n", null)]
    public void TryNormalize_Host_IsCanonicalOrRefused(string? value, string? expected)
    {
        Assert.Equal(expected is not null, RequestHost.TryNormalize(value, out var normalized));
        Assert.Equal(expected, normalized);
        Assert.Equal(expected is null, FieldChecks.CheckRequestHost(value) is not null);
    }

    [Theory]
    [InlineData("shop.example.com")]
    [InlineData("my_shop:8080")]
    [InlineData("127.0.0.1:18080")]
    public void TryNormalize_CanonicalHost_IsTheSameStringAndCostsNoMemory(string value)
    {
        Assert.True(RequestHost.TryNormalize(value, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();

        RequestHost.TryNormalize(value, out var normalized);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Same(value, normalized);
    }

    [Theory]
    [InlineData(63, 253, true)]
    [InlineData(64, 100, false)]
    [InlineData(63, 254, false)]
    public void TryNormalize_Lengths_AreThoseOfDns(int label, int length, bool expected)
    {
        var name = new string([.. Enumerable.Range(0, length).Select(i => i % (label + 1) == label ? '.' : 'a')]);

        Assert.Equal(expected, RequestHost.TryNormalize(name, out _));
        Assert.Equal(expected, RequestHost.TryNormalize($"{name}.:8080", out _));
        Assert.NotNull(FieldChecks.CheckRequestHost(name + name));
    }

    [Fact]
    public void TryNormalize_AnyText_NeverThrowsAndIsItsOwnNormalForm()
    {
        var random = new Random(11);
        string[] pieces = ["a", "B", "1", ".", ":", "[", "]", "xn--", "XN--", "-", "_", "ü", "ß", "İ", "中", "。", "\u200d", "\ud800", "0x", "%41", "@", " ",
            "99", "::", "kva", "K", "～", "\u0308"];
        for (var i = 0; i < 20_000; i++)
        {
            var host = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (RequestHost.TryNormalize(host, out var normal))
            {
                Assert.True(normal.All(char.IsAscii), host);
                Assert.True(RequestHost.TryNormalize(normal, out var again), host);
                Assert.Equal(normal, again);
                Assert.True(RequestHost.TryNormalize(RequestHost.ToUnicode(normal), out var back), host);
                Assert.Equal(normal, back);
            }
        }
    }

    [Theory]
    [InlineData("xn--bcher-kva.example", "bücher.example")]
    [InlineData("xn--bcher-kva.example:8080", "bücher.example:8080")]
    [InlineData("shop:80", "shop:80")]
    [InlineData("[::1]:80", "[::1]:80")]
    public void ToUnicode_Host_IsWhatPeopleRead(string host, string expected) => Assert.Equal(expected, RequestHost.ToUnicode(host));
}
