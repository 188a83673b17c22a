using System.Net.Http;
using System.Text;
using Kenger.Gateway.Wire;

namespace Kenger.Gateway.Tests;

/// <summary>Chunked bodies, whole and in pieces of every size.</summary>
public sealed class ChunkReaderTests
{
    private const string Body = "5\r\nhello\r\n1;a=b\r\n,\r\n00A \r\n0123456789\r\n0\r\nX-T: t\r\n\r\n";
    private const string Data = "hello,0123456789";

    public static TheoryData<string> Refused =>
    [
        "\r\n", "x\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", "1\n", " 1\r\n", "1\r\rab", "1\r\nab\r\n", "1\r\na\n", "1\r\na\r\r", "FFFFFFFFFFFFFFFF\r\n", "1;a\u0001\r\n", "0\r\n\n",
        "0\r\nX-T: t\n", "0\r\nX-T: t\r\r", "5\r\nhello5\r\n",
    ];

    [Fact]
    public void Read_InPiecesOfEverySize_IsTheSame()
    {
        var bytes = Encoding.Latin1.GetBytes(Body + "next");
        for (var size = 1; size <= bytes.Length; size++)
        {
            var (data, rest, trailers) = ReadAll(bytes, size);

            Assert.Equal((Data, "next", "X-T: t\r\n"), (data, rest, trailers));
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Read_AnythingElse_IsRefused(string body) =>
        Assert.All([1, 2, 1000], size => Assert.Throws<HttpIOException>(() => ReadAll(Encoding.Latin1.GetBytes(body), size)));

    [Fact]
    public void Read_DataWithAWrongEnd_NeverGoesOn()
    {
        var reader = new ChunkReader();
        var isRefused = false;
        try
        {
            reader.Read("2\r\nokx"u8, out _);
        }
        catch (HttpIOException)
        {
            isRefused = true;
        }

        Assert.True(isRefused);
    }

    [Fact]
    public void Read_ExtensionOrTrailersForEver_AreRefused()
    {
        Assert.Throws<HttpIOException>(() => ReadAll(Encoding.Latin1.GetBytes("1;" + new string('a', 5000)), 1000));
        Assert.Throws<HttpIOException>(() => ReadAll(Encoding.Latin1.GetBytes("0\r\n" + string.Concat(Enumerable.Repeat("X-A: a\r\n", 9000))), 1000));
    }

    [Fact]
    public void IsAtEnd_BeforeTheEmptyLine_IsNot()
    {
        var reader = new ChunkReader();
        reader.Read("0\r\n"u8, out _);
        Assert.False(reader.IsAtEnd);

        reader.Read("\r\n"u8, out _);
        Assert.True(reader.IsAtEnd);
        Assert.True(reader.Trailers.IsEmpty);
    }

    private static (string Data, string After, string Trailers) ReadAll(byte[] bytes, int size)
    {
        var reader = new ChunkReader();
        var data = new StringBuilder();
        var at = 0;
        while (at < bytes.Length && !reader.IsAtEnd)
        {
            var piece = bytes.AsSpan(at, Math.Min(size, bytes.Length - at));
            var count = reader.Read(piece, out var range);
            Assert.True(count > 0);
            data.Append(Encoding.Latin1.GetString(piece[range]));
            at += count;
        }

        return (data.ToString(), Encoding.Latin1.GetString(bytes.AsSpan(at)), Encoding.Latin1.GetString(reader.Trailers));
    }
}
