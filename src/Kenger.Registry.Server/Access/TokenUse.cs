using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Access;

/// <summary>How much a token is used now. It outlives changes of what the token may do, else a new file would reset it.</summary>
internal sealed class TokenUse(string name, KengerRegistryServerOptions limits, TimeProvider time)
{
    private readonly int _maxPolls = limits.MaxLongPolls;
    private readonly int _perSecond = limits.MaxRequestsPerSecond;
    private readonly Allowance? _requests = limits.MaxRequestsPerSecond > 0
        ? new Allowance(limits.MaxRequestsPerSecond, limits.MaxRequestsPerSecond, time)
        : null;

    private int _polls;

    /// <summary>Counts a request; null lets it in.</summary>
    public Refusal? CountRequest() => _requests is null || _requests.TryTake(out var retryAfter)
        ? null
        : new Refusal(
            ErrorCodes.TooManyRequests,
            $"the token '{name}' may make {_perSecond} requests a second (MaxRequestsPerSecond): slow down, or use several tokens")
        {
            RetryAfter = retryAfter,
        };

    /// <summary>Counts a long poll until what it returns is disposed; or says why it must not be. A call that does not wait is none.</summary>
    public IDisposable? BeginPoll(TimeSpan wait, out Refusal? refusal)
    {
        refusal = null;
        if (wait <= TimeSpan.Zero)
        {
            return null;
        }

        if (Interlocked.Increment(ref _polls) <= _maxPolls)
        {
            return new Poll(this);
        }

        Interlocked.Decrement(ref _polls);
        refusal = new Refusal(
            ErrorCodes.TooManyRequests,
            $"the token '{name}' has {_maxPolls} long polls open, as many as it may (MaxLongPolls): ask without wait, or use several tokens")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };
        return null;
    }

    private sealed class Poll(TokenUse owner) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref owner._polls);
    }
}
