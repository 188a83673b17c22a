using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Traffic;

namespace Kenger.Registry.Server.Rollouts;

/// <summary>Between what gateways report and what the judge looks at: the counters in the store.</summary>
internal static class RolloutSamples
{
    /// <summary>
    /// What a report adds to the rollouts of these namespaces. A step gets the requests that were made while a gateway had applied it, and no
    /// others; those that a rule sent say nothing about a rollout, but for the new nodes at a step of 0 %. The report's labels say whose side a node was on, not today's.
    /// </summary>
    /// <param name="report">What a gateway saw.</param>
    /// <param name="namespaces">Those that it may report of.</param>
    /// <param name="reporter">What the gateway is called in a rollout's samples.</param>
    /// <param name="keeps">Whether a text about a rollout is kept; without, none is.</param>
    public static IReadOnlyList<RolloutSample> From(
        TrafficReport report, IReadOnlyCollection<NamespaceState> namespaces, Func<long, string> reporter, Func<long, string, bool>? keeps = null)
    {
        var gateway = GatewayMark.Of(report.Gateway);
        var counters = new Counters();
        foreach (var (name, release) in namespaces.Where(ns => ns.Release.ActiveRollout is not null).Select(ns => (ns.Name, ns.Release)))
        {
            var rollout = release.Rollout!;
            counters.Add(rollout.Id, RolloutSample.WholeRollout, RolloutSample.BothSides, RolloutSample.Reports, 1);
            var isHeard = false;
            foreach (var health in (report.Candidates ?? []).Where(health => health.Ns == name && ReportedTraffic.IsOf(rollout, health.Rollout, health.Step)))
            {
                isHeard = true;
                counters.Add(rollout.Id, health.Step, RolloutSample.BothSides, RolloutSample.Seen(gateway), 1);
                counters.Add(rollout.Id, health.Step, RolloutSample.BothSides, RolloutSample.Down(gateway), IsDown(health) ? 1 : 0);
                if (health.Problem is { Length: > 0 } problem && keeps?.Invoke(rollout.Id, problem) == true)
                {
                    counters.Add(rollout.Id, health.Step, RolloutSample.Problem, problem, 1);
                }
            }

            foreach (var traffic in report.Nodes.Where(node => node.Ns == name && ReportedTraffic.IsOf(rollout, node.Rollout, node.Step)))
            {
                isHeard = true;
                // At 0 % the new nodes have nothing but what rules send.
                if (NameOf(ReportedTraffic.SideOf(traffic, release)) is { } side && (!traffic.ByRule || (side == RolloutSample.Candidate && rollout.IsJudgedByRules(traffic.Step!.Value))))
                {
                    AddTraffic(counters, rollout, side, traffic, reporter(rollout.Id));
                }
            }

            // A part of a large report may be about other namespaces alone.
            var isDeaf = !isHeard && (report.Nodes.Count == 0 || report.Nodes.Any(node => node.Ns == name));
            counters.Add(rollout.Id, RolloutSample.WholeRollout, RolloutSample.BothSides, RolloutSample.Seen(gateway), isHeard ? 1 : 0);
            counters.Add(rollout.Id, RolloutSample.WholeRollout, RolloutSample.BothSides, RolloutSample.Deaf(gateway), isDeaf ? 1 : 0);
        }

        return counters.ToRows();
    }

    /// <summary>The sums of a step from the rows of it and of the whole rollout. What only time tells of gateways is not among them.</summary>
    public static StepSums ToSums(this IReadOnlyCollection<RolloutSample> rows)
    {
        var step = rows.Where(row => row.Step != RolloutSample.WholeRollout).ToArray();
        return new StepSums
        {
            Candidate = Side(step, RolloutSample.Candidate, static row => row.Amount),
            Stable = Side(step, RolloutSample.Stable, static row => row.Amount),
            JudgedCandidate = Side(step, RolloutSample.Candidate, static row => row.Judged),
            JudgedStable = Side(step, RolloutSample.Stable, static row => row.Judged),
            WholeStable = Side(rows.Where(row => row.Step == RolloutSample.WholeRollout), RolloutSample.Stable, static row => row.Amount),
            Tellers = step.Count(row => row.IsSeen()),
            Passes = rows.Where(row => row.Counter == RolloutSample.Passes).Sum(row => row.Amount),
            Reports = rows.Where(row => row.Counter == RolloutSample.Reports).Sum(row => row.Amount),
        };
    }

    /// <summary>Those that a judgement of the new nodes used up.</summary>
    public static IReadOnlyList<RolloutSample> Judged(this IEnumerable<RolloutSample> rows) =>
        [.. rows.Where(row => row.Side.Length > 0 && row.Step != RolloutSample.WholeRollout)];

    private static void AddTraffic(Counters counters, RolloutState rollout, string side, NodeTraffic traffic, string reporter)
    {
        counters.Add(rollout.Id, traffic.Step!.Value, RolloutSample.Reporter, reporter, traffic.Requests);
        AddTo(traffic.Step.Value);
        if (side == RolloutSample.Stable)
        {
            AddTo(RolloutSample.WholeRollout);
        }

        void AddTo(int step)
        {
            var errors = traffic.Errors + traffic.ConnectFailures;
            Add(RolloutSample.Requests, Math.Max(traffic.Requests, errors + traffic.ClientErrors + traffic.Abandoned + traffic.Overdue));
            Add(RolloutSample.Errors, errors);
            Add(RolloutSample.ClientErrors, traffic.ClientErrors);
            Add(RolloutSample.Abandoned, traffic.Abandoned);
            Add(RolloutSample.Overdue, traffic.Overdue);
            Add(RolloutSample.Unconnected, traffic.ConnectFailures);
            AddBuckets(traffic.Latency, RolloutSample.Latency);
            AddBuckets(traffic.AbandonedAfter ?? [], RolloutSample.AbandonedAfter);

            void Add(string counter, long amount) => counters.Add(rollout.Id, step, side, counter, amount);

            void AddBuckets(IReadOnlyList<long> pairs, Func<int, string> counterOf)
            {
                for (var i = 0; i + 1 < pairs.Count; i += 2)
                {
                    Add(counterOf((int)pairs[i]), pairs[i + 1]);
                }
            }
        }
    }

    private static TrafficSums Side(IEnumerable<RolloutSample> rows, string side, Func<RolloutSample, long> amount)
    {
        var (latency, abandonedAfter) = (new long[LatencyBuckets.Count], new long[LatencyBuckets.Count]);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in rows.Where(row => row.Side == side))
        {
            if (row.LatencyBucket() is { } bucket)
            {
                AddTo(latency, bucket, amount(row));
            }
            else if (row.AbandonedBucket() is { } after)
            {
                AddTo(abandonedAfter, after, amount(row));
            }
            else
            {
                counts[row.Counter] = amount(row);
            }
        }

        return new TrafficSums(Count(RolloutSample.Requests), Count(RolloutSample.Errors), ImmutableArray.Create(latency))
        {
            ClientErrors = Count(RolloutSample.ClientErrors),
            Abandoned = Count(RolloutSample.Abandoned),
            AbandonedAfter = ImmutableArray.Create(abandonedAfter),
            Overdue = Count(RolloutSample.Overdue),
            ConnectFailures = Count(RolloutSample.Unconnected),
        };

        long Count(string counter) => counts.GetValueOrDefault(counter);

        // A newer server may have counted finer.
        static void AddTo(long[] buckets, int bucket, long count) => buckets[Math.Min(bucket, LatencyBuckets.Count - 1)] += count;
    }

    private static bool IsDown(CandidateHealth health) =>
        health is { Nodes: > 0, Healthy: 0 } && TimeSpan.FromMilliseconds(health.DownMs) >= StepSums.DownTime;

    private static string? NameOf(NodeSide? side) => side switch
    {
        NodeSide.Candidate => RolloutSample.Candidate,
        NodeSide.Stable => RolloutSample.Stable,
        _ => null,
    };

    private sealed class Counters
    {
        private readonly Dictionary<(long Rollout, int Step, string Side, string Counter), long> _counters = [];

        public void Add(long rollout, int step, string side, string counter, long amount)
        {
            if (amount > 0)
            {
                var key = (rollout, step, side, counter);
                _counters[key] = _counters.GetValueOrDefault(key) + amount;
            }
        }

        /// <summary>In the order of the key: stores lock rows in it.</summary>
        public IReadOnlyList<RolloutSample> ToRows() =>
        [
            .. _counters.OrderBy(pair => pair.Key.Rollout).ThenBy(pair => pair.Key.Step)
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
    }
}
