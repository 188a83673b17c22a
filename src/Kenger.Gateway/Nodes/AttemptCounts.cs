using Kenger.Contracts;

namespace Kenger.Gateway.Nodes;

/// <summary>
/// How the attempts at a node ended since the last report, or that they are overdue. Each adds one to one number, so that no report says of an error that
/// there was no request, whenever it is taken.
/// </summary>
/// <param name="node">Whose they are.</param>
/// <param name="isByRule">Traffic rules chose the node for them.</param>
internal sealed class AttemptCounts(GatewayNode node, bool isByRule)
{
    /// <summary>Answered; one for each of <see cref="LatencyBuckets"/>.</summary>
    public const int Answered = 0;

    /// <summary>Answered that the client is wrong; one for each of <see cref="LatencyBuckets"/>.</summary>
    public const int AnsweredWithClientError = LatencyBuckets.Count;

    /// <summary>Answered that the server failed; one for each of <see cref="LatencyBuckets"/>.</summary>
    public const int AnsweredWithError = 2 * LatencyBuckets.Count;

    /// <summary>The client left; one for each of <see cref="LatencyBuckets"/>, by how long it had waited.</summary>
    public const int Abandoned = 3 * LatencyBuckets.Count;

    /// <summary>
    /// Had waited too long for an answer, and were counted while they still did; one for each of <see cref="LatencyBuckets"/>, by how long
    /// they had waited then.
    /// </summary>
    public const int Overdue = 4 * LatencyBuckets.Count;

    /// <summary>Ended with no answer that could be timed, by nobody's fault.</summary>
    public const int Untimed = 5 * LatencyBuckets.Count;

    /// <summary>Broken off, or not answered in time.</summary>
    public const int Failed = Untimed + 1;

    /// <summary>The connection was not made.</summary>
    public const int Unconnected = Failed + 1;

    /// <summary>How many numbers there are.</summary>
    public const int Length = Unconnected + 1;

    // Most nodes of a large registry get nothing from a gateway between two of their changes.
    private long[]? _numbers;
    private bool _isListed;

    public GatewayNode Node => node;

    public bool IsByRule => isByRule;

    /// <summary>The ledger knows of it; written under the ledger's lock alone.</summary>
    public bool IsListed
    {
        get => Volatile.Read(ref _isListed);
        set => Volatile.Write(ref _isListed, value);
    }

    public void Add(int which, long count)
    {
        var numbers = Volatile.Read(ref _numbers) ?? Interlocked.CompareExchange(ref _numbers, new long[Length], null) ?? _numbers;
        Interlocked.Add(ref numbers[which], count);
    }

    /// <summary>Takes all and leaves zeros; null when all were.</summary>
    public long[]? Take()
    {
        if (Volatile.Read(ref _numbers) is not { } numbers)
        {
            return null;
        }

        long[]? taken = null;
        for (var i = 0; i < numbers.Length; i++)
        {
            // Nearly all are zero: reading shares the cache line with those who count.
            if (Volatile.Read(ref numbers[i]) != 0)
            {
                (taken ??= new long[Length])[i] = Interlocked.Exchange(ref numbers[i], 0);
            }
        }

        return taken;
    }
}
