using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>Between what gateways report and what the judge looks at: the counters in the store.</summary>
internal static class RolloutSamples
{
    /// <summary>What a report adds to the rollouts of these namespaces. The report's labels say whose side a node was on, not today's.</summary>
    /// <param name="report">What a gateway saw.</param>
    /// <param name="namespaces">Those that it may report of.</param>
    /// <param name="reporter">What the gateway is called in a rollout's samples.</param>
    public static IReadOnlyList<RolloutSample> From(
        TrafficReport report, IReadOnlyCollection<NamespaceState> namespaces, Func<long, string> reporter)
    {
        var counters = new Dictionary<(long Rollout, int Step, string Side, string Counter), long>();
        var releases = namespaces.Where(ns => ns.Release.ActiveRollout is not null).ToDictionary(ns => ns.Name, ns => ns.Release, StringComparer.Ordinal);
        foreach (var release in releases.Values)
        {
            Add(release.Rollout!.Id, RolloutSample.WholeRollout, RolloutSample.BothSides, RolloutSample.Reports, 1);
        }

        foreach (var traffic in report.Nodes)
        {
            if (releases.TryGetValue(traffic.Ns, out var release) && SideIn(release, traffic) is { } side)
            {
                AddTraffic(release.Rollout!, side, traffic);
            }
        }

        // In the order of the key: stores lock rows in it.
        return
        [
            .. counters.OrderBy(pair => pair.Key.Rollout).ThenBy(pair => pair.Key.Step)
                .ThenBy(pair => pair.Key.Side, StringComparer.Ordinal).ThenBy(pair => pair.Key.Counter, StringComparer.Ordinal)
                .Select(pair => new RolloutSample
                {
                    RolloutId = pair.Key.Rollout,
                    Step = pair.Key.Step,
                    Side = pair.Key.Side,
                    Counter = pair.Key.Counter,
                    Amount = pair.Value,
                }),
        ];

        void AddTraffic(RolloutState rollout, string side, NodeTraffic traffic)
        {
            var errors = traffic.Errors + traffic.ConnectFailures;
            var requests = Math.Max(traffic.Requests, errors);
            Add(rollout.Id, rollout.Step, side, RolloutSample.Requests, requests);
            Add(rollout.Id, rollout.Step, RolloutSample.Reporter, reporter(rollout.Id), requests);
            Add(rollout.Id, rollout.Step, side, RolloutSample.Errors, errors);
            for (var i = 0; i + 1 < traffic.Latency.Count; i += 2)
            {
                Add(rollout.Id, rollout.Step, side, RolloutSample.Latency((int)traffic.Latency[i]), traffic.Latency[i + 1]);
            }
        }

        void Add(long rollout, int step, string side, string counter, long amount)
        {
            if (amount > 0)
            {
                var key = (rollout, step, side, counter);
                counters[key] = counters.GetValueOrDefault(key) + amount;
            }
        }
    }

    /// <summary>The sums of a step from the rows of it and of the whole rollout.</summary>
    public static StepSums ToSums(this IReadOnlyCollection<RolloutSample> rows)
    {
        return new StepSums
        {
            Candidate = Side(RolloutSample.Candidate, static row => row.Amount),
            Stable = Side(RolloutSample.Stable, static row => row.Amount),
            JudgedCandidate = Side(RolloutSample.Candidate, static row => row.Judged),
            JudgedStable = Side(RolloutSample.Stable, static row => row.Judged),
            Passes = rows.Where(row => row.Counter == RolloutSample.Passes).Sum(row => row.Amount),
            Reports = rows.Where(row => row.Counter == RolloutSample.Reports).Sum(row => row.Amount),
        };

        TrafficSums Side(string side, Func<RolloutSample, long> amount)
        {
            var latency = new long[LatencyBuckets.Count];
            var (requests, errors) = (0L, 0L);
            foreach (var row in rows.Where(row => row.Side == side))
            {
                if (row.LatencyBucket() is { } bucket)
                {
                    // A newer server may have counted finer.
                    latency[Math.Min(bucket, LatencyBuckets.Count - 1)] += amount(row);
                }
                else
                {
                    requests += row.Counter == RolloutSample.Requests ? amount(row) : 0;
                    errors += row.Counter == RolloutSample.Errors ? amount(row) : 0;
                }
            }

            return new TrafficSums(requests, errors, ImmutableArray.Create(latency));
        }
    }

    /// <summary>Those that a judgement of the new nodes used up.</summary>
    public static IReadOnlyList<RolloutSample> Judged(this IEnumerable<RolloutSample> rows) => [.. rows.Where(row => row.Side.Length > 0)];

    // Nodes that get nothing by their weight, and something by a rule: on neither side.
    private static string? SideIn(ReleaseState release, NodeTraffic traffic) =>
        release.SideOf(traffic.Labels is { } labels ? Labels.From(labels) : Labels.None) switch
        {
            NodeSide.Candidate => RolloutSample.Candidate,
            NodeSide.Stable => RolloutSample.Stable,
            _ => null,
        };
}
