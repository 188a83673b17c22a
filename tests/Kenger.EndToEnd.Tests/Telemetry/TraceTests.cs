using System.Collections.Concurrent;
using System.Globalization;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.EndToEnd.Tests.Telemetry;

/// <summary>What a collector gets of real processes, and what nodes and clients see of it.</summary>
public sealed class TraceTests
{
    private const string Server = "Microsoft.AspNetCore";
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string ClientSpan = "b7ad6b7169203331";
    private const string TraceParent = $"00-{Trace}-{ClientSpan}-01";

    private readonly ConcurrentQueue<(string Path, string TraceParent, string TraceState)> _atNode = new();
    private int _isBrokenOff;

    [Fact]
    public async Task Request_ThroughTheGateway_IsOneTraceFromTheClientToTheService_WithEachAttempt()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var node = await StartNodeAsync();
        await using var platform = await KengerPlatform.StartAsync(receiver.Settings);
        await RegisterAsync(platform, node);

        // The node breaks the first attempt off.
        await GetAsync(platform, "/flaky");
        await Eventually.BecomesTrue(() => ValueTask.FromResult(Of(receiver, Trace).Count == 3), "three spans");

        var spans = Of(receiver, Trace);
        Assert.All(spans, span => Assert.Equal("kenger-gateway", span.Service));
        var server = Assert.Single(spans, span => span.Scope == Server);
        Assert.Equal((ClientSpan, 2L), (server.Parent, server.Kind));
        Assert.Equal(("shop", "2", "2xx"), (server.Attributes["kenger.namespace"], server.Attributes["kenger.attempts"], server.Attributes["kenger.outcome"]));
        ReceivedSpan[] attempts = [.. spans.Where(span => span.Scope == "Kenger.Gateway").OrderBy(span => span.Attributes["kenger.attempt"], StringComparer.Ordinal)];
        Assert.All(attempts, attempt => Assert.Equal((server.Id, 3L, "GET"), (attempt.Parent, attempt.Kind, attempt.Name)));
        Assert.All(attempts, attempt => Assert.Equal(PortOf(node), attempt.Attributes["server.port"]));
        Assert.Equal(["1", "2"], attempts.Select(attempt => attempt.Attributes["kenger.attempt"]));
        Assert.Equal((true, "broken", false), (attempts[0].IsError, attempts[0].Attributes["error.type"], attempts[0].Attributes.ContainsKey("http.response.status_code")));
        Assert.Equal((false, "200", "1"), (attempts[1].IsError, attempts[1].Attributes["http.response.status_code"], attempts[1].Attributes["http.request.resend_count"]));

        // What the service makes of it hangs below the attempt that reached it.
        Assert.Equal(
            attempts.Select(attempt => ($"00-{Trace}-{attempt.Id}-01", "vendor=1")),
            _atNode.Where(each => each.Path == "/flaky").Select(each => (each.TraceParent, each.TraceState)));
        await Eventually.BecomesTrue(() => ValueTask.FromResult(receiver.Has("metrics", "kenger.gateway.requests") && receiver.Has("logs", "Kenger.Gateway")), "metrics and logs, too");
    }

    [Fact]
    public async Task ChangeOfTheRegistry_IsOneTraceFromTheCallToTheTransaction()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var platform = await KengerPlatform.StartAsync(registrySettings: receiver.Settings);
        using var request = new HttpRequestMessage(HttpMethod.Post, platform.RegistryUrl + ApiRoutes.NodeRegister)
        {
            Content = new StringContent("""{"ns":"traced","host":"127.0.0.9","port":80}"""),
            Headers = { { ApiRoutes.TokenHeader, KengerPlatform.Token }, { "traceparent", TraceParent } },
        };
        (await platform.Http.SendAsync(request)).EnsureSuccessStatusCode();
        await Eventually.BecomesTrue(() => ValueTask.FromResult(Of(receiver, Trace).Count == 2), "two spans");

        var call = Assert.Single(Of(receiver, Trace), span => span.Scope == Server);
        var commit = Assert.Single(Of(receiver, Trace), span => span.Scope == "Kenger.Registry.Server");
        Assert.Equal(("kenger-registry", ClientSpan), (call.Service, call.Parent));
        Assert.Equal((call.Id, "commit"), (commit.Parent, commit.Name));
        Assert.Equal("1", commit.Attributes["kenger.commands"]);
        Assert.DoesNotContain(receiver.Spans, span => span.Attributes.GetValueOrDefault("url.path") == ApiRoutes.Sync);
        Assert.DoesNotContain(receiver.Spans, span => span.Attributes.Values.Any(value => value.Contains(KengerPlatform.Token, StringComparison.Ordinal)));
        await Eventually.BecomesTrue(() => ValueTask.FromResult(receiver.Has("metrics", "kenger.registry.commit.duration") && receiver.Has("logs", "Registry loaded")), "metrics and logs, too");
    }

    [Fact]
    public async Task Export_Off_ContextPassesThroughUntouched()
    {
        await using var node = await StartNodeAsync();
        await using var platform = await KengerPlatform.StartAsync();
        await RegisterAsync(platform, node);

        await GetAsync(platform, "/plain");

        Assert.Equal(("/plain", TraceParent, "vendor=1"), Assert.Single(_atNode, each => each.Path == "/plain"));
    }

    [Fact]
    public async Task Export_ThatThereIsNot_EndsTheStartWithALine()
    {
        await using var process = AppProcess.StartDotnet(
            "kenger.dll", ["gateway", "--namespace", "shop"], new Dictionary<string, string> { ["OTEL_TRACES_EXPORTER"] = "zipkin" });

        await process.WhenExitedAsync();

        Assert.Contains("OTEL_TRACES_EXPORTER must be otlp or none, but is 'zipkin'", process.Errors, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ReceivedSpan> Of(OtlpReceiver receiver, string trace) => [.. receiver.Spans.Where(span => span.Trace == trace)];

    private static string PortOf(WebApplication node) => new Uri(node.Urls.First()).Port.ToString(CultureInfo.InvariantCulture);

    private static async Task RegisterAsync(KengerPlatform platform, WebApplication node)
    {
        await platform.Registration.RegisterNodeAsync(
            new RegisterNodeRequest { Ns = KengerPlatform.Namespace, Host = "127.0.0.1", Port = new Uri(node.Urls.First()).Port, Mode = NodeModes.Static });
        await Eventually.BecomesTrue(async () => (await platform.NodesAtGatewayAsync()).Count == 1, "the node at the gateway");
    }

    private static async Task GetAsync(KengerPlatform platform, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, platform.GatewayUrl + path)
        {
            Headers = { { "traceparent", TraceParent }, { "tracestate", "vendor=1" } },
        };
        (await platform.Http.SendAsync(request)).EnsureSuccessStatusCode();
    }

    private async Task<WebApplication> StartNodeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapFallback(context =>
        {
            _atNode.Enqueue((context.Request.Path, context.Request.Headers.TraceParent.ToString(), context.Request.Headers.TraceState.ToString()));
            if (context.Request.Path == "/flaky" && Interlocked.Exchange(ref _isBrokenOff, 1) == 0)
            {
                context.Abort();
            }

            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }
}
