using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kenger.Contracts;

namespace Kenger.Console.Tests.Stage;

/// <summary>Gateways of which only that exists which a registry sees: their polls, and their reports.</summary>
internal sealed class Gateways(ConsoleHost host) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _polls = [];

    /// <summary>Follows all namespaces until the end.</summary>
    public void Follow(string id) => Poll($"gateway={id}");

    /// <summary>An application that calls a service by its name, until the end.</summary>
    /// <param name="consumer"><c>application/instance</c></param>
    /// <param name="ns">The service.</param>
    public void Call(string consumer, string ns) => Poll($"consumer={Uri.EscapeDataString(consumer)}&ns={ns}");

    private void Poll(string who) => _polls.Add(Task.Run(async () =>
    {
        var version = 0L;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var answer = await host.Client.GetAsync(new Uri($"{ApiRoutes.Sync}?{who}&version={version}&wait=25", UriKind.Relative), _end.Token);
                using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(_end.Token));
                version = json.RootElement.GetProperty("version").GetInt64();
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or JsonException)
            {
                // The registry is away, or all of this is over.
            }
        }
    }));

    /// <summary>Says what it counted and saw.</summary>
    public async Task ReportAsync(string id, IEnumerable<JsonObject> nodes, IEnumerable<JsonObject>? views = null)
    {
        var body = new JsonObject { ["gateway"] = id, ["nodes"] = new JsonArray([.. nodes]), ["views"] = new JsonArray([.. views ?? []]) };
        using var answer = await host.Client.PostAsJsonAsync(ApiRoutes.Report, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A row of a report: requests that took about so long.</summary>
    public static JsonObject Traffic(string ns, string host, int port, int requests, int errors = 0, double ms = 12, string? version = null, (long Id, int Step)? rollout = null)
    {
        // Pairs of a bucket and how many answers fell into it.
        var counts = new JsonArray(LatencyBuckets.Of(TimeSpan.FromMilliseconds(ms)), requests - errors);
        var row = new JsonObject { ["ns"] = ns, ["host"] = host, ["port"] = port, ["requests"] = requests, ["errors"] = errors, ["latency"] = counts };
        if (version is not null)
        {
            row["labels"] = new JsonObject { ["version"] = version };
        }

        if (rollout is { } of)
        {
            row["rollout"] = of.Id;
            row["step"] = of.Step;
        }

        return row;
    }

    public static JsonObject Sick(string ns, string host, int port, string problem) => new()
    {
        ["ns"] = ns, ["host"] = host, ["port"] = port, ["problem"] = problem, ["problem_ms"] = 4_000,
    };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_polls);
        _end.Dispose();
    }
}
