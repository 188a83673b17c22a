using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Kenger.Fuzz.Tests.Fuzzing;
using Kenger.Gateway.Tests;
using Microsoft.Extensions.Logging;

namespace Kenger.Fuzz.Tests;

/// <summary>Whatever clients and nodes send, the gateway answers in order, or hangs up, and says nothing of a failure of its own.</summary>
public sealed partial class GatewayTests
{
    private const string FromNode = "X-From: node";

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Front_AnyBytes_AreAnsweredOrRefused()
    {
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{FromNode}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        await using var node = RawBackend.Listen((stream, stop) => AnswerAsync(stream, answer, stop));
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)));
        await FuzzRun.RunAsync("front", 200, Words.Http, async input => Check(gateway, await SendAsync(gateway.Traffic, input)));
    }

    [Fact]
    public async Task Nodes_AnyAnswer_IsPassedOnOrReplaced()
    {
        var answer = Array.Empty<byte>();
        await using var node = RawBackend.Listen((stream, stop) => AnswerAsync(stream, answer, stop));
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)),
            // The only node must stay: it is what is tried.
            ("Kenger:Gateway:Health:ConnectFailures", "0"), ("Kenger:Gateway:Health:ServerErrors", "0"), ("Kenger:Gateway:MaxRetries", "0"));
        await FuzzRun.RunAsync("nodes", 200, Words.HttpAnswers, async input =>
        {
            answer = input;
            var passedOn = await SendAsync(gateway.Traffic, "GET /a HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n"u8.ToArray());
            // The node's own 5xx goes through.
            var isNodes = NodeStatus().Match(Encoding.Latin1.GetString(input)) is { Success: true };
            Check(gateway, passedOn, ignoreStatus: isNodes);
        });
    }

    private static void Check(GatewayHost gateway, string answers, bool ignoreStatus = false)
    {
        foreach (var answer in answers.Split("HTTP/1.1 ").Skip(1).Where(_ => !ignoreStatus))
        {
            var status = answer.Length >= 3 ? answer[..3] : answer;
            var isOurs = !answer.Contains(FromNode, StringComparison.Ordinal);
            // 501 and 505 are those of the request's own framing: what no server speaks.
            Assert.True(!isOurs || !status.StartsWith('5') || status is "501" or "502" or "503" or "504" or "505" or "508", $"answered {answers}");
            if (isOurs && status is "502" or "503" or "504" or "508")
            {
                Assert.Contains($"\"code\":{status}", answer, StringComparison.Ordinal);
            }
        }

        var failure = gateway.Log.Entries.TakeLast(100).FirstOrDefault(entry => entry.Level >= LogLevel.Error);
        Assert.True(failure is null, $"logged: {failure}");
    }

    // A connection that brings no request must not keep the node from its end.
    private static async Task AnswerAsync(NetworkStream stream, byte[] answer, CancellationToken stop)
    {
        var head = new byte[64 * 1024];
        var length = 0;
        while (head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await stream.ReadAsync(head.AsMemory(length), stop);
            if (read == 0)
            {
                return;
            }

            length += read;
        }

        await stream.WriteAsync(answer, stop);
    }

    private static async Task<string> SendAsync(Uri to, byte[] input)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(to.Host, to.Port);
        var stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(input);
            // Nothing more comes: whatever waits for it must end.
            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer).WaitAsync(AnswerTimeout, TimeProvider.System);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // Closed while there was more to say: what was answered before counts.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    [GeneratedRegex("HTTP/1\\.[01] 5[0-9][0-9]", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NodeStatus();
}
