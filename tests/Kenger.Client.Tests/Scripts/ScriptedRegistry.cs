using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Settings;

namespace Kenger.Client.Tests.Scripts;

/// <summary>
/// A registry that answers as it is told: WireMock, which keeps the script, behind a middleware that writes down what arrives and breaks
/// connections, see <see cref="ConnectionFault"/>.
/// </summary>
internal sealed class ScriptedRegistry : IDisposable
{
    private readonly ConcurrentQueue<ScriptedCall> _calls = new();
    private readonly List<Action<WireMockServer>> _script = [];
    // Bound and not listening: it refuses connections, and nobody else gets the port meanwhile.
    private readonly Socket _place = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly int _port;
    private WireMockServer? _server;
    private int _priority = 1_000_000;

    private ScriptedRegistry()
    {
        _place.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _port = ((IPEndPoint)_place.LocalEndPoint!).Port;
        Always("*", Answers.Status(404, "it is unknown"));
        Always(ApiRoutes.NodeRegister, Answers.Data(Samples.Node));
        Always(ApiRoutes.NodeDeregister, Answers.Data("""{"removed":false,"version":1000}"""));
        Always(ApiRoutes.NodeList, Answers.Data("[]"));
        Always(ApiRoutes.Sync, Answers.Raw("""{"code":0,"message":"ok","version":1000,"data":{}}"""));
    }

    public string Url => $"http://127.0.0.1:{_port}";

    /// <summary>All calls in the order they arrived.</summary>
    public IReadOnlyList<ScriptedCall> Calls => [.. _calls];

    public static ScriptedRegistry Start()
    {
        var registry = NotYetStarted();
        registry.StartNow();
        return registry;
    }

    /// <summary>An address that refuses connections until <see cref="StartNow"/>.</summary>
    public static ScriptedRegistry NotYetStarted() => new();

    public void StartNow()
    {
        _place.Dispose();
        _server = WireMockServer.Start(new WireMockServerSettings
        {
            Urls = [Url],
            PreWireMockMiddlewareInit = app => ((IApplicationBuilder)app).Use(next => context => AnswerAsync(context, next)),
        });
        _script.ForEach(step => step(_server));
    }

    /// <summary>Answers all calls of a route in this way, <c>*</c> for all routes. What was said last holds.</summary>
    public void Always(string route, IResponseBuilder answer)
    {
        var priority = _priority--;
        Add(server => server.Given(Request.Create().WithPath(route == "*" ? "/*" : route)).AtPriority(priority).RespondWith(answer));
    }

    /// <summary>Answers the next calls of a route in this way, one after the other; the ones after them as before.</summary>
    public void Next(string route, params IResponseBuilder[] answers)
    {
        var scenario = $"{route} {_priority}";
        var priority = _priority--;
        for (var i = 0; i < answers.Length; i++)
        {
            var (at, answer) = (i, answers[i]);
            Add(server =>
            {
                var mapping = server.Given(Request.Create().WithPath(route)).AtPriority(priority).InScenario(scenario);
                (at == 0 ? mapping : mapping.WhenStateIs($"{at}")).WillSetStateTo($"{at + 1}").RespondWith(answer);
            });
        }
    }

    public void Dispose()
    {
        _place.Dispose();
        _server?.Dispose();
    }

    private void Add(Action<WireMockServer> step)
    {
        _script.Add(step);
        if (_server is not null)
        {
            step(_server);
        }
    }

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        _calls.Enqueue(new ScriptedCall(
            context.Request.Method,
            context.Request.Path.Value!,
            context.Request.Query,
            await reader.ReadToEndAsync(),
            context.Request.Headers.Authorization.ToString(),
            context.Request.Headers.Cookie.ToString()));
        context.Request.Body.Position = 0;
        await ConnectionFault.ApplyAsync(context, next);
    }
}

/// <summary>A call as it arrived.</summary>
internal sealed record ScriptedCall(string Method, string Path, IQueryCollection Query, string Body, string Authorization, string Cookie)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
