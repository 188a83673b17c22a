using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Tests;

/// <summary>Routes that ask another service who may pass.</summary>
public sealed class ForwardAuthTests : IAsyncLifetime
{
    private RequestDelegate _says = static context => Task.CompletedTask;
    private Backend _service = null!;
    private Backend _node = null!;

    public async Task InitializeAsync() => (_service, _node) = (await Backend.StartNewAsync("service", context => _says(context)), await Backend.StartNewAsync());

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Request_ServiceSaysYes_PassesWithItsHeadersAndNotWithTheClients()
    {
        _says = static context =>
        {
            context.Response.Headers["X-User"] = "ann";
            context.Response.Headers["X-Other"] = "not asked for";
            return Task.CompletedTask;
        };
        await using var gateway = await StartAsync(("ForwardAuth:AnswerHeaders:0", "X-User"), ("ForwardAuth:AnswerHeaders:1", "X-Groups"));

        var (status, _) = await PolicyGateways.SendAsync(
            gateway,
            "/app/a%20b?x=1&y",
            "Authorization: Bearer t\r\nCookie: s=1\r\nX-User: root\r\nX-Groups: admins\r\nX-Forwarded-Uri: /public\r\nX_Forwarded_Method: HEAD\r\nX-Forwarded-Method: HEAD\r\n"
            + "X-Forwarded-Host: evil.com\r\nX-Forwarded-For: 10.0.0.1\r\nContent-Length: 2\r\n",
            "POST",
            "ab");

        Assert.Equal(200, status);
        var asked = Assert.Single(_service.Requests);
        Assert.Equal(("GET", "/verify?of=gateway", null), (asked.Method, asked.Target, asked["Content-Length"]));
        Assert.Equal(
            ("POST", "/app/a%20b?x=1&y", "http", "shop.example.com", "127.0.0.1"),
            (asked["X-Forwarded-Method"], asked["X-Forwarded-Uri"], asked["X-Forwarded-Proto"], asked["X-Forwarded-Host"], asked["X-Forwarded-For"]));
        Assert.Equal(("Bearer t", "s=1", null), (asked["Authorization"], asked["Cookie"], asked["X_Forwarded_Method"]));
        var passed = Assert.Single(_node.Requests);
        Assert.Equal(("ann", null, null, "2"), (passed["X-User"], passed["X-Groups"], passed["X-Other"], passed["Content-Length"]));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(302)]
    [InlineData(404)]
    public async Task Request_ServiceSaysNo_IsAnsweredAsItSays(int status)
    {
        _says = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "https://login.example.com/?to=%2Fapp";
            context.Response.Headers.SetCookie = "state=1; HttpOnly";
            context.Response.Headers.WWWAuthenticate = "Bearer";
            context.Response.Headers["X-Internal"] = "secret";
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync("who are you?");
        };
        await using var gateway = await StartAsync();

        var (answered, answer) = await PolicyGateways.SendAsync(gateway, "/app");

        Assert.Equal(status, answered);
        Assert.Empty(_node.Requests);
        foreach (var expected in (string[])
            ["Location: https://login.example.com/?to=%2Fapp", "Set-Cookie: state=1; HttpOnly", "WWW-Authenticate: Bearer", "Content-Type: text/plain; charset=utf-8", "Cache-Control: no-store"])
        {
            Assert.Contains($"\r\n{expected}\r\n", answer, StringComparison.Ordinal);
        }

        Assert.EndsWith("\r\n\r\nwho are you?", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        Assert.Equal(1, await gateway.CountAsync("kenger_gateway_refusals_total{reason=\"auth_refused\"}"));
    }

    [Theory]
    [InlineData("error")]
    [InlineData("long")]
    [InlineData("breaks off")]
    [InlineData("slow")]
    [InlineData("gone")]
    public async Task Request_ServiceSaysNothingOfUse_IsNotLetThrough(string how)
    {
        _says = async context =>
        {
            switch (how)
            {
                case "error":
                    context.Response.StatusCode = 500;
                    break;
                case "long":
                    context.Response.StatusCode = 403;
                    await context.Response.WriteAsync(new string('a', (64 * 1024) + 1));
                    break;
                case "breaks off":
                    context.Response.StatusCode = 403;
                    context.Response.ContentLength = 10;
                    await context.Response.WriteAsync("a");
                    context.Abort();
                    break;
                default:
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                    break;
            }
        };
        await using var gateway = await StartAsync(("ForwardAuth:Timeout", how == "slow" ? "00:00:00.050" : "00:00:20"));
        if (how == "gone")
        {
            await _service.KillAsync();
        }

        var (status, answer) = await PolicyGateways.SendAsync(gateway, "/app");

        Assert.Equal(503, status);
        Assert.Empty(_node.Requests);
        Assert.Contains("\r\nRetry-After: 1\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"auth_away\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(_service.Address, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_HeadersOfAllKinds_AreAskedWithoutHarm()
    {
        await using var gateway = await StartAsync();

        var (status, _) = await PolicyGateways.SendAsync(
            gateway, "/app", "Connection: X-Hop\r\nX-Hop: a\r\nX-Name: Zo\u00c3\u00ab\r\nContent-Type: text/plain\r\nUpgrade: websocket\r\nX-Empty:\r\nX-Long: " + new string('a', 8_000) + "\r\n");

        Assert.Equal(200, status);
        var asked = Assert.Single(_service.Requests);
        Assert.Equal((null, null), (asked["X-Hop"], asked["Upgrade"]));
        Assert.Equal(8_000, asked["X-Long"]!.Length);
    }

    [Theory]
    [InlineData("ForwardAuth:Url", "auth.internal/verify")]
    [InlineData("ForwardAuth:Url", "ftp://auth.internal/")]
    [InlineData("ForwardAuth:Url", "http://ann:secret@auth.internal/")]
    [InlineData("ForwardAuth:Timeout", "00:00:00")]
    [InlineData("ForwardAuth:Timeout", "00:01:01")]
    [InlineData("ForwardAuth:AnswerHeaders:0", "X-Forwarded-For")]
    [InlineData("ForwardAuth:AnswerHeaders:0", "a b")]
    [InlineData("ForwardAuth:Uri", "http://auth.internal/")]
    public async Task ForwardAuth_ThatCannotBe_IsRefusedAtStart(string key, string value)
    {
        (string Key, string Value)[] settings = key == "ForwardAuth:Url" ? [(key, value)] : [("ForwardAuth:Url", "http://auth.internal/"), (key, value)];

        Assert.Contains(key.Split(":0")[0], await PolicyGateways.FailAsync(settings), StringComparison.Ordinal);
    }

    private Task<GatewayHost> StartAsync(params (string Key, string Value)[] settings) => PolicyGateways.StartAsync(
        _node.Port, forwarder: null, [("ForwardAuth:Url", $"http://{_service.Address}/verify?of=gateway"), .. settings]);
}
