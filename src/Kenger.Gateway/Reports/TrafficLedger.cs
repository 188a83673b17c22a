using Kenger.Contracts;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Nodes;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Reports;

/// <summary>
/// Counts what becomes of the attempts at each node, for reports. Knows the nodes that got some since the last one; a node that is
/// gone is forgotten once its last requests have ended and were reported.
/// </summary>
internal sealed class TrafficLedger : IAttemptObserver
{
    private readonly Lock _lock = new();
    private readonly List<GatewayNode> _active = [];

    public void Observe(GatewayNode node, in AttemptResult result)
    {
        switch (result.Kind)
        {
            case AttemptKind.Answered or AttemptKind.ServerError when result.IsEndless:
                Count(node, AttemptCounts.Untimed);
                break;
            case AttemptKind.Answered:
                Count(node, AttemptCounts.Answered + LatencyBuckets.Of(result.Took));
                break;
            case AttemptKind.ServerError:
                Count(node, AttemptCounts.AnsweredWithError + LatencyBuckets.Of(result.Took));
                break;
            case AttemptKind.Unconnected:
                Count(node, AttemptCounts.Unconnected);
                break;
            case AttemptKind.LocalExhaustion:
                // Nothing was sent, and of what this machine has run out of no node knows.
                break;
            default:
                Count(node, result.IsFailureOfNode ? AttemptCounts.Failed : AttemptCounts.Untimed);
                break;
        }
    }

    /// <summary>Takes what has come together since the last time.</summary>
    public IReadOnlyList<TakenCounts> Take()
    {
        lock (_lock)
        {
            List<TakenCounts> taken = [];
            _active.RemoveAll(node => TakeOrForget(node, taken));
            return taken;
        }
    }

    /// <summary>Gives back what could not be reported: it is part of the next report.</summary>
    public void PutBack(IEnumerable<TakenCounts> unsent)
    {
        foreach (var (node, numbers) in unsent)
        {
            for (var i = 0; i < numbers.Length; i++)
            {
                if (numbers[i] != 0)
                {
                    Count(node, i, numbers[i]);
                }
            }
        }
    }

    private static bool TakeOrForget(GatewayNode node, List<TakenCounts> taken)
    {
        var numbers = node.Attempts.Take();
        if (numbers is null)
        {
            // Whoever counts looks at the mark afterwards, and here it is the other way round: one of the two sees the other.
            node.Attempts.IsListed = false;
            Interlocked.MemoryBarrier();
            numbers = node.Attempts.Take();
        }

        if (numbers is null)
        {
            return true;
        }

        node.Attempts.IsListed = true;
        taken.Add(new TakenCounts(node, numbers));
        return false;
    }

    private void Count(GatewayNode node, int which, long count = 1)
    {
        // An interlocked addition is a full fence: the mark is read after it.
        node.Attempts.Add(which, count);
        if (!node.Attempts.IsListed)
        {
            List(node);
        }
    }

    private void List(GatewayNode node)
    {
        lock (_lock)
        {
            if (!node.Attempts.IsListed)
            {
                node.Attempts.IsListed = true;
                _active.Add(node);
            }
        }
    }
}

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
