using System.Net;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.EndToEnd.Tests.Faults;

/// <summary>A web server in the test's own process, on every address of this machine: as many nodes as the test says.</summary>
internal sealed class ServingNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _asked;

    private ServingNode(WebApplication app, string name)
    {
        _app = app;
        Name = name;
        app.Run(AnswerAsync);
    }

    public string Name { get; }

    public int Port => new Uri(_app.Urls.Single().Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)).Port;

    /// <summary>Requests but for the health path.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Answers 500, to everything.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Answers nothing, but to the health path.</summary>
    public bool Hangs { get; set; }

    public static async Task<ServingNode> StartAsync(string name)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, 0, listener => listener.Protocols = HttpProtocols.Http1));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.Logging.ClearProviders();
        var node = new ServingNode(builder.Build(), name);
        await node._app.StartAsync();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var isProbe = context.Request.Path == KengerDefaults.HealthPath;
        if (!isProbe)
        {
            Interlocked.Increment(ref _asked);
        }

        if (Hangs && !isProbe)
        {
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }

        context.Response.StatusCode = IsBroken ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
        return isProbe ? Task.CompletedTask : context.Response.WriteAsync(Name);
    }
}
