using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Text.Json;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.TestKit;

/// <summary>
/// A registry for failure injection: a real server that speaks the wire protocol, keeps everything in memory, and can be
/// told to fail, to hang, to forget, or to go away and come back at the same address. WireMock scripts single answers; what a service or
/// a gateway lives through needs one that remembers: nodes that register and leave, versions that move, polls that wait for them.
/// </summary>
public sealed class StubRegistry : IAsyncDisposable
{
    private readonly ConcurrentQueue<StubCall> _calls = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<StubAnswer>> _next = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StubAnswer> _always = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private int _port;

    /// <summary>What it knows; tests may change it directly.</summary>
    public StubState State { get; } = new();

    /// <summary>The only token it takes; any, and none, when null.</summary>
    public string? Token { get; set; }

    /// <summary>What it shows from the next connection on. Where it has one at its start it takes connections by TLS alone.</summary>
    public SslStreamCertificateContext? Certificate { get; set; }

    public int Port => _port;

    public string Url => $"{(Certificate is null ? "http" : "https")}://127.0.0.1:{_port}";

    /// <summary>All calls in the order they arrived, refused ones too.</summary>
    public IReadOnlyList<StubCall> Calls => [.. _calls];

    public static async Task<StubRegistry> StartNewAsync(SslStreamCertificateContext? certificate = null)
    {
        var stub = new StubRegistry { Certificate = certificate };
        await stub.StartAsync();
        return stub;
    }

    /// <summary>An address that refuses connections until <see cref="StartAsync"/>.</summary>
    public static async Task<StubRegistry> NotYetStartedAsync()
    {
        var stub = await StartNewAsync();
        await stub.StopAsync();
        return stub;
    }

    public IReadOnlyList<StubCall> CallsTo(string route) => [.. _calls.Where(call => call.Path == route)];

    /// <summary>Answers the next calls of a route in this way, one after the other.</summary>
    public void Next(string route, params StubAnswer[] answers)
    {
        foreach (var answer in answers)
        {
            _next.GetOrAdd(route, _ => new()).Enqueue(answer);
        }
    }

    /// <summary>Answers all calls of a route in this way, <c>*</c> for all routes.</summary>
    public void Always(string route, StubAnswer answer) => _always[route] = answer;

    /// <summary>Starts it; again, after <see cref="StopAsync"/>, at the same port and with what it knew.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port, UseTls));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.Single()).Port;
    }

    /// <summary>Goes away at once; open calls break.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private void UseTls(ListenOptions listen)
    {
        if (Certificate is not null)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = Certificate }),
            });
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var path = context.Request.Path.Value!;
        var call = new StubCall(
            context.Request.Method, path, context.Request.Query, await reader.ReadToEndAsync(), context.Request.Headers.Authorization.ToString());
        _calls.Enqueue(call);
        try
        {
            await Pick(path)(context, http => AnswerNormallyAsync(http, call));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The caller went away, or this registry did.
            context.Abort();
        }
    }

    private StubAnswer Pick(string path)
    {
        if (_next.TryGetValue(path, out var queue) && queue.TryDequeue(out var next))
        {
            return next;
        }

        return _always.GetValueOrDefault(path) ?? _always.GetValueOrDefault("*") ?? StubAnswers.Normal;
    }

    private async Task AnswerNormallyAsync(HttpContext context, StubCall call)
    {
        if (Token is not null && call.Authorization != $"Bearer {Token}")
        {
            await StubAnswers.Status(ErrorCodes.Unauthenticated, "unknown token")(context, AbortNothing);
            return;
        }

        var answer = await State.AnswerAsync(call, context.RequestAborted);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private static Task AbortNothing(HttpContext context) => Task.CompletedTask;
}

/// <summary>A call as it arrived at a <see cref="StubRegistry"/>.</summary>
public sealed record StubCall(string Method, string Path, IQueryCollection Query, string Body, string Authorization)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
