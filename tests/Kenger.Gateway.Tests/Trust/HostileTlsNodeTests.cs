using System.Net;
using System.Net.Security;
using System.Text;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Tests;

/// <summary>Nodes that speak TLS badly, or not at all, or speak badly in it.</summary>
public sealed class HostileTlsNodeTests : IDisposable
{
    private const string UntilClose = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it";
    private const string WithLength = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nall of it";
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nall of it\r\n0\r\n\r\n";

    private readonly TlsNodes _nodes = new();

    public void Dispose() => _nodes.Dispose();

    public static TheoryData<string, string> NoTls => new()
    {
        { "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "does the node speak TLS at that port?" },
        { "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "does the node speak TLS at that port?" },
        { "\x15\x03\x03\x00\x02\x02\x28", "the node refused the TLS handshake" },
        { "", "the node ended the connection in the TLS handshake" },
        { "\x16\x03\x03", "the node ended the connection in the TLS handshake" },
    };

    [Theory]
    [MemberData(nameof(NoTls))]
    public async Task Node_ThatSpeaksNoTls_GetsNoRequestAndTheLogSaysWhatItSpeaks(string bytes, string said)
    {
        var got = new StringBuilder();
        await using var node = RawBackend.Listen(async (stream, stop) =>
        {
            var buffer = new byte[4096];
            got.Append(Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, stop)));
            await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), stop);
            stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            got.Append(await RawBackend.ReadHeadAsync(stream, stop));
        });
        await using var gateway = await _nodes.StartGatewayAsync(node.Port);

        using var response = await gateway.SendAsync(HttpMethod.Post, "/secret", new StringContent("secret"));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains(said, Assert.Single(gateway.Said(EventIds.NodeTlsFailed)), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", got.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\x16\x03\x03\x00\x7A\x02\x00\x00\x76\x03\x03")]
    public async Task Node_ThatStopsInItsHello_IsNoConnectionInTimeAndTheRequestGoesToAnother(string bytes)
    {
        await using var half = RawBackend.Listen(async (stream, stop) =>
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), stop);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        await using var right = await _nodes.StartAsync(name: "right");
        await using var gateway = await _nodes.StartGatewayAsync(
            [FakeRegistry.Node(half.Port, weight: 65535), FakeRegistry.Node(right.Port, weight: 1)], ("Kenger:Gateway:ConnectTimeout", "00:00:00.5"),
            ("Kenger:Gateway:Health:ConnectFailures", "1"));

        using var response = await gateway.SendAsync(HttpMethod.Post, "/", new StringContent("body"));

        Assert.Equal("right", await response.Content.ReadAsStringAsync());
        Assert.Contains("no connection in time", Assert.Single(gateway.Said(EventIds.NodeEjected)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_ThatSendsEachByteByItself_IsUnderstood()
    {
        await using var node = _nodes.Listen(
            async (tls, stop) =>
            {
                while ((await RawBackend.ReadHeadAsync(tls, stop)).Length > 0)
                {
                    await tls.WriteAsync(Encoding.Latin1.GetBytes(Chunked), stop);
                }
            },
            isInPieces: true);
        await using var gateway = await _nodes.StartGatewayAsync(node.Port);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("all of it", await gateway.GetTextAsync("/"));
        }
    }

    /// <summary>Whoever can cut a connection must not be able to shorten an answer unseen.</summary>
    [Theory]
    [InlineData(UntilClose, true, true)]
    [InlineData(UntilClose, false, false)]
    [InlineData(WithLength, true, true)]
    [InlineData(WithLength, false, true)]
    [InlineData(Chunked, false, true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nall of it", true, false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nall of it", false, false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nall of it\r\n", false, false)]
    public async Task Node_ThatEndsTheConnection_HasGivenAWholeAnswerOnlyIfItSaysSo(string answer, bool saysGoodbye, bool isWhole)
    {
        await using var node = _nodes.Listen(async (tls, stop) =>
        {
            await RawBackend.ReadHeadAsync(tls, stop);
            await tls.WriteAsync(Encoding.Latin1.GetBytes(answer), stop);
            if (saysGoodbye)
            {
                await tls.ShutdownAsync();
            }
        });
        await using var gateway = await _nodes.StartGatewayAsync(node.Port, ("Kenger:Gateway:MaxRetries", "0"));

        var reading = gateway.GetTextAsync("/");

        if (isWhole)
        {
            Assert.Equal("all of it", await reading);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => reading);
        }
    }

    /// <summary>What a node says unasked is of no request: the connection is of no use.</summary>
    [Fact]
    public async Task Node_ThatSaysMoreThanItsAnswer_IsNotHeardInTheNext()
    {
        await using var node = _nodes.Listen(async (tls, stop) =>
        {
            while ((await RawBackend.ReadHeadAsync(tls, stop)).Length > 0)
            {
                // At once: what comes when the next request is under way could be its answer.
                await tls.WriteAsync(Encoding.Latin1.GetBytes(WithLength + "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nSMUGGLED"), stop);
            }
        });
        await using var gateway = await _nodes.StartGatewayAsync(node.Port);

        for (var i = 0; i < 20; i++)
        {
            var text = await gateway.GetTextAsync("/");
            Assert.DoesNotContain("SMUGGLED", text, StringComparison.Ordinal);
        }
    }

    /// <summary>The corpus of <see cref="HostileNodeTests"/>, by TLS: one gateway and one node for all.</summary>
    [Fact]
    public async Task Answers_OneAfterTheOther_ArePassedOnCutOrRefusedAsWithoutTls()
    {
        var corpus = HostileHeads.All.Concat(HostileBodies.All).ToArray();
        await using var node = _nodes.Listen(async (tls, stop) =>
        {
            while (await RawBackend.ReadHeadAsync(tls, stop) is { Length: > 0 } head)
            {
                var path = head.Split(' ')[1];
                if (path == HostileNode.WellPath)
                {
                    await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell"u8.ToArray(), stop);
                    continue;
                }

                var (name, (bytes, expected)) = corpus[int.Parse(path[1..], null)];
                if (bytes.Length > 0)
                {
                    await tls.WriteAsync(Encoding.Latin1.GetBytes(bytes), stop);
                }

                if (expected is HostileAnswers.Refused or HostileAnswers.Cut || name.Contains("until close", StringComparison.Ordinal))
                {
                    await tls.ShutdownAsync();
                    break;
                }
            }
        });
        await using var gateway = await _nodes.StartGatewayAsync(node.Port, ("KENGER_GATEWAY_FORWARDER", "kenger"));

        List<(string, string)> expected = [];
        List<(string, string)> got = [];
        for (var i = 0; i < corpus.Length; i++)
        {
            expected.Add((corpus[i].Key, corpus[i].Value.Expected));
            got.Add((corpus[i].Key, await HostileNodeTests.AskAsync(gateway.Http, new Uri(gateway.Traffic, $"/{i}"), HttpMethod.Get)));
            expected.Add((corpus[i].Key, "200 well"));
            got.Add((corpus[i].Key, await HostileNodeTests.AskAsync(gateway.Http, new Uri(gateway.Traffic, HostileNode.WellPath), HttpMethod.Get)));
        }

        Assert.Equal(expected, got);
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Level >= LogLevel.Error);
    }
}
