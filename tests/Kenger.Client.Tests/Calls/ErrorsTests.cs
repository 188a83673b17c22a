using Kenger.Client.Tests.Scripts;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Client.Tests.Calls;

public sealed class ErrorsTests
{
    private static readonly NodeAddress Node = new("orders", "10.0.0.1", 8080);

    [Theory]
    [InlineData(400, typeof(KengerValidationException))]
    [InlineData(413, typeof(KengerValidationException))]
    [InlineData(401, typeof(KengerAuthenticationException))]
    [InlineData(403, typeof(KengerAuthenticationException))]
    [InlineData(404, typeof(KengerNotFoundException))]
    [InlineData(405, typeof(KengerException))]
    [InlineData(409, typeof(KengerConflictException))]
    [InlineData(429, typeof(KengerUnavailableException))]
    [InlineData(500, typeof(KengerUnavailableException))]
    [InlineData(502, typeof(KengerUnavailableException))]
    [InlineData(503, typeof(KengerUnavailableException))]
    [InlineData(504, typeof(KengerUnavailableException))]
    public async Task Call_RegistryRefuses_ThrowsWhatFitsWithCodeAndMessage(int status, Type expected)
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Status(status, "say it so"));
        using var host = ClientHost.For(registry);

        var exception = (KengerException)await Assert.ThrowsAsync(expected, () => host.Registration.HeartbeatAsync(Node));
        var fromSync = (KengerException)await Assert.ThrowsAsync(expected, () => host.Feed.SyncAsync(new()));
        var fromList = (KengerException)await Assert.ThrowsAsync(expected, () => host.Operator.ListNodesAsync());

        Assert.All([exception, fromSync, fromList], e => Assert.Equal(status, e.Code));
        Assert.All([exception, fromSync, fromList], e => Assert.StartsWith("say it so (http://", e.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "; set KENGER_REGISTRY_TOKEN (Token) or KENGER_REGISTRY_TOKEN_FILE")]
    [InlineData("a-wrong-one", "; correct KENGER_REGISTRY_TOKEN (Token)")]
    public async Task Call_NoGoodToken_SaysWhichSettingIsWrong(string? token, string advice)
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Status(401, "no"));
        using var host = ClientHost.For(registry, options => options.Token = token);

        var exception = await Assert.ThrowsAsync<KengerAuthenticationException>(() => host.Registration.HeartbeatAsync(Node));

        Assert.EndsWith(advice, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, """{"namespace":"orders","reason":"all_unhealthy"}""")]
    [InlineData(404, """{"reason":"no_route"}""")]
    public async Task Call_AddressIsAGateways_SaysSo(int status, string data)
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Status(status, "no healthy node", data: data));
        using var host = ClientHost.For(registry, options => options.Retries = 0);

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Registration.HeartbeatAsync(Node));

        Assert.Contains("is a Kenger gateway's address, and no registry", exception.Message, StringComparison.Ordinal);
        Assert.Contains("KENGER_REGISTRY_URL (Urls)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_FieldsAreBroken_ThrowsWithEveryField()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Status(400, data: """[{"field":"port","message":"must be a port"},{"field":"weight","message":"must be a number"}]"""));
        using var host = ClientHost.For(registry);

        var exception = await Assert.ThrowsAsync<KengerValidationException>(() => host.Registration.HeartbeatAsync(Node));

        Assert.Equal([new("port", "must be a port"), new("weight", "must be a number")], exception.Fields);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("[1]")]
    public async Task Call_FieldsAreNoList_ThrowsWithoutFields(string data)
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Status(400, data: data));
        using var host = ClientHost.For(registry);

        var exception = await Assert.ThrowsAsync<KengerValidationException>(() => host.Registration.HeartbeatAsync(Node));

        Assert.Empty(exception.Fields);
    }

    [Fact]
    public async Task Call_ErrorSentWith200_ThrowsByItsCode()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Raw("""{"code":404,"message":"no such node","data":null}"""));
        using var host = ClientHost.For(registry);

        await Assert.ThrowsAsync<KengerNotFoundException>(() => host.Registration.HeartbeatAsync(Node));
        await Assert.ThrowsAsync<KengerNotFoundException>(() => host.Registration.DeregisterNodeAsync(Node));
    }

    [Theory]
    [InlineData("<html><body>Bad gateway</body></html>", "text/html", 200)]
    [InlineData("<html><body>Not found</body></html>", "text/html", 404)]
    [InlineData("<html><body>Sign in</body></html>", "text/html", 401)]
    [InlineData("", "text/plain", 200)]
    [InlineData("", "text/plain", 302)]
    [InlineData("{}", "application/json", 200)]
    [InlineData("[]", "application/json", 200)]
    [InlineData("""{"code":0,"message":"ok","data":{"id":""", "application/json", 200)]
    [InlineData("""{"code":"0","message":"ok","data":{}}""", "application/json", 200)]
    [InlineData("""{"code":0,"message":"ok"}""", "application/json", 200)]
    [InlineData("""{"code":0,"message":"ok","data":{"id":"one"}}""", "application/json", 200)]
    [InlineData("""{"status":"Not Found","detail":"no such page"}""", "application/json", 404)]
    public async Task Call_AnswerIsNoRegistrys_ThrowsUnavailable(string body, string contentType, int status)
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Raw(body, contentType, status));
        using var host = ClientHost.For(registry);

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(
            () => host.Registration.RegisterNodeAsync(new() { Ns = "orders", Host = "10.0.0.1", Port = 8080 }));

        Assert.Contains("that is not a registry's answer", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_MessageHasLineBreaks_ExceptionHasNone()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Status(409, """first\r\nINFO forged line"""));
        using var host = ClientHost.For(registry);

        var exception = await Assert.ThrowsAsync<KengerConflictException>(() => host.Registration.HeartbeatAsync(Node));

        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public async Task Call_AnswerEndsTooLate_ThrowsUnavailableAfterOneTry()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always(ApiRoutes.Sync, Answers.Endless);
        using var host = ClientHost.For(registry, options => options.MaxAnswerBytes = 100_000);

        var exception = await Assert.ThrowsAsync<KengerUnavailableException>(() => host.Feed.SyncAsync(new()));

        Assert.Contains("more than 100000 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Single(registry.Calls);
    }

    [Fact]
    public async Task Call_CallerCancels_ThrowsCancellation()
    {
        using var registry = ScriptedRegistry.Start();
        registry.Always("*", Answers.Hang);
        using var host = ClientHost.For(registry);
        using var cancel = new CancellationTokenSource();

        var call = host.Registration.HeartbeatAsync(Node, cancel.Token);
        await Eventually.BecomesTrue(() => registry.Calls.Count == 1, "the call arrives");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(registry.Calls);
    }
}
