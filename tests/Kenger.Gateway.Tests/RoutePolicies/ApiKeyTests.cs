using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Kenger.Gateway.Tests;

public sealed class ApiKeyTests
{
    private const string Good = "0f2c-right-key";

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("0F2C-right-key", HttpStatusCode.Unauthorized)]
    [InlineData("0f2c-right-key-", HttpStatusCode.Unauthorized)]
    [InlineData(Good, HttpStatusCode.OK)]
    [InlineData("second", HttpStatusCode.OK)]
    public async Task Request_RouteWithKeys_NeedsOne(string? key, HttpStatusCode expected)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);

        using var response = await gateway.GetAsync("/api/orders", key is null ? [] : [("X-API-Key", key)]);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.OK)
        {
            Assert.Null(Assert.Single(backend.Requests)["X-API-Key"]);
            return;
        }

        Assert.Empty(backend.Requests);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"code\":401", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("X-API-Key", response.Headers.WwwAuthenticate.ToString());
        Assert.DoesNotContain(Good, gateway.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_HashInsteadOfTheKey_IsRefused()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);

        using var hash = await gateway.GetAsync("/api", ("X-API-Key", HashOf(Good)));
        using var both = await gateway.GetAsync("/api", ("X-API-Key", Good), ("X-API-Key", "wrong"));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (hash.StatusCode, both.StatusCode));
    }

    [Fact]
    public async Task Request_RouteWithoutKeys_IsOpenAndKeepsTheHeader()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);

        Assert.Equal("backend", await gateway.GetTextAsync("/open", ("X-API-Key", "of the node")));
        Assert.Equal("of the node", backend.Requests.Single()["X-API-Key"]);
    }

    [Fact]
    public async Task Reload_RouteAsksForAKeyNow_ItIsAskedFor()
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend);

        gateway.Configuration.Change(("Kenger:Gateway:Routes:1:Auth", "key"));

        await TestKit.Eventually.BecomesTrue(
            async () =>
            {
                using var response = await gateway.GetAsync("/open");
                return response.StatusCode == HttpStatusCode.Unauthorized;
            },
            "the key is asked for");
    }

    private static Task<GatewayHost> StartAsync(Backend backend) => GatewayHost.StartAsync(
        new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
        settings:
        [
            ("Kenger:Gateway:ApiKeys:0:Name", "first"),
            ("Kenger:Gateway:ApiKeys:0:Sha256", HashOf(Good)),
            ("Kenger:Gateway:ApiKeys:1:Name", "second"),
            ("Kenger:Gateway:ApiKeys:1:Sha256", HashOf("second").ToUpperInvariant()),
            ("Kenger:Gateway:Routes:0:Path", "/api"),
            ("Kenger:Gateway:Routes:0:Namespace", "shop"),
            ("Kenger:Gateway:Routes:0:Auth", "key"),
            ("Kenger:Gateway:Routes:1:Path", "/open"),
            ("Kenger:Gateway:Routes:1:Namespace", "shop"),
        ]);

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
