using System.Net;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>A registry without tokens.</summary>
public sealed class AnonymousTests
{
    private static readonly RegistryHostSettings Anonymous = new()
    {
        Tokens = [],
        Options = options => options.AllowAnonymousOnLoopback = true,
    };

    [Fact]
    public async Task Start_NoTokens_FailsAndSaysWhatToSet()
    {
        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(
            () => RegistryHost.StartAsync(new RegistryHostSettings { Tokens = [] }));

        Assert.Contains("set KENGER_SERVER_TOKENS", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OnLoopback_IsLetIn()
    {
        await using var registry = await RegistryHost.StartAsync(Anonymous);
        using var client = registry.NewClient();

        (await client.GetAnswerAsync(ApiRoutes.Sync)).IsOk();
        // A client that sends a token all the same, as an SDK does by default.
        (await registry.GetAsync(ApiRoutes.Sync)).IsOk();
    }

    [Theory]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("localhost:5000", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("registry.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("10.0.0.1:5000", false)]
    [InlineData("xn--99zz", false)]
    public async Task Call_HostHeader_MustMeanThisMachine(string host, bool letIn)
    {
        await using var registry = await RegistryHost.StartAsync(Anonymous);
        using var request = new HttpRequestMessage(HttpMethod.Get, ApiRoutes.Sync) { Headers = { Host = host } };

        var answer = await registry.Client.SendAnswerAsync(request);

        Assert.Equal(letIn ? 200 : 401, (int)answer.Status);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("http://127.0.0.1:5000")]
    [InlineData("null")]
    public async Task Call_FromAWebPage_Is401(string origin)
    {
        await using var registry = await RegistryHost.StartAsync(Anonymous);
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiRoutes.NodeRegister)
        {
            Headers = { { "Origin", origin } },
            Content = new StringContent("""{"ns":"a","host":"h","port":1}"""),
        };

        (await registry.Client.SendAnswerAsync(request)).IsError(ErrorCodes.Unauthenticated);
        Assert.Empty(registry.Snapshot.Namespaces);
    }

    // A browser says where a page's request goes, a proxy for whom it calls: neither is a program of this machine that calls for itself.
    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 401)]
    [InlineData("Sec-Fetch-Site", "none", 200)]
    [InlineData("X-Forwarded-For", "192.0.2.1", 401)]
    [InlineData("X-Real-IP", "192.0.2.1", 401)]
    [InlineData("Forwarded", "for=192.0.2.1", 401)]
    [InlineData("X-Forwarded-Host", "a.example", 401)]
    [InlineData("X-Forwarded-Proto", "https", 401)]
    [InlineData("Via", "1.1 proxy", 401)]
    [InlineData("CDN-Loop", "cdn", 401)]
    [InlineData("User-Agent", "Mozilla/5.0", 200)]
    public async Task Call_OnBehalfOfSomebodyElse_Is401(string header, string value, int status)
    {
        await using var registry = await RegistryHost.StartAsync(Anonymous);
        using var client = registry.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, ApiRoutes.Sync) { Headers = { { header, value } } };

        Assert.Equal(status, (int)(await client.SendAnswerAsync(request)).Status);
    }

    // nginx, where nobody told it otherwise: HTTP/1.0, its own address as Host, and no word of whom it calls for.
    [Fact]
    public async Task Call_ByHttp10_Is401()
    {
        await using var registry = await RegistryHost.StartAsync(Anonymous);

        using var client = registry.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, ApiRoutes.Sync)
        {
            Version = HttpVersion.Version10,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        Assert.Equal(401, (int)(await client.SendAnswerAsync(request)).Status);
    }

    // An old browser says nothing of the page that has it send something; it can't be kept from asking, but it leaves nothing.
    [Theory]
    [InlineData(null, false)]
    [InlineData("X-Kenger-Client", true)]
    [InlineData("X-Kenger-Anything", true)]
    [InlineData("X-API-Token", true)]
    [InlineData("Accept-Language", false)]
    public async Task Sync_OfAGateway_LeavesAPositionOnlyWhenMeant(string? header, bool leaves)
    {
        await using var registry = await RegistryHost.StartAsync(Anonymous);
        using var client = registry.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{ApiRoutes.Sync}?gateway=gw1");
        request.Headers.Add("User-Agent", "Mozilla/5.0");
        if (header is not null)
        {
            request.Headers.Add(header, "1");
        }

        (await client.SendAnswerAsync(request)).IsOk();

        Assert.Equal(leaves ? 1 : 0, (await client.GetAnswerAsync(ApiRoutes.GatewayList)).IsOk().Data!.AsArray().Count);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (old)", null, 401)]
    [InlineData("Mozilla/5.0 (old)", "X-Kenger-Client", 200)]
    [InlineData("curl/8.0", null, 200)]
    public async Task Change_OfABrowserThatSaysNothingOfItsPage_Is401(string agent, string? header, int status)
    {
        await using var registry = await RegistryHost.StartAsync(Anonymous);
        using var client = registry.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiRoutes.NodeRegister)
        {
            Content = new StringContent("""{"ns":"a","host":"h","port":1}"""),
        };
        request.Headers.Add("User-Agent", agent);
        if (header is not null)
        {
            request.Headers.Add(header, "1");
        }

        Assert.Equal(status, (int)(await client.SendAnswerAsync(request)).Status);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0")]
    public async Task Start_BoundToOthersToo_FailsAndSaysWhatToSet(string url)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RegistryHost.StartAsync(Anonymous with { Url = url }));

        Assert.Contains("set KENGER_SERVER_TOKENS", failure.Message, StringComparison.Ordinal);
        Assert.Contains("bind to loopback", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BoundToOthersWithTokens_Starts()
    {
        await using var registry = await RegistryHost.StartAsync(Anonymous with
        {
            Url = "http://0.0.0.0:0",
            Tokens = [RegistryHost.Token],
        });
        using var stranger = registry.NewClient();

        (await registry.GetAsync(ApiRoutes.Sync)).IsOk();
        // With tokens, being on the same machine is not enough.
        (await stranger.GetAnswerAsync(ApiRoutes.Sync)).IsError(ErrorCodes.Unauthenticated);
    }
}
