using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.TestKit;

/// <summary>Rollouts and what was reported of them, as tests need them.</summary>
internal static class ExampleRollouts
{
    public static readonly LabelPair V1 = new("version", "v1");
    public static readonly LabelPair V2 = new("version", "v2");
    public static readonly LabelPair V3 = new("version", "v3");

    /// <summary>A rollout of v2 at its first step, begun at <see cref="Drafts.Start"/>.</summary>
    public static RolloutState Running(params int[] steps) => new()
    {
        Id = 1,
        NamespaceId = 1,
        Ns = "orders",
        Label = V2,
        Status = RolloutStatus.Running,
        Steps = steps.Length == 0 ? [5, 20, 100] : [.. steps],
        Step = 1,
        Percent = steps.Length == 0 ? 5 : steps[0],
        IntervalSeconds = 60,
        Analysis = new RolloutAnalysis { MaxErrorRate = 0.05, MinRequests = 100 },
        OnNoData = NoDataAction.Pause,
        Author = "ci",
        StartedAt = Drafts.Start,
        StepStartedAt = Drafts.Start,
        Version = 1,
    };

    public static TrafficSums Traffic(long requests, long errors = 0, double latencyMs = 10)
    {
        var latency = new long[LatencyBuckets.Count];
        latency[LatencyBuckets.Of(TimeSpan.FromMilliseconds(latencyMs))] = requests;
        return new TrafficSums(requests, errors, ImmutableArray.Create(latency));
    }
}
