using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Console.Tests.Stage;

/// <summary>A gateway that follows, says where it is asked, and answers <c>/requests</c> as it is told to.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private const string Key = "key-of-the-scripted-gateway-of-the-tests";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly WebApplication _app;
    private readonly Gateways _follower;
    private readonly CancellationTokenSource _end = new();
    private Task _telling = Task.CompletedTask;
    private volatile IReadOnlyList<RecentRequest> _requests = [];
    private int _asked;

    private ScriptedGateway(WebApplication app, Gateways follower) => (_app, _follower) = (app, follower);

    /// <summary>How often it was asked with its key.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public string Admin => _app.Urls.First();

    public static async Task<ScriptedGateway> StartAsync(ConsoleHost host, string id, params RecentRequest[] requests)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var gateway = new ScriptedGateway(app, new Gateways(host)) { _requests = requests };
        app.MapGet("/requests", (HttpContext context) =>
        {
            if (context.Request.Headers[ApiRoutes.TokenHeader] != Key)
            {
                return Results.StatusCode(StatusCodes.Status401Unauthorized);
            }

            Interlocked.Increment(ref gateway._asked);
            return Results.Json(new RecentRequests { Gateway = id, Requests = gateway._requests }, Json);
        });
        await app.StartAsync();
        gateway._follower.Follow(id);
        await Eventually.BecomesTrue(
            async () => (await host.GetAsync(ApiRoutes.GatewayList)).EnumerateArray().Any(each => each.GetProperty("gateway").GetString() == id), "it follows", TimeSpan.FromSeconds(60));
        await gateway.TellAsync(host, id);
        gateway._telling = Task.Run(() => gateway.TellOnAsync(host, id));
        return gateway;
    }

    /// <summary>From now on it remembers these.</summary>
    public void Remember(params RecentRequest[] requests) => _requests = requests;

    public static RecentRequest Request(
        DateTimeOffset time, string ns, string target, int status, string? outcome = null, string? node = null, double? ms = null, string method = "GET", string? host = null, long? rule = null) => new()
    {
        Time = time, Namespace = ns.Length == 0 ? null : ns, Method = method, Host = host ?? "shop.example.com", Target = target, Client = "203.0.113.0", Status = status, Outcome = outcome ?? $"{status / 100}xx",
        Node = node, Ms = ms, Rule = rule,
    };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        await _follower.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    // What was said once holds for three minutes, and this machine may stand still.
    private async Task TellOnAsync(ConsoleHost host, string id)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, _end.Token);
            await TellAsync(host, id);
        }
    }

    private async Task TellAsync(ConsoleHost host, string id)
    {
        using var told = await host.Client.PostAsJsonAsync(
            ApiRoutes.Report,
            new JsonObject { ["gateway"] = id, ["nodes"] = new JsonArray(), ["admin"] = new JsonObject { ["port"] = new Uri(Admin).Port, ["key"] = Key } },
            _end.Token);
        Assert.True(told.IsSuccessStatusCode, await told.Content.ReadAsStringAsync());
    }
}
