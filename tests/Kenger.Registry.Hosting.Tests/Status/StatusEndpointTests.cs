using System.Net;
using System.Text.Json;
using Kenger.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Hosting.Tests.Status;

public sealed class StatusEndpointTests
{
    [Fact]
    public async Task Get_Serving_Is200WithTheNamespace()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub);
        using var http = app.Http;

        using var response = await http.GetAsync(new Uri("/api/status", UriKind.Relative));

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"status":"ok","namespace":"orders","registered":true}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_RegistryAway_Is200AndNotRegistered()
    {
        await using var stub = await StubRegistry.NotYetStartedAsync();
        await using var app = await ServiceHost.StartAsync(stub);
        using var http = app.Http;

        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/status", UriKind.Relative)));

        Assert.Equal("ok", document.RootElement.GetProperty("status").GetString());
        Assert.False(document.RootElement.GetProperty("registered").GetBoolean());
    }

    [Fact]
    public async Task Get_HealthPathWithAQueryAndBraces_IsAnswered()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartAsync(stub, options => options.HealthPath = "/a{b}/c%20d?full=1");
        using var http = app.Http;

        using var response = await http.GetAsync(new Uri("/a{b}/c%20d?full=1", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Head_Serving_Is200()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartAsync(stub);
        using var http = app.Http;
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/status");

        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task MapKengerStatus_TwiceAndElsewhere_IsNoConflict()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartAsync(stub, map: endpoints =>
        {
            endpoints.MapKengerStatus();
            endpoints.MapKengerStatus("/alive");
        });
        using var http = app.Http;

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/api/status", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/alive", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Get_ApplicationAsksEverybodyForALogin_TheProbeNeedsNone()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartAsync(
            stub,
            build: builder =>
            {
                builder.Services.AddAuthentication();
                builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(
                    new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
            },
            map: endpoints => endpoints.UseAuthorization());
        using var http = app.Http;

        using var response = await http.GetAsync(new Uri("/api/status", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void MapKengerStatus_WithoutAddKengerRegistry_SaysWhatIsMissing()
    {
        var app = WebApplication.CreateBuilder().Build();

        var exception = Assert.Throws<InvalidOperationException>(() => app.MapKengerStatus());

        Assert.Contains("AddKengerRegistry()", exception.Message, StringComparison.Ordinal);
    }
}
