using Kenger.Contracts;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway;

/// <summary>
/// Counts what becomes of the attempts at each node, for reports. Knows the nodes that got some since the last one; a node that is
/// gone is forgotten once its last requests have ended and were reported.
/// </summary>
internal sealed class TrafficLedger
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<GatewayNode> _active = [];

    /// <summary>The node has answered, and the answer is through.</summary>
    public void Answered(GatewayNode node, HttpContext context, TimeSpan took)
    {
        if (IsEndless(context, took))
        {
            Count(node, AttemptCounts.Untimed);
            return;
        }

        var isError = context.Response.StatusCode >= StatusCodes.Status500InternalServerError;
        Count(node, (isError ? AttemptCounts.AnsweredWithError : AttemptCounts.Answered) + LatencyBuckets.Of(took));
    }

    /// <summary>The attempt failed, by whosever fault.</summary>
    public void Failed(GatewayNode node, IForwarderErrorFeature error, bool isClientGone)
    {
        if (ConnectFailure.IsOne(error.Exception))
        {
            // Nothing was sent, and of what this machine has run out of no node knows.
            if (!ConnectFailure.IsOurs(error.Exception))
            {
                Count(node, AttemptCounts.Unconnected);
            }
        }
        else
        {
            Count(node, !isClientGone && PassiveHealth.IsOfTheNode(error.Error) ? AttemptCounts.Failed : AttemptCounts.Untimed);
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

    // A WebSocket or an event stream lasts as long as people stay: that says nothing about how fast the node is.
    private static bool IsEndless(HttpContext context, TimeSpan took) =>
        context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || (took >= Long
            && (HttpMethods.IsConnect(context.Request.Method)
                || context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true));

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
