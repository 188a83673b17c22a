using System.Net.Http;
using System.Text;
using Kenger.Gateway.Wire;

namespace Kenger.Gateway.Tests;

/// <summary>Heads of answers, read whole and in pieces of every size.</summary>
public sealed class AnswerHeadTests
{
    private const string Usual = "HTTP/1.1 200 OK\r\nServer: a\r\nContent-Length: 12\r\nX-Y: b \t\r\n\r\n";

    public static TheoryData<string, string> Refused => new()
    {
        { "HTTP/1.1 200\tOK\r\n\r\n", "does not begin as HTTP/1.1" },
        { "HTTP/2.0 200 OK\r\n\r\n", "does not begin as HTTP/1.1" },
        { "http/1.1 200 OK\r\n\r\n", "does not begin as HTTP/1.1" },
        { "HTTP/1.1 20 OK\r\n\r\n", "does not begin as HTTP/1.1" },
        { "HTTP/1.1 +20 OK\r\n\r\n", "does not begin as HTTP/1.1" },
        { "HTTP/1.1 2000 OK\r\n\r\n", "does not begin as HTTP/1.1" },
        { "HTTP/1.1 099 OK\r\n\r\n", "does not begin as HTTP/1.1" },
        { "\r\n\r\n", "does not begin as HTTP/1.1" },
        { "HTTP/1.1 200 O\u0001K\r\n\r\n", "control character" },
        { "HTTP/1.1 200 OK\r\nA\r\n\r\n", "no header" },
        { "HTTP/1.1 200 OK\r\n: a\r\n\r\n", "no header" },
        { "HTTP/1.1 200 OK\r\nA : a\r\n\r\n", "no header" },
        { "HTTP/1.1 200 OK\r\nA: a\r\n b\r\n\r\n", "no header" },
        { "HTTP/1.1 200 OK\r\nA\u00e9: a\r\n\r\n", "no header" },
        { "HTTP/1.1 200 OK\r\nA: a\u0000b\r\n\r\n", "control character" },
        { "HTTP/1.1 200 OK\r\nA: a\rb\r\n\r\n", "control character" },
        { "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n", "no number" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n", "no number" },
        { "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "no number" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\n", "no number" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\n", "said twice" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "said twice" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", "said twice" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "said twice" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "not chunked" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked;a=b\r\n\r\n", "not chunked" },
        { "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.0 has no Transfer-Encoding" },
        { "HTTP/1.1 200 OK\nA: a\r\n\r\n", "control character" },
    };

    [Fact]
    public void Read_UsualAnswer_HasItAll()
    {
        var head = Read(Usual);

        Assert.Equal((200, "OK", 12L, false, null), (head.Status, head.Reason, head.Framing.Length, head.Closes, head.Named));
        Assert.Equal([("Server", "a"), ("Content-Length", "12"), ("X-Y", "b")], HeadersOf(head));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Read_WhatTwoReadersTakeForTwoThings_IsRefused(string text, string why)
    {
        var exception = Assert.Throws<HttpRequestException>(() => Read(text));

        Assert.Equal(HttpRequestError.InvalidResponse, exception.HttpRequestError);
        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindEnd_InPiecesOfEverySize_IsTheSame()
    {
        var bytes = Encoding.Latin1.GetBytes(Usual + "body");
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second++)
            {
                var seen = 0;
                var length = 0;
                foreach (var have in (int[])[first, second, bytes.Length])
                {
                    length = AnswerHead.FindEnd(bytes.AsSpan(0, have), seen);
                    seen = have;
                    if (length > 0)
                    {
                        Assert.True(have >= Usual.Length);
                        break;
                    }
                }

                Assert.Equal(Usual.Length, length);
            }
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA: a\nB")]
    [InlineData("\n")]
    public void FindEnd_LineWithoutCr_IsRefusedBeforeItsEndWouldCome(string text) =>
        Assert.Throws<HttpRequestException>(() => AnswerHead.FindEnd(Encoding.Latin1.GetBytes(text), 0));

    [Fact]
    public void FindEnd_MoreThanAHeadMayBe_IsRefused()
    {
        var bytes = Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nA: " + new string('a', AnswerHead.MaxLength));

        Assert.Equal(0, AnswerHead.FindEnd(bytes.AsSpan(0, AnswerHead.MaxLength), 0));
        Assert.Throws<HttpRequestException>(() => AnswerHead.FindEnd(bytes.AsSpan(0, AnswerHead.MaxLength + 1), AnswerHead.MaxLength));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: Close\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: X-A, close\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", false)]
    public void Closes_ByVersionAndConnection_IsThat(string lines, bool closes) => Assert.Equal(closes, Read(lines + "\r\n").Closes);

    [Theory]
    [InlineData(200, false, 5)]
    [InlineData(200, true, 0)]
    [InlineData(204, false, 0)]
    [InlineData(304, false, 0)]
    public void BodyOf_ByStatusAndMethod_IsThat(int status, bool isHead, int length) =>
        Assert.Equal(length, Read($"HTTP/1.1 {status} OK\r\nContent-Length: 5\r\n\r\n").BodyOf(isHead).Length);

    [Fact]
    public void Read_TheSameAgain_KeepsItsTexts()
    {
        var head = new AnswerHead();
        head.Read(Encoding.Latin1.GetBytes(Usual));
        var before = head.Headers[0].Value;

        head.Read(Encoding.Latin1.GetBytes(Usual));

        Assert.Same(before, head.Headers[0].Value);
        head.Read("HTTP/1.1 404 No\r\nServer: b\r\n\r\n"u8);
        Assert.Equal((404, "No", true), (head.Status, head.Reason, head.Framing.IsUntilClose));
        Assert.Equal([("Server", "b")], HeadersOf(head));
    }

    [Fact]
    public void Read_ManyHeaders_HasAll()
    {
        var lines = string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: {i}\r\n"));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => ($"X-{i}", $"{i}")), HeadersOf(Read($"HTTP/1.1 200 OK\r\n{lines}\r\n")));
    }

    private static AnswerHead Read(string text)
    {
        var head = new AnswerHead();
        head.Read(Encoding.Latin1.GetBytes(text));
        return head;
    }

    private static (string, string)[] HeadersOf(AnswerHead head)
    {
        var headers = new List<(string, string)>();
        foreach (var header in head.Headers)
        {
            headers.Add((header.Name, header.Value));
        }

        return [.. headers];
    }
}
