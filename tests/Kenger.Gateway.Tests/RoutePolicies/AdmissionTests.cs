using System.Net;

namespace Kenger.Gateway.Tests;

/// <summary>Which requests of a route pass at all: by address, method and size.</summary>
public sealed class AdmissionTests
{
    [Theory]
    [InlineData("GET", "/app", 200)]
    [InlineData("HEAD", "/app", 200)]
    [InlineData("POST", "/app", 405)]
    [InlineData("get", "/app", 405)]
    [InlineData("OPTIONS", "/app/x", 405)]
    [InlineData("PROPFIND", "/APP/x", 405)]
    [InlineData("DELETE", "/%61pp/x", 405)]
    [InlineData("DELETE", "/x/../app", 405)]
    public async Task Methods_Request_OnlyThoseNamedPass(string method, string target, int status)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder: null, ("Methods:0", "GET"), ("Methods:1", "HEAD"));

        var (found, answer) = await PolicyGateways.SendAsync(gateway, target, method: method);

        Assert.Equal(status, found);
        Assert.Equal(status == 200 ? 1 : 0, backend.Requests.Count);
        if (status == 405)
        {
            Assert.Contains("\r\nAllow: GET, HEAD\r\n", answer, StringComparison.Ordinal);
            Assert.Equal(1, await gateway.CountAsync("kenger_gateway_refusals_total{reason=\"wrong_method\"}"));
        }
    }

    [Theory]
    [InlineData("127.0.0.0/8", null, 200)]
    [InlineData("::ffff:127.0.0.1", null, 200)]
    [InlineData("10.0.0.0/8", null, 403)]
    [InlineData(null, "127.0.0.1", 403)]
    [InlineData("127.0.0.0/8", "127.0.0.1/32", 403)]
    [InlineData(null, "10.0.0.0/8", 200)]
    public async Task Addresses_OfTheConnection_AreAsked(string? allow, string? deny, int status)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(
            backend.Port,
            forwarder: null,
            [.. allow is null ? [] : new[] { ("AllowFrom:0", allow) }, .. deny is null ? [] : new[] { ("DenyFrom:0", deny) }]);

        // What a client says of its address counts for nothing.
        using var answer = await gateway.GetAsync("/app", ("X-Forwarded-For", "10.0.0.1"), ("X-Real-IP", "10.0.0.1"));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, backend.Requests.Count);
    }

    [Theory]
    [InlineData("10.1.2.3", 200)]
    [InlineData("10.9.9.9", 403)]
    [InlineData("11.0.0.1", 403)]
    [InlineData("10.1.2.3, 11.0.0.1", 403)]
    [InlineData("11.0.0.1, 10.1.2.3", 200)]
    [InlineData("2001:db8::1", 200)]
    [InlineData("2001:db9::1", 403)]
    [InlineData("unknown", 403)]
    public async Task Addresses_BehindATrustedProxy_AreThoseItNames(string forwardedFor, int status)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(
            backend.Port,
            forwarder: null,
            ("AllowFrom:0", "10.0.0.0/8"),
            ("AllowFrom:1", "2001:db8::/32"),
            ("DenyFrom:0", "10.9.0.0/16"),
            ("Kenger:Gateway:TrustedProxies:0", "127.0.0.1"));

        using var answer = await gateway.GetAsync("/app", ("X-Forwarded-For", forwardedFor));

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData(5, false, 200)]
    [InlineData(6, false, 413)]
    [InlineData(5, true, 200)]
    [InlineData(6, true, 413)]
    [InlineData(100_000, true, 413)]
    public async Task MaxBodyBytes_Body_IsCountedWithALengthAndWithout(int size, bool isChunked, int status)
    {
        foreach (var forwarder in PolicyGateways.Forwarders)
        {
            await using var backend = await Backend.StartNewAsync(answer: async context =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
                context.Response.StatusCode = 200;
            });
            await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder, ("MaxBodyBytes", "5"));
            var body = new string('x', size);

            var (found, answer) = isChunked
                ? await PolicyGateways.SendAsync(gateway, "/app", "Transfer-Encoding: chunked\r\n", "POST", $"{size:x}\r\n{body}\r\n0\r\n\r\n")
                : await PolicyGateways.SendAsync(gateway, "/app", $"Content-Length: {size}\r\n", "POST", body);

            Assert.Equal(status, found);
            Assert.Contains(status == 413 ? "\"code\":413" : "HTTP/1.1 200", answer, StringComparison.Ordinal);
            Assert.Equal(status == 413 && isChunked ? backend.Requests.Count : status == 200 ? 1 : 0, backend.Requests.Count);
        }
    }

    [Fact]
    public async Task MaxBodyBytes_Zero_TakesNoBody()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder: null, ("MaxBodyBytes", "0"));

        Assert.Equal(413, (await PolicyGateways.SendAsync(gateway, "/app", "Content-Length: 1\r\n", "POST", "x")).Status);
        Assert.Equal(200, (await PolicyGateways.SendAsync(gateway, "/app")).Status);
    }

    [Fact]
    public async Task Explain_RequestThatAPolicyRefuses_SaysWhichOne()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(
            backend.Port, forwarder: null, ("Methods:0", "GET"), ("DenyFrom:0", "10.0.0.0/8"));

        var method = await gateway.AdminAsync("/explain?path=/app&method=POST");
        var address = await gateway.AdminAsync("/explain?path=/app&ip=10.0.0.1");
        var fine = await gateway.AdminAsync("/explain?path=/app&ip=11.0.0.1");

        Assert.Equal("405: this path takes GET (the route's policies: wrong_method)", method.GetProperty("problem").GetString());
        Assert.Equal("403: this address may not ask here (the route's policies: address_not_allowed)", address.GetProperty("problem").GetString());
        Assert.False(fine.TryGetProperty("problem", out _));
        Assert.Equal(0, await gateway.CountAsync("kenger_gateway_refusals_total"));
    }

    [Fact]
    public async Task RecentRequests_Refused_AreThereWithTheirReason()
    {
        await using var gateway = await PolicyGateways.StartAsync(1, forwarder: null, ("DenyFrom:0", "127.0.0.1"));

        using var answer = await gateway.GetAsync("/app/x");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var requests = await gateway.AdminAsync("/requests?ns=shop");
        Assert.Contains("address_not_allowed", requests.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_PolicyIsAddedAndTakenAway_CountsAtOnce()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder: null);
        Assert.Equal("backend", await gateway.GetTextAsync("/app"));

        gateway.Configuration.Change(("Kenger:Gateway:Routes:0:DenyFrom:0", "127.0.0.1"));
        await TestKit.Eventually.BecomesTrue(async () => await IsAsync(HttpStatusCode.Forbidden), "it is refused");
        gateway.Configuration.Change(("Kenger:Gateway:Routes:0:DenyFrom:0", "10.0.0.0/8"));
        await TestKit.Eventually.BecomesTrue(async () => await IsAsync(HttpStatusCode.OK), "it passes again");

        async Task<bool> IsAsync(HttpStatusCode status)
        {
            using var answer = await gateway.GetAsync("/app");
            return answer.StatusCode == status;
        }
    }

    [Theory]
    [InlineData("Methods:0", "get", "Routes:0:Methods holds 'get', but must be methods in capitals")]
    [InlineData("Methods:0", "GET, POST", "Routes:0:Methods holds")]
    [InlineData("AllowFrom:0", "10.0.0.0/33", "Routes:0:AllowFrom holds '10.0.0.0/33'")]
    [InlineData("DenyFrom:0", "example.com", "Routes:0:DenyFrom holds 'example.com'")]
    [InlineData("MaxBodyBytes", "-1", "Routes:0:MaxBodyBytes is -1, but must be from 0")]
    [InlineData("MaxBodyByte", "1", "Routes:0:MaxBodyByte is not known: did you mean MaxBodyBytes?")]
    public async Task Start_ImpossibleSetting_IsRefusedByName(string key, string value, string said) =>
        Assert.Contains(said, await PolicyGateways.FailAsync((key, value)), StringComparison.Ordinal);
}
