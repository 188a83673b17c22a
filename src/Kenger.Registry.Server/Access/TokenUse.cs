using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Access;

/// <summary>How much a token is used now. It outlives changes of what the token may do, else a new file would reset it.</summary>
internal sealed class TokenUse(string name, KengerRegistryServerOptions limits, TimeProvider time)
{
    /// <summary>So many looks into the store at once: others' changes wait behind them.</summary>
    public const int MaxStoreReads = 8;

    private readonly int _maxPolls = limits.MaxLongPolls;
    private readonly int _maxWaits = limits.MaxAppliedWaits;
    private readonly int _perSecond = limits.MaxRequestsPerSecond;
    private readonly Allowance? _requests = limits.MaxRequestsPerSecond > 0
        ? new Allowance(limits.MaxRequestsPerSecond, limits.MaxRequestsPerSecond, time)
        : null;

    private static readonly TimeSpan NewsPause = TimeSpan.FromMinutes(1);

    // As much as a look at it needs, and rarely enough that calls on several cores don't write one line of memory in turns.
    private static readonly TimeSpan UseGrain = TimeSpan.FromSeconds(1);

    private long? _waitsNoted;
    private long _lastUsed;
    private long _refused;
    private int _isNotedAsShort;
    private int _polls;
    private int _waits;
    private int _reads;

    public string Name => name;

    /// <summary>How many calls it makes beside those of other tokens.</summary>
    public SharePace Pace { get; } = new();

    /// <summary>When a call last came with it, to a second; null when none has since this server started.</summary>
    public DateTimeOffset? LastUsed => Volatile.Read(ref _lastUsed) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>How many calls with it were refused since this server started: not its role, not its namespaces, too many.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Whether it was seen to be short.</summary>
    public bool IsKnownAsShort => Volatile.Read(ref _isNotedAsShort) != 0;

    /// <summary>A call came with it.</summary>
    public void NoteUse()
    {
        var now = time.GetUtcNow().UtcTicks;
        if (now - Volatile.Read(ref _lastUsed) >= UseGrain.Ticks)
        {
            Volatile.Write(ref _lastUsed, now);
        }
    }

    /// <summary>A call with it was refused.</summary>
    public void NoteRefusal() => Interlocked.Increment(ref _refused);

    /// <summary>Counts a request; null lets it in.</summary>
    public Refusal? CountRequest() => _requests is null || _requests.TryTake(out var retryAfter)
        ? null
        : new Refusal(
            ErrorCodes.TooManyRequests,
            $"the token '{name}' may make {_perSecond} requests a second (MaxRequestsPerSecond): slow down, or use several tokens")
        {
            RetryAfter = retryAfter,
        };

    /// <summary>True once: it is worth saying that the token is short.</summary>
    public bool IsFirstNoteOfShortness() => Interlocked.Exchange(ref _isNotedAsShort, 1) == 0;

    /// <summary>True about once a minute: it is worth saying that calls of the token wait.</summary>
    public bool IsNewsThatItWaits()
    {
        lock (Pace)
        {
            var now = time.GetTimestamp();
            if (_waitsNoted is { } noted && time.GetElapsedTime(noted, now) < NewsPause)
            {
                return false;
            }

            _waitsNoted = now;
            return true;
        }
    }

    /// <summary>Counts a long poll until what it returns is disposed; or says why it must not be. A call that does not wait is none.</summary>
    public IDisposable? BeginPoll(TimeSpan wait, out Refusal? refusal)
    {
        refusal = null;
        if (wait <= TimeSpan.Zero)
        {
            return null;
        }

        refusal = TryTake(ref _polls, _maxPolls, "long polls", nameof(limits.MaxLongPolls));
        return refusal is null ? new Place(() => Interlocked.Decrement(ref _polls)) : null;
    }

    /// <summary>Counts a wait for gateways, which is a long poll too, as <see cref="BeginPoll"/> does.</summary>
    public IDisposable? BeginAppliedWait(TimeSpan wait, out Refusal? refusal)
    {
        var poll = BeginPoll(wait, out refusal);
        if (poll is null)
        {
            return null;
        }

        refusal = TryTake(ref _waits, _maxWaits, "waits for gateways", nameof(limits.MaxAppliedWaits));
        if (refusal is not null)
        {
            poll.Dispose();
            return null;
        }

        return new Place(() =>
        {
            Interlocked.Decrement(ref _waits);
            poll.Dispose();
        });
    }

    /// <summary>
    /// Counts a look into the store, which happens on the thread that changes wait for, until what it returns is disposed.
    /// </summary>
    public IDisposable? BeginStoreRead(out Refusal? refusal)
    {
        refusal = TryTake(ref _reads, MaxStoreReads, "looks at rollouts or the audit", "a fixed limit", "wait for their answers");
        return refusal is null ? new Place(() => Interlocked.Decrement(ref _reads)) : null;
    }

    private Refusal? TryTake(
        ref int open, int max, string what, string option, string advice = "ask without wait, or use several tokens")
    {
        if (Interlocked.Increment(ref open) <= max)
        {
            return null;
        }

        Interlocked.Decrement(ref open);
        return new Refusal(
            ErrorCodes.TooManyRequests,
            $"the token '{name}' has {max} {what} open, as many as it may ({option}): {advice}")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };
    }

    private sealed class Place(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
