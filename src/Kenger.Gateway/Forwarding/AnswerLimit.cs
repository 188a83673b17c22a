using System.Collections.Concurrent;
using Kenger.Gateway.Connections;

namespace Kenger.Gateway.Forwarding;

/// <summary>How long an attempt may wait for its answer to begin. Used again and again: it belongs to one attempt at a time.</summary>
internal sealed class AnswerLimit : IDisposable
{
    private readonly AnswerLimits _limits;
    private readonly CancellationTokenSource _cancel = new();
    private readonly Deadline _deadline;
    private CancellationTokenRegistration _silence;
    private ISilentNodes? _waiter;
    private ForwardedRequest? _request;

    public AnswerLimit(AnswerLimits limits, TimeProvider time)
    {
        _limits = limits;
        _deadline = new Deadline(time, Cancel);
    }

    public CancellationToken Token => _cancel.Token;

    /// <summary>An attempt begins.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">How long the answer may take to begin; null for as long as it likes.</param>
    /// <param name="waiter">Asked when the node falls silent; null leaves the request there.</param>
    public void Begin(ForwardedRequest request, TimeSpan? limit, ISilentNodes? waiter)
    {
        (_request, _waiter) = (request, waiter);
        if (limit is { } time)
        {
            _deadline.Set(time);
        }

        if (waiter is not null)
        {
            _silence = request.Choice.Node!.Track.Silence.UnsafeRegister(static state => ((AnswerLimit)state!).NodeFellSilent(), this);
        }
    }

    /// <summary>Neither time nor the node's silence ends it any more.</summary>
    public void Lift()
    {
        _deadline.Clear();
        _silence.Dispose();
    }

    public void Cancel() => _ = _cancel.CancelAsync();

    /// <summary>The attempt is over; true when it was cancelled.</summary>
    /// <param name="isMine">Nobody else cancels it at this moment.</param>
    public bool Return(bool isMine)
    {
        // Each waits for the other thread if it is in there.
        _deadline.Clear();
        _silence.Dispose();
        _silence = default;
        (_request, _waiter) = (null, null);
        if (isMine && _cancel.TryReset())
        {
            _limits.Keep(this);
            return false;
        }

        var wasCancelled = _cancel.IsCancellationRequested;
        Dispose();
        return wasCancelled;
    }

    // The source is not disposed: it may be being cancelled, and has nothing that would have to be given back.
    public void Dispose() => _deadline.Dispose();

    private void NodeFellSilent()
    {
        if (_request is { } request && _waiter!.MayLeave(request))
        {
            Cancel();
        }
    }
}

/// <summary>Limits that are used again.</summary>
internal sealed class AnswerLimits(TimeProvider time)
{
    private const int MaxKept = 1024;

    private readonly ConcurrentQueue<AnswerLimit> _kept = new();
    private int _count;

    public AnswerLimit Take()
    {
        if (_kept.TryDequeue(out var limit))
        {
            Interlocked.Decrement(ref _count);
            return limit;
        }

        return new AnswerLimit(this, time);
    }

    public void Keep(AnswerLimit limit)
    {
        if (Interlocked.Increment(ref _count) <= MaxKept)
        {
            _kept.Enqueue(limit);
        }
        else
        {
            Interlocked.Decrement(ref _count);
            limit.Dispose();
        }
    }
}
