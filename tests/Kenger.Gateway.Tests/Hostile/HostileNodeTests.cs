using System.Text.Json;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Tests;

/// <summary>
/// Whatever a node answers: the client gets an answer, or the gateway's own 502, or one that breaks off; nothing of it becomes part of
/// another answer; and nothing of it is an error of the gateway's.
/// </summary>
public sealed class HostileNodeTests
{
    public static TheoryData<string> Names => [.. HostileAnswers.All.Keys];

    public static TheoryData<string, string> NamesByForwarder
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var name in HostileAnswers.All.Keys)
            {
                data.Add(name, "kenger");
                data.Add(name, "yarp");
            }

            return data;
        }
    }

    public static TheoryData<string> ShortNames =>
        [.. HostileAnswers.All.Where(answer => answer.Value.Bytes.Length <= 4096).Select(answer => answer.Key)];

    public static TheoryData<string> EndlessNames => [.. HostileAnswers.Endless.Keys];

    [Theory]
    [MemberData(nameof(NamesByForwarder))]
    public async Task Answer_ToAPlainGet_IsPassedOnCutOrRefused(string name, string forwarder)
    {
        var (bytes, expected) = HostileAnswers.All[name];
        await using var node = HostileNode.Start(bytes, hangsUp: true);
        await using var gateway = await StartAsync(node.Port, ("KENGER_GATEWAY_FORWARDER", forwarder));

        var got = await AskAsync(gateway.Http, gateway.Traffic, HttpMethod.Get);

        AssertNothingBroke(gateway);
        if (forwarder == "kenger" && HostileAnswers.PassedByYarpAlone.Contains(name))
        {
            // What is wrong may stand behind the body.
            Assert.Contains(got, (string[])[HostileAnswers.Refused, HostileAnswers.Cut]);
        }
        else
        {
            Assert.Equal(expected, got);
        }
    }

    /// <summary>By YARP's; for the own forwarder see <see cref="HostileExchangeTests"/>.</summary>
    [Theory]
    [MemberData(nameof(ShortNames))]
    public async Task Answer_ByteByByte_IsPassedOnCutOrRefusedAsWell(string name)
    {
        var (bytes, expected) = HostileAnswers.All[name];
        await using var node = HostileNode.Start(bytes, hangsUp: true, isInPieces: true);
        await using var gateway = await StartAsync(node.Port, ("KENGER_GATEWAY_FORWARDER", "yarp"));

        var got = await AskAsync(gateway.Http, gateway.Traffic, HttpMethod.Get);

        AssertNothingBroke(gateway);
        // What is wrong may come when the answer is on its way.
        Assert.Contains(got, expected == HostileAnswers.Refused ? [HostileAnswers.Refused, HostileAnswers.Cut] : (string[])[expected]);
    }

    /// <summary>One gateway and one node for all, each asked well in between: what one answer leaves behind would be in the next.</summary>
    [Fact]
    public async Task Answers_OneAfterTheOther_ArePassedOnCutOrRefusedAndNothingIsLeftOfThem()
    {
        var corpus = HostileHeads.All.Concat(HostileBodies.All).ToArray();
        var open = 0;
        var node = HostileNode.StartMany(
            number => (corpus[number].Value.Bytes, WaitsForTheEnd(corpus[number])), change => Interlocked.Add(ref open, change));
        await using (node)
        {
            List<(string, string)> expected = [];
            List<(string, string)> got = [];
            await using (var gateway = await StartAsync(node.Port, ("KENGER_GATEWAY_FORWARDER", "kenger")))
            {
                for (var i = 0; i < corpus.Length; i++)
                {
                    expected.Add((corpus[i].Key, corpus[i].Value.Expected));
                    got.Add((corpus[i].Key, await AskAsync(gateway.Http, new Uri(gateway.Traffic, $"/{i}"), HttpMethod.Get)));
                    expected.Add((corpus[i].Key, "200 well"));
                    got.Add((corpus[i].Key, await AskAsync(gateway.Http, new Uri(gateway.Traffic, HostileNode.WellPath), HttpMethod.Get)));
                }

                AssertNothingBroke(gateway);
            }

            Assert.Equal(expected, got);
            await Eventually.BecomesTrue(() => Volatile.Read(ref open) == 0, "no connection is left");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answer_OnAConnectionThatStaysOpen_IsNeverPartOfTheNext(string name)
    {
        await using var node = HostileNode.Start(HostileAnswers.All[name].Bytes + HostileAnswers.Smuggled, hangsUp: false);
        await using var gateway = await StartAsync(node.Port, ("Kenger:Gateway:ActivityTimeout", "00:00:00.3"));

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Post })
        {
            await AskAsync(gateway.Http, gateway.Traffic, method);
            var well = await AskAsync(gateway.Http, new Uri(gateway.Traffic, HostileNode.WellPath), HttpMethod.Get);
            while (well == "504")
            {
                // The machine stood still for longer than the node may be silent.
                well = await AskAsync(gateway.Http, new Uri(gateway.Traffic, HostileNode.WellPath), HttpMethod.Get);
            }

            Assert.Equal("200 well", well);
        }

        AssertNothingBroke(gateway);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answer_ToAClientOfHttp2_IsPassedOnCutOrRefused(string name)
    {
        await using var node = HostileNode.Start(HostileAnswers.All[name].Bytes, hangsUp: true);
        await using var gateway = await Http2Gateway.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(node.Port)), [("KENGER_GATEWAY_PROTOCOL", "http1"), ("Kenger:Gateway:ActivityTimeout", "00:00:10"), .. Patient]);

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Post })
        {
            var got = await OutcomeAsync(() => gateway.SendAsync(method, "/"));
            Assert.DoesNotContain("500", got, StringComparison.Ordinal);
        }

        using var well = await gateway.SendAsync(HttpMethod.Get, HostileNode.WellPath);
        Assert.Equal("well", await well.Content.ReadAsStringAsync());
        AssertNothingBroke(gateway.Host);
    }

    [Theory]
    [MemberData(nameof(EndlessNames))]
    public async Task Answer_ThatNeverEnds_EndsAtAGateway(string name)
    {
        await using var node = HostileNode.StartEndless(
            name.StartsWith("headers", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\n" : "", HostileAnswers.Endless[name]);
        await using var gateway = await StartAsync(node.Port, ("Kenger:Gateway:ActivityTimeout", "00:00:00.5"));

        var got = await AskAsync(gateway.Http, gateway.Traffic, HttpMethod.Get);

        Assert.True(got is "502" or "504", got);
        AssertNothingBroke(gateway);
    }

    [Theory]
    [InlineData("101", "/")]
    [InlineData("204 with a length", "/")]
    [InlineData("no HTTP", "/")]
    public async Task Answer_ThatIsRefused_CountsAsAFailureOfTheNode(string name, string path)
    {
        await using var node = HostileNode.Start(HostileAnswers.All[name].Bytes, hangsUp: true);
        await using var gateway = await StartAsync(node.Port, ("Kenger:Gateway:Health:ServerErrors", "2"));

        Assert.Equal("502", await AskAsync(gateway.Http, new Uri(gateway.Traffic, path), HttpMethod.Get));
        Assert.Equal("502", await AskAsync(gateway.Http, new Uri(gateway.Traffic, path), HttpMethod.Get));

        var metrics = await gateway.Http.GetStringAsync(new Uri(gateway.Admin, "/metrics"));
        Assert.Contains("outcome=\"broken\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_ThatWasAskedFor_IsAnsweredByTheNode()
    {
        await using var node = RawBackend.Listen(async (stream, stop) =>
        {
            await RawBackend.ReadHeadAsync(stream, stop);
            await stream.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello"u8.ToArray(), stop);
        });
        await using var gateway = await StartAsync(node.Port);

        var answer = await RawClient.SendAsync(
            gateway.Traffic, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", answer, StringComparison.Ordinal);
    }

    // The others leave the connection open: what can be taken for a whole answer is one.
    private static bool WaitsForTheEnd(KeyValuePair<string, (string Bytes, string Expected)> answer) =>
        answer.Value.Expected is HostileAnswers.Refused or HostileAnswers.Cut || answer.Key.Contains("until close", StringComparison.Ordinal);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly (string Key, string? Value)[] Patient =
    [
        // The node is to be asked again, whatever it did before.
        ("Kenger:Gateway:Health:ServerErrors", "0"),
        ("Kenger:Gateway:Health:ConnectFailures", "0"),
    ];

    private static Task<GatewayHost> StartAsync(int port, params (string Key, string? Value)[] settings) =>
        GatewayHost.StartForAsync("shop", new FakeRegistry().With("shop", FakeRegistry.Node(port)), [.. Patient, .. settings]);

    internal static Task<string> AskAsync(HttpClient http, Uri url, HttpMethod method) => OutcomeAsync(() =>
    {
        var request = new HttpRequestMessage(method, url);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    });

    private static async Task<string> OutcomeAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            using var response = await send().WaitAsync(Limit);
            var status = (int)response.StatusCode;
            var body = await response.Content.ReadAsStringAsync().WaitAsync(Limit);
            if (status is not (502 or 504))
            {
                return $"{status} {body}";
            }

            if (body.Length > 0)
            {
                using var error = JsonDocument.Parse(body);
                Assert.Equal(status, error.RootElement.GetProperty("code").GetInt32());
            }

            return $"{status}";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return HostileAnswers.Cut;
        }
    }

    private static void AssertNothingBroke(GatewayHost gateway) =>
        Assert.DoesNotContain(gateway.Log.Entries, entry =>
            entry.Level >= LogLevel.Error || entry.Message.Contains("unhandled", StringComparison.OrdinalIgnoreCase));
}
