using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Durability;

/// <summary>Half of the nodes of a real registry fall silent at once; then nine tenths are heard again.</summary>
public sealed class SelfPreservationTests : IAsyncLifetime, IDisposable
{
    private const int Nodes = 20;
    private static readonly TimeSpan OfflineAfter = TimeSpan.FromSeconds(4);

    private readonly HttpClient _http = new() { DefaultRequestHeaders = { { ApiRoutes.TokenHeader, "end-to-end-token" } } };
    private AppProcess _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = AppProcess.StartDotnet(
            "kenger.dll",
            ["server", "--listen", "http://127.0.0.1:0", "--store", "memory"],
            new Dictionary<string, string>
            {
                ["KENGER_SERVER_TOKENS"] = "end-to-end-token",
                ["Kenger__Server__OfflineAfter"] = OfflineAfter.ToString(),
                ["Kenger__Server__DeleteAfter"] = (OfflineAfter * 2).ToString(),
            });
        _http.BaseAddress = new Uri(Assert.Single(await _registry.WhenListeningAsync()));
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task HalfSilent_NobodyIsDeleted_ThenATenth_ExpiresOnTime()
    {
        await BeatAsync(ApiRoutes.NodeRegister, Nodes);

        await BeatForAsync(OfflineAfter * 4, Nodes / 2);
        var alarmed = await HealthAsync();
        Assert.Equal("degraded", alarmed.GetProperty("status").GetString());
        Assert.Equal(Nodes / 2, alarmed.GetProperty("self_preservation").GetProperty("silent").GetInt32());
        Assert.Equal(Nodes, alarmed.GetProperty("online_nodes").GetInt32());

        await BeatForAsync(OfflineAfter * 4, Nodes * 9 / 10);
        var calm = await HealthAsync();
        Assert.Equal("ok", calm.GetProperty("status").GetString());
        Assert.False(calm.TryGetProperty("self_preservation", out _));
        Assert.Equal(Nodes * 9 / 10, calm.GetProperty("online_nodes").GetInt32());
        Assert.Contains("Self-preservation is on", _registry.Output, StringComparison.Ordinal);
        Assert.Contains("Self-preservation is off", _registry.Output, StringComparison.Ordinal);
    }

    private Task<JsonElement> HealthAsync() => _http.GetFromJsonAsync<JsonElement>("/health");

    /// <summary>Has the first so many nodes send heartbeats for a while.</summary>
    private async Task BeatForAsync(TimeSpan time, int nodes)
    {
        var begun = Stopwatch.StartNew();
        while (begun.Elapsed < time)
        {
            await BeatAsync(ApiRoutes.Heartbeat, nodes);
        }
    }

    private async Task BeatAsync(string path, int nodes)
    {
        for (var node = 1; node <= nodes; node++)
        {
            using var answer = await _http.PostAsJsonAsync(path, new { ns = "a", host = $"127.9.2.{node}", port = 80 });
            answer.EnsureSuccessStatusCode();
        }
    }
}
