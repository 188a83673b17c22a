using Kenger.Contracts;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Nodes;

namespace Kenger.Gateway.Reports;

/// <summary>
/// Counts what becomes of the attempts at each node, for reports. Knows the nodes that got some since the last one; a node that is
/// gone is forgotten once its last requests have ended and were reported.
/// </summary>
internal sealed class TrafficLedger(ReportUrgency urgency) : IAttemptObserver
{
    private const int FirstClientErrors = 4;

    private readonly Lock _lock = new();
    private readonly List<AttemptCounts> _active = [];

    public void Observe(GatewayNode node, in AttemptResult result)
    {
        // Nothing was sent, and of what this machine has run out of no node knows.
        if (result.Kind == AttemptKind.LocalExhaustion)
        {
            return;
        }

        if (result is { IsAnswered: true, IsEndless: false, IsByRule: false } && node is { IsCandidate: false, Window: { } window })
        {
            window.Patience.Answered(result.Took);
        }

        if (result.IsOverdue)
        {
            return;
        }

        Count(result.IsByRule ? node.AttemptsByRule : node.Attempts, PlaceOf(result), 1);
        if (!result.IsByRule && (result.IsFailureOfNode || result.IsAbandoned || result.Kind == AttemptKind.Unconnected))
        {
            NoteBad(node);
        }
        else if (result is { IsByRule: false, IsClientError: true } && node.IsCandidate && node.Window!.CountClientError() is >= FirstClientErrors and var count
            && int.IsPow2(count))
        {
            // Some are usual: the first few are no news, and many are in a few reports.
            urgency.Ask();
        }
    }

    /// <summary>
    /// An attempt has waited too long for an answer. It counts as bad already, and when it ends <see cref="AttemptResult.IsOverdue"/> keeps it from
    /// being counted again, however it ended.
    /// </summary>
    public void CountOverdue(GatewayNode node, TimeSpan waited)
    {
        Count(node.Attempts, AttemptCounts.Overdue + LatencyBuckets.Of(waited), 1);
        NoteBad(node);
    }

    /// <summary>Takes what has come together since the last time.</summary>
    public IReadOnlyList<TakenCounts> Take()
    {
        lock (_lock)
        {
            List<TakenCounts> taken = [];
            _active.RemoveAll(counts => TakeOrForget(counts, taken));
            return taken;
        }
    }

    /// <summary>Gives back what could not be reported: it is part of the next report.</summary>
    public void PutBack(IEnumerable<TakenCounts> unsent)
    {
        foreach (var (counts, numbers) in unsent)
        {
            for (var i = 0; i < numbers.Length; i++)
            {
                if (numbers[i] != 0)
                {
                    Count(counts, i, numbers[i]);
                }
            }
        }
    }

    private static int PlaceOf(in AttemptResult result) =>
        result.Kind switch
        {
            AttemptKind.Answered or AttemptKind.ServerError when result.IsEndless => AttemptCounts.Untimed,
            AttemptKind.Answered when result.IsClientError => AttemptCounts.AnsweredWithClientError + LatencyBuckets.Of(result.Took),
            AttemptKind.Answered => AttemptCounts.Answered + LatencyBuckets.Of(result.Took),
            AttemptKind.ServerError => AttemptCounts.AnsweredWithError + LatencyBuckets.Of(result.Took),
            AttemptKind.Unconnected => AttemptCounts.Unconnected,
            _ when result.IsFailureOfNode => AttemptCounts.Failed,
            _ when result.IsAbandoned => AttemptCounts.Abandoned + LatencyBuckets.Of(result.Took),
            _ => AttemptCounts.Untimed,
        };

    // 1, 2, 3, 4, 8, 16…: the first ones at once, since few are enough, and many in a few reports.
    private void NoteBad(GatewayNode node)
    {
        if (node.IsCandidate && node.Window!.CountError() is var count && (count < 4 || int.IsPow2(count)))
        {
            urgency.Ask();
        }
    }

    private static bool TakeOrForget(AttemptCounts counts, List<TakenCounts> taken)
    {
        var numbers = counts.Take();
        if (numbers is null)
        {
            // Whoever counts looks at the mark afterwards, and here it is the other way round: one of the two sees the other.
            counts.IsListed = false;
            Interlocked.MemoryBarrier();
            numbers = counts.Take();
        }

        if (numbers is null)
        {
            return true;
        }

        counts.IsListed = true;
        taken.Add(new TakenCounts(counts, numbers));
        return false;
    }

    private void Count(AttemptCounts counts, int which, long count)
    {
        // An interlocked addition is a full fence: the mark is read after it.
        counts.Add(which, count);
        if (!counts.IsListed)
        {
            List(counts);
        }
    }

    private void List(AttemptCounts counts)
    {
        lock (_lock)
        {
            if (!counts.IsListed)
            {
                counts.IsListed = true;
                _active.Add(counts);
            }
        }
    }
}

/// <summary>What a node's attempts came to in the time of one report.</summary>
/// <param name="Counts">Whose.</param>
/// <param name="Numbers">As <see cref="AttemptCounts"/> has them.</param>
internal sealed record TakenCounts(AttemptCounts Counts, long[] Numbers)
{
    public NodeTraffic ToWire()
    {
        var node = Counts.Node;
        return new()
        {
            Ns = node.Namespace,
            Host = node.Host,
            Port = node.Port,
            Labels = node.Labels,
            Rollout = node.Window?.Source.Id,
            Step = node.Window?.Source.Step,
            ByRule = Counts.IsByRule,
            Requests = Numbers.Sum(),
            Errors = Sum(AttemptCounts.AnsweredWithError) + Numbers[AttemptCounts.Failed],
            ClientErrors = Sum(AttemptCounts.AnsweredWithClientError),
            Abandoned = Sum(AttemptCounts.Abandoned),
            AbandonedAfter = Sum(AttemptCounts.Abandoned) == 0 ? null : [.. Pairs(AttemptCounts.Abandoned)],
            Overdue = Sum(AttemptCounts.Overdue),
            ConnectFailures = Numbers[AttemptCounts.Unconnected],
            // Whoever is overdue has no answer yet; that it will take longer than this is known.
            Latency =
            [
                .. Pairs(
                    AttemptCounts.Answered, AttemptCounts.AnsweredWithClientError, AttemptCounts.AnsweredWithError, AttemptCounts.Overdue),
            ],
        };
    }

    private long Sum(int first)
    {
        var sum = 0L;
        foreach (var number in Numbers.AsSpan(first, LatencyBuckets.Count))
        {
            sum += number;
        }

        return sum;
    }

    private IEnumerable<long> Pairs(params int[] firsts)
    {
        for (var bucket = 0; bucket < LatencyBuckets.Count; bucket++)
        {
            if (firsts.Sum(first => Numbers[first + bucket]) is > 0 and var count)
            {
                yield return bucket;
                yield return count;
            }
        }
    }
}
