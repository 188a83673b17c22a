using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Console.Tests.Stage;

/// <summary>A real service that says its version, and fails when it is told to.</summary>
internal sealed class ServingNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile bool _fails;

    private ServingNode(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.First()).Port;

    public static async Task<ServingNode> StartAsync(string version)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var node = new ServingNode(app);
        // What probes ask for is well: it is the requests that fail.
        app.MapGet("/api/status", () => "ok");
        app.MapFallback(() => node._fails ? Results.StatusCode(StatusCodes.Status500InternalServerError) : Results.Text(version));
        await app.StartAsync();
        return node;
    }

    /// <summary>From now on every request fails.</summary>
    public void Break() => _fails = true;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
