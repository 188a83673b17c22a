using System.Collections.Concurrent;
using System.Net;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Tests;

/// <summary>A real node: answers its health path, everything else as told, and remembers who asked what.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly RequestDelegate _answer;
    private readonly IPAddress _address;
    private readonly HttpProtocols _protocols;
    private readonly Action<ListenOptions>? _configure;
    private readonly ConcurrentDictionary<string, ConnectionContext> _open = new();
    private int _connections;
    private WebApplication? _app;

    private Backend(string name, RequestDelegate? answer, IPAddress? address, HttpProtocols protocols, Action<ListenOptions>? configure)
    {
        _protocols = protocols;
        _configure = configure;
        _address = address ?? IPAddress.Loopback;
        Name = name;
        _answer = answer ?? (context => context.Response.WriteAsync(Name));
    }

    public string Name { get; }

    public int Port { get; private set; }

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>What the health path answers.</summary>
    public int HealthStatus { get; set; } = StatusCodes.Status200OK;

    /// <summary>How many connections have been made, by probes too.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>All requests but probes.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>Answers with its name, at 127.0.0.1, by HTTP/1.1, unless told otherwise.</summary>
    public static async Task<Backend> StartNewAsync(
        string name = "backend", RequestDelegate? answer = null, IPAddress? address = null, HttpProtocols protocols = HttpProtocols.Http1,
        Action<ListenOptions>? configure = null, int port = 0)
    {
        var backend = new Backend(name, answer, address, protocols, configure) { Port = port };
        await backend.StartAsync();
        return backend;
    }

    /// <summary>Starts it; again, at the same port, after <see cref="KillAsync"/>.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            // What is slow is the tests' business.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(_address, Port, listener =>
            {
                listener.Protocols = _protocols;
                listener.Use(next => async connection =>
                {
                    Interlocked.Increment(ref _connections);
                    _open[connection.ConnectionId] = connection;
                    await next(connection);
                    _open.TryRemove(connection.ConnectionId, out _);
                });
                _configure?.Invoke(listener);
            });
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        Port = new Uri(_app.Urls.Single()).Port;
    }

    /// <summary>Ends all connections, and takes others.</summary>
    public void CloseConnections()
    {
        foreach (var (_, connection) in _open)
        {
            connection.Abort();
        }
    }

    /// <summary>Gone at once; open connections break.</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == KengerDefaults.HealthPath)
        {
            context.Response.StatusCode = HealthStatus;
            return Task.CompletedTask;
        }

        _requests.Enqueue(ReceivedRequest.From(context.Request));
        return _answer(context);
    }
}
