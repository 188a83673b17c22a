using System.Net;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Hosting.Tests.Status;

/// <summary>What the templates put before endpoints doesn't keep probes out.</summary>
public sealed class StatusFilterTests
{
    [Fact]
    public async Task Get_HttpsRedirectionAndAllowedHosts_TheProbeIsAnswered()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await StartAsync(stub);
        using var http = Caller(app);

        using var probe = await http.GetAsync(new Uri("/api/status", UriKind.Relative));
        using var refused = await http.GetAsync(new Uri("/weather", UriKind.Relative));
        using var redirected = await AskAsync(http, "/weather", "shop.example.com");

        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        Assert.Contains("\"namespace\":\"orders\"", await probe.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // The application's own rules hold for everything else.
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, redirected.StatusCode);
    }

    [Fact]
    public async Task Get_AMiddlewareThatRefusesEverything_TheProbeIsAnswered()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartAsync(stub, map: endpoints => endpoints.Use((HttpContext context, RequestDelegate _) =>
        {
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        }));
        using var http = app.Http;

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/api/status", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/API/Status", UriKind.Relative))).StatusCode);
        Assert.Equal(StatusCodes.Status418ImATeapot, (int)(await http.GetAsync(new Uri("/other", UriKind.Relative))).StatusCode);
        Assert.Equal(StatusCodes.Status418ImATeapot, (int)(await http.PostAsync(new Uri("/api/status", UriKind.Relative), content: null)).StatusCode);
    }

    [Fact]
    public async Task Get_MappedInAGroup_IsAnsweredThere()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await StartAsync(stub, endpoints => endpoints.MapGroup("/internal").MapKengerStatus("/up"));
        using var http = Caller(app);

        using var probe = await http.GetAsync(new Uri("/internal/up", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
    }

    [Fact]
    public async Task Get_BoundToAHostByTheApplication_IsLeftToItsEndpoint()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartAsync(stub, map: endpoints => endpoints.MapKengerStatus("/up").RequireHost("elsewhere.example.com"));
        using var http = app.Http;

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/up", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Get_SeveralNamespaces_TellsAllOfThem()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartAsync(stub, options => options.AlsoNamespaces = ["billing", "orders"]);
        using var http = app.Http;

        var answer = await http.GetStringAsync(new Uri("/api/status", UriKind.Relative));

        Assert.Contains("""{"status":"ok","namespace":"orders","namespaces":["orders","billing"],"registered":""", answer, StringComparison.Ordinal);
    }

    // As `dotnet new webapi` makes it, with the list of hosts that its appsettings.json is there for.
    private static Task<ServiceHost> StartAsync(StubRegistry stub, Action<WebApplication>? map = null) => ServiceHost.StartAsync(
        stub,
        build: builder =>
        {
            builder.Configuration.AddInMemoryCollection([new("AllowedHosts", "shop.example.com")]);
            builder.Services.AddHttpsRedirection(options => options.HttpsPort = 443);
            builder.Services.AddAuthentication();
            builder.Services.AddAuthorization();
        },
        map: app =>
        {
            app.UseHttpsRedirection();
            app.UseAuthorization();
            app.MapGet("/weather", () => "fine");
            map?.Invoke(app);
        });

    private static HttpClient Caller(ServiceHost app) =>
        new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = app.Url };

    private static Task<HttpResponseMessage> AskAsync(HttpClient http, string path, string host)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        return http.SendAsync(request);
    }
}
