using System.Text.Json;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Testing.Tests.Rigs;

/// <summary>A real gateway in this process that follows a test's registry for one namespace.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();

    private TestGateway(WebApplication app, CapturedLog log) => (_app, Log) = (app, log);

    public CapturedLog Log { get; }

    public static Task<TestGateway> StartAsync(KengerTestRegistry registry, string ns = "orders") =>
        StartAsync(registry, ("KENGER_GATEWAY_NAMESPACE", ns));

    /// <summary>With settings of the test's own, which count before those of the registry.</summary>
    public static async Task<TestGateway> StartAsync(KengerTestRegistry registry, params (string Key, string? Value)[] settings)
    {
        var log = new CapturedLog();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(registry.Configuration).AddInMemoryCollection(
        [
            new("KENGER_GATEWAY_LISTEN", "http://127.0.0.1:0"),
            new("KENGER_GATEWAY_ADMIN_LISTEN", "http://127.0.0.1:0"),
            new("KENGER_GATEWAY_DRAIN_TIME", "0"),
            .. settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)),
        ]);
        builder.Logging.AddProvider(log);
        builder.WebHost.UseKestrelCore().UseKengerGatewayEndpoints();
        builder.Services.AddKengerGateway();
        var app = builder.Build();
        app.MapKengerGateway();
        app.MapKengerGatewayAdmin();
        await app.StartAsync();
        return new TestGateway(app, log);
    }

    /// <summary>Waits until it knows these nodes, and no others.</summary>
    public Task KnowsAsync(params string[] addresses) => Eventually.BecomesTrue(
        async () => (await NodesAsync()).Order(StringComparer.Ordinal).SequenceEqual(addresses.Order(StringComparer.Ordinal)),
        $"the gateway knows {string.Join(", ", addresses)}");

    /// <summary>Waits until a request is answered so.</summary>
    public Task AnswersAsync(string text) => Eventually.BecomesTrue(
        async () =>
        {
            using var response = await _http.GetAsync(new Uri(_app.Urls.First()));
            return await response.Content.ReadAsStringAsync() == text;
        },
        $"the gateway answers '{text}'");

    /// <summary>The status and the text of an answer.</summary>
    public async Task<(int Status, string Text)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(new Uri(_app.Urls.First()), path));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>What the admin address answers.</summary>
    public async Task<(int Status, string Text)> AdminAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(new Uri(_app.Urls.Last()), path));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>What it said under an event id.</summary>
    public IReadOnlyList<string> Said(int eventId) => [.. Log.Entries.Where(entry => entry.Id.Id == eventId
        && entry.Category.StartsWith("Kenger", StringComparison.Ordinal)).Select(entry => entry.Message)];

    private async Task<IEnumerable<string>> NodesAsync()
    {
        using var nodes = JsonDocument.Parse(await _http.GetStringAsync(new Uri(new Uri(_app.Urls.Last()), "/nodes?ns=orders")));
        return [.. nodes.RootElement.EnumerateArray().Select(node => $"{node.GetProperty("host")}:{node.GetProperty("port")}")];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
