using System.Net;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Access;

public sealed class TokenTests : IAsyncLifetime
{
    private RegistryHost _registry = null!;
    private HttpClient _stranger = null!;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = new FakeTimeProvider(),
            Tokens = ["first-token", RegistryHost.Token],
        });
        _stranger = _registry.NewClient();
    }

    public async Task DisposeAsync()
    {
        _stranger.Dispose();
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData("Authorization", "Bearer " + RegistryHost.Token)]
    [InlineData("Authorization", "bearer first-token")]
    [InlineData("X-API-Token", RegistryHost.Token)]
    [InlineData("x-api-token", "first-token")]
    public async Task Call_KnownToken_IsLetIn(string header, string value) =>
        (await Send(HttpMethod.Get, ApiRoutes.Sync, (header, value))).IsOk();

    [Fact]
    public async Task Call_OtherSchemeBesideTheTokenHeader_IsLetIn() =>
        (await Send(HttpMethod.Get, ApiRoutes.Sync, ("Authorization", "Basic dXNlcg=="), ("X-API-Token", "first-token"))).IsOk();

    [Theory]
    [InlineData("Authorization", "Bearer wrong-secret")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Bearer first-toke")]
    [InlineData("Authorization", "Bearer first-token2")]
    [InlineData("Authorization", "Bearer FIRST-TOKEN")]
    [InlineData("Authorization", "Basic first-token")]
    [InlineData("Authorization", "first-token")]
    [InlineData("X-API-Token", "wrong-secret")]
    [InlineData("X-API-Token", "")]
    [InlineData("X-API-Token", "first-token,token-of-the-tests")]
    [InlineData("Cookie", "X-API-Token=first-token")]
    public async Task Call_UnknownToken_Is401(string header, string value)
    {
        var answer = await Send(HttpMethod.Get, ApiRoutes.Sync, (header, value));

        answer.IsError(ErrorCodes.Unauthenticated);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        Assert.DoesNotContain("wrong-secret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_EndlessToken_Is401() =>
        (await Send(HttpMethod.Get, ApiRoutes.Sync, ("X-API-Token", new string('x', 8000)))).IsError(ErrorCodes.Unauthenticated);

    [Theory]
    [InlineData("GET", ApiRoutes.NamespaceList)]
    [InlineData("POST", ApiRoutes.NamespaceAdd)]
    [InlineData("POST", ApiRoutes.NamespaceUpdate)]
    [InlineData("POST", ApiRoutes.NamespaceDelete)]
    [InlineData("GET", ApiRoutes.NodeList)]
    [InlineData("POST", ApiRoutes.NodeRegister)]
    [InlineData("POST", ApiRoutes.NodeDeregister)]
    [InlineData("POST", ApiRoutes.NodeWeight)]
    [InlineData("POST", ApiRoutes.NodeDrain)]
    [InlineData("POST", ApiRoutes.NodeUpdate)]
    [InlineData("GET", ApiRoutes.RuleList)]
    [InlineData("POST", ApiRoutes.RuleAdd)]
    [InlineData("POST", ApiRoutes.RuleUpdate)]
    [InlineData("POST", ApiRoutes.RuleDelete)]
    [InlineData("POST", ApiRoutes.NodeDelete)]
    [InlineData("POST", ApiRoutes.Heartbeat)]
    [InlineData("GET", ApiRoutes.Sync)]
    [InlineData("GET", ApiRoutes.GatewayList)]
    [InlineData("GET", ApiRoutes.Consumers)]
    [InlineData("GET", ApiRoutes.Applied)]
    [InlineData("GET", ApiRoutes.NodeRegister)]
    [InlineData("OPTIONS", ApiRoutes.Sync)]
    [InlineData("GET", ApiRoutes.Prefix)]
    [InlineData("GET", ApiRoutes.Prefix + "/nothing/here")]
    public async Task Call_WithoutToken_Is401Everywhere(string method, string path) =>
        (await Send(new HttpMethod(method), path)).IsError(ErrorCodes.Unauthenticated);

    [Fact]
    public async Task Token_WhateverHappens_IsNeverLogged()
    {
        (await _registry.GetAsync(ApiRoutes.Sync)).IsOk();
        (await _registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"a","host":"h","port":1}""")).IsOk();
        await Send(HttpMethod.Get, ApiRoutes.Sync, ("X-API-Token", "wrong-secret"));
        await Send(HttpMethod.Get, ApiRoutes.Prefix + "/nothing", ("Authorization", "Bearer first-token"));

        var log = _registry.Log.ToString();

        Assert.NotEmpty(log);
        Assert.DoesNotContain(RegistryHost.Token, log, StringComparison.Ordinal);
        Assert.DoesNotContain("first-token", log, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_WithoutToken_TellsNoNames()
    {
        (await _registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"secret-project","host":"secret-host","port":1}""")).IsOk();

        var answer = await Send(HttpMethod.Get, "/health");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    private async Task<ApiAnswer> Send(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _stranger.SendAnswerAsync(request);
    }
}
