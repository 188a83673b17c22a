using System.Net;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.EndToEnd.Tests.Releases;

/// <summary>
/// A node of a version that does as it is told, at one address all the time. Two in a hundred paths are missing at every version, and those under
/// <c>/slow</c> take a while.
/// </summary>
internal sealed class ActingNode : IAsyncDisposable
{
    public const string Missing = "/missing";
    public const string Slow = "/slow";

    private readonly HttpProtocols _protocols;
    private WebApplication? _app;
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;

    private ActingNode(string version, Act act, HttpProtocols protocols) => (Version, Act, _protocols) = (version, act, protocols);

    public string Version { get; }

    public int Port { get; private set; }

    /// <summary>Requests but for its status path.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public Act Act { get; private set; }

    public static async Task<ActingNode> StartAsync(string version, Act act = Act.Good, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var node = new ActingNode(version, act, protocols);
        await node.ListenAsync();
        return node;
    }

    /// <summary>From now on it does this.</summary>
    public async Task BecomeAsync(Act act)
    {
        Act = act;
        if (act == Act.Refuses && _app is not null)
        {
            await StopAsync();
        }
        else if (act != Act.Refuses && _app is null)
        {
            await ListenAsync();
        }

        if (act is not (Act.Hangs or Act.IsMute))
        {
            _released.TrySetResult();
            _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _released.TrySetResult();
        await StopAsync();
    }

    private async Task ListenAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, Port, listener => listener.Protocols = _protocols));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        Port = new Uri(_app.Urls.Single()).Port;
    }

    private async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        if (Act == Act.IsMute)
        {
            await WhenReleasedAsync(context);
        }

        if (context.Request.Path == KengerDefaults.HealthPath)
        {
            response.StatusCode = Act == Act.IsSick ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
            return;
        }

        var number = Interlocked.Increment(ref _asked);
        switch (Act)
        {
            case Act.Hangs:
                await WhenReleasedAsync(context);
                break;
            case Act.Breaks:
                context.Abort();
                return;
            case Act.CallsFail or Act.StreamsFail or Act.CallsWork:
                await CallAsync(context);
                return;
        }

        if (context.Request.Path.StartsWithSegments(Slow, StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System, context.RequestAborted).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        response.StatusCode = Act switch
        {
            Act.Fails => StatusCodes.Status500InternalServerError,
            Act.FailsEverySecond when number % 2 == 0 => StatusCodes.Status500InternalServerError,
            Act.FailsEveryFifth when number % 5 == 0 => StatusCodes.Status500InternalServerError,
            Act.FindsNothing => StatusCodes.Status404NotFound,
            Act.LetsHalfIn when number % 2 == 0 => StatusCodes.Status401Unauthorized,
            _ when context.Request.Path == Missing => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status200OK,
        };
        await response.WriteAsync(Version);
    }

    private Task WhenReleasedAsync(HttpContext context) =>
        Task.WhenAny(_released.Task, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));

    // gRPC: an error without a message has its status in the headers, one after messages in the trailers.
    private async Task CallAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        if (Act == Act.CallsFail)
        {
            context.Response.Headers["grpc-status"] = "13";
            return;
        }

        await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 0 });
        context.Response.AppendTrailer("grpc-status", Act == Act.StreamsFail ? "14" : "0");
    }
}

/// <summary>What a node does.</summary>
internal enum Act
{
    Good,

    /// <summary>Answers 500 to everything.</summary>
    Fails,
    FailsEverySecond,
    FailsEveryFifth,

    /// <summary>Answers 404 to everything.</summary>
    FindsNothing,

    /// <summary>Answers 401 to every second.</summary>
    LetsHalfIn,

    /// <summary>Answers its status path alone.</summary>
    Hangs,

    /// <summary>Takes connections and answers nothing, its status path neither.</summary>
    IsMute,

    /// <summary>Breaks every connection.</summary>
    Breaks,

    /// <summary>Answers all but its status path.</summary>
    IsSick,

    /// <summary>Takes no connection.</summary>
    Refuses,

    /// <summary>gRPC: ends each call without a message with INTERNAL.</summary>
    CallsFail,

    /// <summary>gRPC: ends each stream after a message with UNAVAILABLE.</summary>
    StreamsFail,

    /// <summary>gRPC: ends each call well.</summary>
    CallsWork,
}
