using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Gateway.Tests;

public sealed class HostSchemeTests
{
    [Theory]
    [InlineData(HeaderScheme.Name, null, HttpStatusCode.Unauthorized)]
    [InlineData(HeaderScheme.Name, "ann", HttpStatusCode.OK)]
    [InlineData("only-ann", null, HttpStatusCode.Unauthorized)]
    [InlineData("only-ann", "bob", HttpStatusCode.Forbidden)]
    [InlineData("only-ann", "ann", HttpStatusCode.OK)]
    public async Task Request_RouteNamesASchemeOrPolicyOfTheHost_ItIsAsked(string auth, string? name, HttpStatusCode expected)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await StartAsync(backend, auth);

        using var response = await gateway.GetAsync("/guarded", name is null ? [] : [("X-Name", name)]);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, backend.Requests.Count);
        Assert.Equal("backend", await gateway.GetTextAsync("/open"));
    }

    [Fact]
    public async Task Start_RouteNamesWhatNobodyKnows_Fails()
    {
        await using var backend = await Backend.StartNewAsync();

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(backend, "nobody-knows"));

        Assert.Contains("nobody-knows", e.Message, StringComparison.Ordinal);
    }

    private static Task<GatewayHost> StartAsync(Backend backend, string auth) => GatewayHost.StartAsync(
        new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)),
        builder =>
        {
            builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, HeaderScheme>(HeaderScheme.Name, _ => { });
            builder.Services.AddAuthorizationBuilder().AddPolicy(
                "only-ann", policy => policy.AddAuthenticationSchemes(HeaderScheme.Name).RequireUserName("ann"));
        },
        settings:
        [
            ("Kenger:Gateway:Routes:0:Path", "/guarded"),
            ("Kenger:Gateway:Routes:0:Namespace", "shop"),
            ("Kenger:Gateway:Routes:0:Auth", auth),
            ("Kenger:Gateway:Namespace", "shop"),
        ]);
}
