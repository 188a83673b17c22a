using System.Collections.Concurrent;

namespace Kenger.Gateway.Forwarding;

/// <summary>How long an attempt may wait for its answer to begin. Used again and again: it belongs to one attempt at a time.</summary>
internal sealed class AnswerLimit(AnswerLimits limits, CancellationTokenSource cancel)
{
    private CancellationTokenRegistration _silence;
    private ISilentNodes? _waiter;
    private ForwardedRequest? _request;

    public CancellationToken Token => cancel.Token;

    /// <summary>An attempt begins.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">How long the answer may take to begin; null for as long as it likes.</param>
    /// <param name="waiter">Asked when the node falls silent; null leaves the request there.</param>
    public void Begin(ForwardedRequest request, TimeSpan? limit, ISilentNodes? waiter)
    {
        (_request, _waiter) = (request, waiter);
        if (limit is { } time)
        {
            Timers.Set(cancel, time);
        }

        if (waiter is not null)
        {
            _silence = request.Choice.Node!.Track.Silence.UnsafeRegister(static state => ((AnswerLimit)state!).NodeFellSilent(), this);
        }
    }

    /// <summary>Neither time nor the node's silence ends it any more.</summary>
    public void Lift()
    {
        Timers.Set(cancel, Timeout.InfiniteTimeSpan);
        _silence.Dispose();
    }

    public void Cancel() => _ = cancel.CancelAsync();

    /// <summary>The attempt is over; true when it was cancelled.</summary>
    /// <param name="isMine">Nobody else cancels it at this moment.</param>
    public bool Return(bool isMine)
    {
        // Waits for the other thread if it is in there.
        _silence.Dispose();
        _silence = default;
        (_request, _waiter) = (null, null);
        if (isMine && cancel.TryReset())
        {
            limits.Keep(this);
            return false;
        }

        // Not disposed: it may be being cancelled. There is no timer left to stop.
        var wasCancelled = cancel.IsCancellationRequested;
        Timers.Set(cancel, Timeout.InfiniteTimeSpan);
        return wasCancelled;
    }

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

        return new AnswerLimit(this, new CancellationTokenSource(Timeout.InfiniteTimeSpan, time));
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
        }
    }
}
