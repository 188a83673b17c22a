using Kenger.Contracts;

namespace Kenger.Gateway;

/// <summary>What a node's attempts came to in the time of one report.</summary>
/// <param name="Node">The node.</param>
/// <param name="Numbers">As <see cref="AttemptCounts"/> has them.</param>
internal sealed record TakenCounts(GatewayNode Node, long[] Numbers)
{
    public NodeTraffic ToWire() =>
        new()
        {
            Ns = Node.Namespace,
            Host = Node.Host,
            Port = Node.Port,
            Labels = Node.Labels,
            Requests = Numbers.Sum(),
            Errors = Numbers.AsSpan(AttemptCounts.AnsweredWithError, LatencyBuckets.Count).ToArray().Sum() + Numbers[AttemptCounts.Failed],
            ConnectFailures = Numbers[AttemptCounts.Unconnected],
            Latency = [.. Latency()],
        };

    private IEnumerable<long> Latency()
    {
        for (var bucket = 0; bucket < LatencyBuckets.Count; bucket++)
        {
            if (Numbers[AttemptCounts.Answered + bucket] + Numbers[AttemptCounts.AnsweredWithError + bucket] is > 0 and var count)
            {
                yield return bucket;
                yield return count;
            }
        }
    }
}
