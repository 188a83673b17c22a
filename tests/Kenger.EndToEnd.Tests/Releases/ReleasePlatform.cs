using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Releases;

/// <summary>A gated namespace with two old nodes that have all traffic; gateways report every second.</summary>
internal sealed class ReleasePlatform : IAsyncDisposable
{
    /// <summary>With 10 ms of work for each request that is up to 800 a second.</summary>
    public const int Callers = 8;

    private ReleasePlatform(KengerPlatform kenger) => Kenger = kenger;

    public KengerPlatform Kenger { get; }

    public static async Task<ReleasePlatform> StartAsync()
    {
        var kenger = await KengerPlatform.StartAsync(new Dictionary<string, string> { ["KENGER_GATEWAY_REPORT_INTERVAL"] = "1" });
        var platform = new ReleasePlatform(kenger);
        try
        {
            await platform.StartServiceAsync("old-a", "v1");
            await platform.StartServiceAsync("old-b", "v1");
            await kenger.Operator.UpdateNamespaceAsync(new() { Name = KengerPlatform.Namespace, Gated = true });
            return platform;
        }
        catch
        {
            // Nobody else could end what was started.
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a service of a version, which fails this share of its requests.</summary>
    public Task StartServiceAsync(string name, string version, double fail = 0) => Kenger.StartServiceAsync(
        name,
        settings: new Dictionary<string, string> { ["KENGER_REGISTRY_LABELS"] = $"version={version}", ["DEMO_FAIL"] = $"{fail}" });

    public LoadOnGateway StartLoad() => new(Kenger.GatewayUrl, Callers);

    public Task<RolloutInfo> RollOutAsync(string version, int intervalSeconds, int minRequests, params int[] steps) =>
        Kenger.Releases.StartRolloutAsync(new()
        {
            Ns = KengerPlatform.Namespace,
            Label = $"version={version}",
            Steps = steps,
            IntervalSeconds = intervalSeconds,
            Analysis = new() { MaxErrorRate = 0.05, MinRequests = minRequests },
        });

    /// <summary>Waits until the latest rollout is as wanted.</summary>
    public async Task<RolloutInfo> WhenAsync(Func<RolloutInfo, bool> wanted, string what)
    {
        RolloutInfo? rollout = null;
        await Eventually.BecomesTrue(
            async () => wanted(rollout = await ShowAsync()),
            what,
            TimeSpan.FromSeconds(60));
        return rollout!;
    }

    public Task<RolloutInfo> ShowAsync() => Kenger.Releases.ShowRolloutAsync(new() { Ns = KengerPlatform.Namespace });

    /// <summary>The effective weights by version, as gateways have them.</summary>
    public async Task<IReadOnlyDictionary<string, int>> WeightsAsync() =>
        (await Kenger.Operator.ListNodesAsync(KengerPlatform.Namespace))
            .GroupBy(node => node.Labels["version"])
            .ToDictionary(version => version.Key, version => version.Sum(node => node.Weight));

    public ValueTask DisposeAsync() => Kenger.DisposeAsync();
}
