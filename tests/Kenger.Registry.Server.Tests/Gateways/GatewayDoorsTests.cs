using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Gateways;

/// <summary>How gateways say that they may be asked: where that leads to they can't choose, and nobody is told their keys.</summary>
public sealed class GatewayDoorsTests : IAsyncLifetime
{
    private const string Key = "key-of-one-gateway-made-when-it-started";

    private readonly FakeTimeProvider _time = new();
    private RegistryHost _registry = null!;
    private HttpClient _gateway = null!;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = _time,
            Options = options => options.NamedTokens.Add(TestTokens.Named("gateway", "gateway")),
        });
        _gateway = _registry.NewClient();
        _gateway.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.SecretOf("gateway"));
    }

    public async Task DisposeAsync()
    {
        _gateway.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task Tell_APort_IsAtTheConnectionsOtherEnd_AndTheKeyIsNobodysBusiness()
    {
        await FollowAsync();
        (await TellAsync($$"""{"port":8081,"key":"{{Key}}"}""")).IsOk();

        var list = (await _registry.GetAsync(ApiRoutes.GatewayList)).IsOk().Data!;

        Assert.Equal("127.0.0.1:8081", (string)list[0]!["admin_address"]!);
        Assert.DoesNotContain(Key, list.ToJsonString(), StringComparison.Ordinal);
        var door = _registry.Services.GetRequiredService<GatewayDoors>().Find(new GatewayKey("gateway", "gw"))!;
        Assert.Equal(("http://127.0.0.1:8081", Key, "127.0.0.1:8081"), (door.Url, door.Key, door.ToString()));
    }

    [Theory]
    [InlineData("true", "https://127.0.0.1:8081")]
    [InlineData("false", "http://127.0.0.1:8081")]
    public async Task Tell_WhetherThePortHasTls_IsAskedThatWay(string tls, string url)
    {
        await FollowAsync();
        (await TellAsync($$"""{"port":8081,"key":"{{Key}}","tls":{{tls}}}""")).IsOk();

        Assert.Equal(url, _registry.Services.GetRequiredService<GatewayDoors>().Find(new GatewayKey("gateway", "gw"))!.Url);
        Assert.Equal("127.0.0.1:8081", await AddressAsync());
    }

    [Fact]
    public async Task Tell_InAPartWithoutIt_LeavesWhatWasSaid_AndTheNextOneReplacesIt()
    {
        await FollowAsync();
        (await TellAsync($$"""{"port":8081,"key":"{{Key}}"}""")).IsOk();
        (await _gateway.PostAnswerAsync(ApiRoutes.Report, """{"gateway":"gw","nodes":[]}""")).IsOk();
        Assert.Equal("127.0.0.1:8081", await AddressAsync());

        (await TellAsync($$"""{"port":8082,"key":"{{Key}}"}""")).IsOk();
        Assert.Equal("127.0.0.1:8082", await AddressAsync());
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.7")]
    [InlineData("Forwarded", "for=10.0.0.7")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Tell_ThroughAProxy_IsNotBelieved(string header, string value)
    {
        await FollowAsync();
        _gateway.DefaultRequestHeaders.Add(header, value);

        (await TellAsync($$"""{"port":8081,"key":"{{Key}}"}""")).IsOk();

        Assert.Null(await AddressAsync());
    }

    [Fact]
    public async Task Tell_ByWhoDoesNotFollow_IsNotKept()
    {
        (await TellAsync($$"""{"port":8081,"key":"{{Key}}"}""")).IsOk();
        await FollowAsync();

        Assert.Null(await AddressAsync());
    }

    [Fact]
    public async Task Tell_NoMore_IsForgotten()
    {
        await FollowAsync();
        (await TellAsync($$"""{"port":8081,"key":"{{Key}}"}""")).IsOk();
        _time.Advance(TimeSpan.FromSeconds(179));
        await FollowAsync();
        Assert.Equal("127.0.0.1:8081", await AddressAsync());

        _time.Advance(TimeSpan.FromSeconds(1));
        await FollowAsync();

        Assert.Null(await AddressAsync());
    }

    [Theory]
    [InlineData("""{"port":0,"key":"0123456789abcdef0123456789abcdef"}""", "admin.port")]
    [InlineData("""{"port":8081,"key":"0123456789abcdef"}""", "admin.key")]
    [InlineData("""{"port":8081,"key":"0123456789abcdef 0123456789abcdef"}""", "admin.key")]
    [InlineData("""{"port":8081,"key":"0123456789abcdef0123456789abcdef\r\nX: 1"}""", "admin.key")]
    [InlineData("""{"port":8081}""", "admin.key")]
    [InlineData("""{"port":8081,"key":"0123456789abcdef0123456789abcdef","host":"169.254.169.254"}""", "admin.host")]
    [InlineData("""{"port":8081,"key":"0123456789abcdef0123456789abcdef","tls":"yes"}""", "admin.tls")]
    [InlineData("""{"port":8081,"key":"0123456789abcdef0123456789abcdef","tls":1}""", "admin.tls")]
    [InlineData("\"http://169.254.169.254/\"", "admin")]
    public async Task Tell_WhatIsWrong_IsRefusedByName(string admin, string field)
    {
        await FollowAsync();

        Assert.Equal([field], (await TellAsync(admin)).IsError(ErrorCodes.Validation).Fields);
        Assert.Null(await AddressAsync());
    }

    private async Task FollowAsync() => (await _gateway.GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw")).IsOk();

    private Task<ApiAnswer> TellAsync(string admin) => _gateway.PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"gw","nodes":[],"admin":{{admin}}}""");

    private async Task<string?> AddressAsync() => (string?)(await _registry.GetAsync(ApiRoutes.GatewayList)).IsOk().Data!.AsArray()[0]!["admin_address"];
}
