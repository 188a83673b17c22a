using System.Net;
using System.Text;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

/// <summary>A gateway behind a balancer that speaks the PROXY protocol, over real sockets.</summary>
public sealed class ProxyProtocolGatewayTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private Backend? _backend;

    public ValueTask DisposeAsync() => _backend?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_AfterEachGoodHeader_TellsTheNodeWhomItNames(bool isInline)
    {
        await using var gateway = await StartAsync(isInline: isInline);

        foreach (var (what, bytes, client) in ProxyHeaders.Good)
        {
            var answer = await BalancedClient.AskAsync(gateway.Traffic, bytes, "GET /path HTTP/1.1");

            Assert.True(answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal), $"{what}: {answer}");
            var address = client is null ? "127.0.0.1" : IPEndPoint.Parse(client).Address.ToString();
            Assert.Equal((address, address, "/path"), (_backend!.Requests[^1]["X-Forwarded-For"], _backend.Requests[^1]["X-Real-IP"], _backend.Requests[^1].Target));
        }
    }

    [Fact]
    public async Task Request_SplitAtEveryByte_ReachesTheNode()
    {
        await using var gateway = await StartAsync();

        await Task.WhenAll(((byte[][])[ProxyHeaders.LineFor("203.0.113.7"), ProxyHeaders.BinaryFor("2001:db8::7")]).SelectMany(header =>
        {
            byte[] all = [.. header, .. "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8];
            return Enumerable.Range(1, all.Length - 1).Select(async split =>
            {
                await using var stream = await BalancedClient.ConnectAsync(gateway.Traffic);
                await stream.WriteAsync(all.AsMemory(0, split));
                await Task.Yield();
                await stream.WriteAsync(all.AsMemory(split));
                using var reader = new StreamReader(stream);
                Assert.StartsWith("HTTP/1.1 200 ", await reader.ReadToEndAsync(), StringComparison.Ordinal);
            });
        }));

        Assert.All(_backend!.Requests, request => Assert.Contains(request["X-Forwarded-For"], (string[])["203.0.113.7", "2001:db8::7"]));
    }

    [Fact]
    public async Task Requests_ThatFollowEachOtherOnOneConnection_AreAllOfTheClient()
    {
        await using var gateway = await StartAsync();

        var answers = await BalancedClient.AskAsync(
            gateway.Traffic,
            ProxyHeaders.LineFor("203.0.113.7"),
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nPROXYGET /b HTTP/1.1\r\nHost: a\r\n\r\nGET /c HTTP/1.1");

        Assert.Equal([200, 200, 200], RawClient.StatusesIn(answers));
        Assert.Equal(["/a", "/b", "/c"], _backend!.Requests.Select(request => request.Target));
        Assert.All(_backend.Requests, request => Assert.Equal("203.0.113.7", request["X-Forwarded-For"]));
    }

    [Fact]
    public async Task NoHeader_OfEveryKind_IsClosedWithoutAnAnswerAndCounted()
    {
        await using var gateway = await StartAsync();

        var answers = await Task.WhenAll(ProxyHeaders.Malformed.Select(async bad =>
            (bad.What, Answer: await BalancedClient.AskAsync(gateway.Traffic, bad.Bytes, "GET / HTTP/1.1"))));

        Assert.All(answers, each => Assert.True(each.Answer.Length == 0, $"{each.What}: {each.Answer}"));
        Assert.Empty(_backend!.Requests);
        Assert.Equal(ProxyHeaders.Malformed.Count, await gateway.CountAsync("kenger_gateway_connections_refused_total{reason=\"malformed_header\"}"));
        Assert.Equal(ProxyHeaders.Malformed.Count, await gateway.CountAsync("kenger_gateway_connections_refused_total"));
        Assert.Single(gateway.Said(EventIds.ConnectionRefused));
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Exception is not null);
    }

    [Fact]
    public async Task Connection_ThatIsSilentOrHalf_IsClosedAfterTheTime()
    {
        await using var gateway = await StartAsync();
        await using var silent = await BalancedClient.ConnectAsync(gateway.Traffic);
        await using var half = await BalancedClient.ConnectAsync(gateway.Traffic);
        await half.WriteAsync("PROXY TCP4 "u8.ToArray());

        var closed = Task.WhenAll(BalancedClient.IsClosedAsync(silent), BalancedClient.IsClosedAsync(half));
        await Eventually.BecomesTrue(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return closed.IsCompleted;
            },
            "both are closed");

        Assert.All(await closed, Assert.True);
        Assert.Equal(2, await gateway.CountAsync("kenger_gateway_connections_refused_total{reason=\"no_header\"}"));
    }

    [Fact]
    public async Task Peer_ThatIsNotTrusted_IsClosedWhateverItSends()
    {
        await using var gateway = await StartAsync(settings: [("Kenger:Gateway:TrustedProxies:0", "192.0.2.0/24")]);
        await using var silent = await BalancedClient.ConnectAsync(gateway.Traffic);

        Assert.True(await BalancedClient.IsClosedAsync(silent));
        Assert.Equal("", await BalancedClient.AskAsync(gateway.Traffic, ProxyHeaders.LineFor("192.0.2.1"), "GET / HTTP/1.1"));
        Assert.Equal("", await BalancedClient.AskAsync(gateway.Traffic, [], "GET / HTTP/1.1"));
        Assert.Equal(3, await gateway.CountAsync("kenger_gateway_connections_refused_total{reason=\"untrusted_peer\"}"));
        Assert.Contains("TrustedProxies", Assert.Single(gateway.Said(EventIds.ConnectionRefused)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peer_OfAnAddressForBothFamilies_IsTrustedByItsIPv4Address()
    {
        await using var gateway = await StartAsync(settings: [("KENGER_GATEWAY_LISTEN", "http://*:0")]);

        var answer = await BalancedClient.AskAsync(new Uri($"http://127.0.0.1:{gateway.Traffic.Port}"), ProxyHeaders.LineFor("203.0.113.7"), "GET / HTTP/1.1");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForwardedHeaders_AreBelievedFromWhomTheHeaderNames()
    {
        await using var gateway = await StartAsync(settings: [("Kenger:Gateway:TrustedProxies:1", "198.51.100.0/24")]);
        const string claims = "GET / HTTP/1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 6.6.6.6";

        foreach (var header in (byte[][])[ProxyHeaders.LineFor("203.0.113.7"), ProxyHeaders.LineFor("198.51.100.1"), ProxyHeaders.Line("UNKNOWN")])
        {
            await BalancedClient.AskAsync(gateway.Traffic, header, claims);
        }

        Assert.Equal(
            [("203.0.113.7", "203.0.113.7", "http"), ("6.6.6.6, 198.51.100.1", "6.6.6.6", "https"), ("6.6.6.6, 127.0.0.1", "6.6.6.6", "https")],
            _backend!.Requests.Select(request => (request["X-Forwarded-For"]!, request["X-Real-IP"]!, request["X-Forwarded-Proto"]!)));
    }

    [Fact]
    public async Task Policies_GoByWhomTheHeaderNames()
    {
        using var logs = new TempLogs();
        await using var gateway = await StartAsync(settings:
        [
            ("Kenger:Gateway:Routes:0:Path", "/inside"),
            ("Kenger:Gateway:Routes:0:Namespace", "shop"),
            ("Kenger:Gateway:Routes:0:AllowFrom:0", "203.0.113.0/24"),
            ("Kenger:Gateway:Routes:0:AllowFrom:1", "2001:db8::/32"),
            ("Kenger:Gateway:Routes:1:Path", "/limited"),
            ("Kenger:Gateway:Routes:1:Namespace", "shop"),
            ("Kenger:Gateway:Routes:1:RateLimit:PermitsPerSecond", "0.001"),
            ("Kenger:Gateway:Routes:1:RateLimit:Burst", "1"),
            ("Kenger:Gateway:AccessLog:File", logs.File),
        ]);

        var statuses = new List<int>();
        foreach (var (path, client) in new[]
        {
            ("/inside", "203.0.113.7"), ("/inside", "2001:db8::7"), ("/inside", "198.51.100.1"), ("/inside", "127.0.0.1"),
            ("/limited", "203.0.113.7"), ("/limited", "203.0.113.7"), ("/limited", "198.51.100.1"),
        })
        {
            statuses.AddRange(RawClient.StatusesIn(await BalancedClient.AskAsync(gateway.Traffic, ProxyHeaders.BinaryFor(client), $"GET {path} HTTP/1.1")));
        }

        Assert.Equal([200, 200, 403, 403, 200, 429, 200], statuses);
        await _time.AdvanceUntil(() => logs.Read().Count(each => each == '\n') == 7, "seven lines are there");
        Assert.Equal(
            ["203.0.113.7", "2001:db8::7", "198.51.100.1", "127.0.0.1", "203.0.113.7", "203.0.113.7", "198.51.100.1"],
            logs.Read().TrimEnd('\n').Split('\n').Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task HealthPath_WithAHeaderAlone_IsAnswered()
    {
        await using var gateway = await StartAsync(settings: [("KENGER_GATEWAY_HEALTH_PATH", "/_gateway/ready")]);

        var local = ProxyHeaders.Binary(ProxyHeaders.Local, ProxyHeaders.Unspecified, []);
        Assert.StartsWith("HTTP/1.1 200 ", await BalancedClient.AskAsync(gateway.Traffic, local, "GET /_gateway/ready HTTP/1.1"), StringComparison.Ordinal);
        Assert.Equal("", await BalancedClient.AskAsync(gateway.Traffic, [], "GET /_gateway/ready HTTP/1.1"));
        Assert.Empty(_backend!.Requests);
    }

    [Fact]
    public async Task AdminAddress_KnowsNoHeader()
    {
        await using var gateway = await StartAsync();

        Assert.StartsWith("HTTP/1.1 200 ", await BalancedClient.AskAsync(gateway.Admin, [], "GET /readyz HTTP/1.1"), StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 400 ", await BalancedClient.AskAsync(gateway.Admin, ProxyHeaders.LineFor("203.0.113.7"), "GET /readyz HTTP/1.1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Off_AHeaderIsABadRequestAndNobodyIsTakenForAnother()
    {
        await using var gateway = await StartAsync(settings: [("KENGER_GATEWAY_PROXY_PROTOCOL", "off")]);

        Assert.StartsWith(
            "HTTP/1.1 400 ", await BalancedClient.AskAsync(gateway.Traffic, ProxyHeaders.LineFor("203.0.113.7"), "GET / HTTP/1.1"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await BalancedClient.AskAsync(gateway.Traffic, [], "GET / HTTP/1.1"), StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", Assert.Single(_backend!.Requests)["X-Forwarded-For"]);
    }

    [Fact]
    public async Task Http2_WithoutTls_IsOfTheClientToo()
    {
        await using var gateway = await StartAsync(settings: [("KENGER_GATEWAY_HTTP2_LISTEN", "http://127.0.0.1:0")]);
        using var client = BalancedClient.Create(gateway.Urls[^1], ProxyHeaders.BinaryFor("2001:db8::7"), HttpVersion.Version20);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetStringAsync("/")));

        Assert.Equal(Enumerable.Repeat("2001:db8::7", 20), _backend!.Requests.Select(request => request["X-Forwarded-For"]));
    }

    [Theory]
    [InlineData("1.1", false)]
    [InlineData("1.1", true)]
    [InlineData("2.0", false)]
    [InlineData("2.0", true)]
    public async Task Tls_BehindTheHeader_IsOfTheClientToo(string version, bool isInline)
    {
        using var ca = new TestCa();
        using var files = new CertificateFiles();
        files.Write("shop", ca.Issue("shop.example.com"));
        await using var gateway = await StartAsync(
            isInline: isInline, settings: [("KENGER_GATEWAY_HTTPS_LISTEN", "https://127.0.0.1:0"), ("KENGER_GATEWAY_CERTIFICATES", files.Folder)]);
        var https = gateway.Urls.Single(url => url.Scheme == Uri.UriSchemeHttps);

        foreach (var header in (byte[][])[ProxyHeaders.LineFor("203.0.113.7"), ProxyHeaders.BinaryFor("203.0.113.7", 1, new byte[2000])])
        {
            using var client = BalancedClient.Create(https, header, Version.Parse(version), ca.Policy);
            using var request = new HttpRequestMessage(HttpMethod.Post, "https://shop.example.com/") { Content = new StringContent(new string('x', 100_000)) };
            request.Version = Version.Parse(version);
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            using var response = await client.SendAsync(request);
            Assert.Equal((HttpStatusCode.OK, "100000"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        }

        Assert.Equal([("203.0.113.7", "https"), ("203.0.113.7", "https")], _backend!.Requests.Select(each => (each["X-Forwarded-For"]!, each["X-Forwarded-Proto"]!)));
        Assert.Equal("", await RawClient.SendAsync(https, "\x16\x03\x01\x02\0\x01"));
    }

    private async Task<GatewayHost> StartAsync(bool isInline = false, params (string Key, string? Value)[] settings)
    {
        _backend = await Backend.StartNewAsync(answer: async context =>
        {
            using var body = new StreamReader(context.Request.Body, Encoding.ASCII);
            await context.Response.WriteAsync($"{(await body.ReadToEndAsync()).Length}");
        });
        return await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(_backend.Port)),
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(_time);
                if (isInline)
                {
                    builder.Services.Configure<SocketTransportOptions>(transport => transport.UnsafePreferInlineScheduling = true);
                }
            },
            settings:
            [
                ("KENGER_GATEWAY_NAMESPACE", "shop"),
                ("KENGER_GATEWAY_PROXY_PROTOCOL", "required"),
                ("Kenger:Gateway:TrustedProxies:0", "127.0.0.0/8"),
                .. settings,
            ]);
    }
}
