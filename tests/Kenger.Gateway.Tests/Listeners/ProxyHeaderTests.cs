using Kenger.Gateway.Listeners;

namespace Kenger.Gateway.Tests;

/// <summary>What is a header of the PROXY protocol, and what is none, at each byte.</summary>
public sealed class ProxyHeaderTests
{
    [Fact]
    public void Read_GoodHeader_NamesTheClientAndKnowsItsLength() => Assert.All(ProxyHeaders.Good, good =>
    {
        var header = ReadStart([.. good.Bytes, .. "GET / HTTP/1.1\r\n"u8]);

        Assert.Equal((ProxyHeaderState.Known, good.Bytes.Length, good.Client), (header.State, header.Length, header.Client?.ToString()));
        Assert.Equal(header, ReadStart(good.Bytes));
    });

    [Fact]
    public void Read_PartOfAGoodHeader_WaitsForTheRest() => Assert.All(ProxyHeaders.Good, good =>
    {
        for (var length = 0; length < good.Bytes.Length; length++)
        {
            var header = ReadStart(good.Bytes[..length]);

            // Only what stands behind the addresses may be missing from a known one.
            Assert.True(
                header.State == ProxyHeaderState.Incomplete || (header.State == ProxyHeaderState.Known && header.Length == good.Bytes.Length),
                $"{header} after {length} bytes of {good.What}");
        }
    });

    [Fact]
    public void Read_NoHeader_IsMalformedAndWasNeverKnown()
    {
        Assert.True(ProxyHeaders.Malformed.Count > 100, $"{ProxyHeaders.Malformed.Count} kinds");
        Assert.All(ProxyHeaders.Malformed, bad =>
        {
            Assert.True(ReadStart(bad.Bytes).State == ProxyHeaderState.Malformed, bad.What);
            for (var length = 0; length < bad.Bytes.Length; length++)
            {
                Assert.True(ReadStart(bad.Bytes[..length]).State != ProxyHeaderState.Known, $"{bad.What}, known after {length} bytes");
            }
        });
    }

    [Fact]
    public void Read_OtherProtocols_AreMalformedAtTheirFirstBytes()
    {
        Assert.Equal(ProxyHeaderState.Malformed, ProxyHeader.Read("G"u8).State);
        Assert.Equal(ProxyHeaderState.Malformed, ProxyHeader.Read("PRI"u8).State);
        Assert.Equal(ProxyHeaderState.Malformed, ProxyHeader.Read([0x16]).State);
        Assert.Equal(ProxyHeaderState.Malformed, ProxyHeader.Read([.. ProxyHeaders.Signature, 0x22]).State);
        Assert.Equal(ProxyHeaderState.Malformed, ProxyHeader.Read([.. ProxyHeaders.Signature, 0x21, 0x12]).State);
    }

    [Fact]
    public void Read_AnyOtherByteAnywhere_NeverThrowsOrNamesMoreThanItMay()
    {
        foreach (var (_, bytes, _) in ProxyHeaders.Good)
        {
            var start = bytes[..Math.Min(bytes.Length, ProxyHeader.MaxStart)];
            for (var i = 0; i < start.Length; i++)
            {
                for (var value = 0; value <= byte.MaxValue; value++)
                {
                    var changed = (byte[])start.Clone();
                    changed[i] = (byte)value;

                    var header = ProxyHeader.Read(changed);

                    Assert.InRange(header.Length, 0, 16 + ProxyHeader.MaxAnnounced);
                    Assert.Equal(header.State == ProxyHeaderState.Known, header.Length > 0);
                    Assert.True(header.Client is null || header.State == ProxyHeaderState.Known);
                }
            }
        }
    }

    private static ProxyHeader ReadStart(byte[] bytes) => ProxyHeader.Read(bytes.AsSpan(0, Math.Min(bytes.Length, ProxyHeader.MaxStart)));
}
