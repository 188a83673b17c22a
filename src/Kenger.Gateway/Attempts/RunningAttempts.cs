using Kenger.Gateway.Nodes;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.Attempts;

/// <summary>
/// The attempts that are under way, so that somebody can look at how long they have waited, or end them. Every request is in it: it costs two
/// locks that nobody else holds, and objects that are used again.
/// </summary>
internal sealed class RunningAttempts
{
    // One for each processor: requests that run at the same time meet different locks.
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Stripe())];

    /// <summary>An attempt begins. Whoever calls this calls <see cref="End"/>, whatever happens in between.</summary>
    /// <param name="node">Where it goes.</param>
    /// <param name="features">Of its request.</param>
    /// <param name="startedAt">A timestamp.</param>
    /// <param name="isByRule">A traffic rule chose the node.</param>
    public RunningAttempt Begin(GatewayNode node, IFeatureCollection features, long startedAt, bool isByRule) =>
        _stripes[(uint)Thread.GetCurrentProcessorId() % (uint)_stripes.Length].Add(
            node, features.GetRequiredFeature<IHttpResponseFeature>(), features.GetRequiredFeature<IHttpRequestLifetimeFeature>(), startedAt, isByRule);

    /// <summary>It has ended; returns what was done with it meanwhile. It must not be touched afterwards: another request has it.</summary>
    public static AttemptMarks End(RunningAttempt attempt) => attempt.Stripe.Remove(attempt);

    /// <summary>
    /// Looks at each attempt, in no order. None that is looked at can end meanwhile, so the look must be short.
    /// </summary>
    public void ForEach<T>(T state, Action<RunningAttempt, T> look)
    {
        foreach (var stripe in _stripes)
        {
            stripe.ForEach(state, look);
        }
    }

    /// <summary>Some of the attempts, in a list that each attempt knows its place in.</summary>
    internal sealed class Stripe
    {
        // Enough for what usually runs at once; a burst leaves no garbage behind for ever.
        private const int MaxSpare = 1024;

        private readonly Lock _lock = new();
        private RunningAttempt? _first;
        private RunningAttempt? _spare;
        private int _spares;

        public RunningAttempt Add(
            GatewayNode node, IHttpResponseFeature response, IHttpRequestLifetimeFeature lifetime, long startedAt, bool isByRule)
        {
            lock (_lock)
            {
                var attempt = _spare ?? new RunningAttempt(this);
                if (_spare is not null)
                {
                    _spare = attempt.Next;
                    _spares--;
                }

                attempt.Begin(node, response, lifetime, startedAt, isByRule);
                attempt.Next = _first;
                if (_first is not null)
                {
                    _first.Previous = attempt;
                }

                _first = attempt;
                return attempt;
            }
        }

        public AttemptMarks Remove(RunningAttempt attempt)
        {
            lock (_lock)
            {
                if (attempt.Previous is { } previous)
                {
                    previous.Next = attempt.Next;
                }
                else
                {
                    _first = attempt.Next;
                }

                if (attempt.Next is { } next)
                {
                    next.Previous = attempt.Previous;
                }

                var marks = attempt.Marks;
                attempt.Clear();
                if (_spares < MaxSpare)
                {
                    attempt.Next = _spare;
                    _spare = attempt;
                    _spares++;
                }

                return marks;
            }
        }

        public void ForEach<T>(T state, Action<RunningAttempt, T> look)
        {
            lock (_lock)
            {
                for (var attempt = _first; attempt is not null;)
                {
                    // A look may end the attempt, on this very thread.
                    var next = attempt.Next;
                    look(attempt, state);
                    attempt = next;
                }
            }
        }
    }
}

/// <summary>An attempt that is under way. Guarded by its stripe: it is looked at in <see cref="RunningAttempts.ForEach"/> alone.</summary>
/// <param name="stripe">Where it is kept.</param>
internal sealed class RunningAttempt(RunningAttempts.Stripe stripe)
{
    private IHttpResponseFeature? _response;
    private IHttpRequestLifetimeFeature? _lifetime;

    public RunningAttempts.Stripe Stripe => stripe;

    public RunningAttempt? Next { get; set; }

    public RunningAttempt? Previous { get; set; }

    public GatewayNode Node { get; private set; } = null!;

    /// <summary>A timestamp.</summary>
    public long StartedAt { get; private set; }

    /// <summary>A traffic rule chose the node.</summary>
    public bool IsByRule { get; private set; }

    /// <summary>What was done with it.</summary>
    public AttemptMarks Marks { get; private set; }

    /// <summary>The client has the beginning of an answer.</summary>
    public bool HasAnswer => _response!.HasStarted;

    /// <summary>It counts from now on as one that was not answered in time.</summary>
    public void MarkOverdue() => Marks |= AttemptMarks.Overdue;

    /// <summary>Ends it: a WebSocket is told so first; of anything else the client's connection, or its stream of one, is closed.</summary>
    public void Close()
    {
        Marks |= AttemptMarks.Closed;
        if (_lifetime is RequestLife life)
        {
            life.Close();
        }
        else
        {
            _lifetime!.Abort();
        }
    }

    public void Begin(GatewayNode node, IHttpResponseFeature response, IHttpRequestLifetimeFeature lifetime, long startedAt, bool isByRule) =>
        (Node, _response, _lifetime, StartedAt, IsByRule) = (node, response, lifetime, startedAt, isByRule);

    // What is kept for another request must hold nothing of this one.
    public void Clear()
    {
        (Node, _response, _lifetime) = (null!, null, null);
        (Next, Previous, Marks) = (null, null, AttemptMarks.None);
    }
}

/// <summary>What was done with an attempt while it was under way.</summary>
[Flags]
internal enum AttemptMarks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It waited for so long that it was counted already.</summary>
    Overdue = 1,

    /// <summary>The gateway ended it.</summary>
    Closed = 2,
}
