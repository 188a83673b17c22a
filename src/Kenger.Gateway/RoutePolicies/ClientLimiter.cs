using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>
/// A route's rate limit: a bucket for each client, forgotten when the client has been quiet for a while. With very many
/// clients at a time new ones share buckets, so that made-up addresses can't fill the memory.
/// </summary>
internal sealed class ClientLimiter : IDisposable
{
    public const int DefaultMaxClients = 100_000;
    private const int SharedBuckets = 256;

    private readonly ConcurrentDictionary<string, bool> _clients = new(StringComparer.Ordinal);
    private readonly PartitionedRateLimiter<string> _limiter;
    private readonly TokenBucketRateLimiterOptions _bucket;
    private readonly int _maxClients;
    private int _count;

    public ClientLimiter(RateLimitSettings settings, int maxClients = DefaultMaxClients)
    {
        _maxClients = maxClients;
        _bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = settings.Burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1 / settings.PermitsPerSecond),
            AutoReplenishment = false,
            QueueLimit = 0,
        };
        _limiter = PartitionedRateLimiter.Create<string, string>(PartitionOf, StringComparer.Ordinal);
    }

    /// <summary>The clients that have a bucket, the shared ones included.</summary>
    public int Buckets => Volatile.Read(ref _count);

    /// <summary>Whether the client may make a request now; else when to come back.</summary>
    public bool TryTake(string client, out TimeSpan retryAfter)
    {
        using var lease = _limiter.AttemptAcquire(client);
        retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.Zero;
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();

    private RateLimitPartition<string> PartitionOf(string client) =>
        RateLimitPartition.Get(
            _clients.ContainsKey(client) || Buckets < _maxClients ? client
                : $"shared {(uint)client.GetHashCode(StringComparison.Ordinal) % SharedBuckets}",
            NewBucket);

    private ClientBucket NewBucket(string client)
    {
        _clients[client] = true;
        Interlocked.Increment(ref _count);
        return new ClientBucket(_bucket, () =>
        {
            _clients.TryRemove(client, out _);
            Interlocked.Decrement(ref _count);
        });
    }
}

/// <summary>
/// The permits of one client. Refilled when it is asked, so that a burst smaller than a tenth of the rate doesn't slow the client down.
/// </summary>
internal sealed class ClientBucket(TokenBucketRateLimiterOptions options, Action forgotten) : ReplenishingRateLimiter
{
    private readonly TokenBucketRateLimiter _bucket = new(options);

    public override TimeSpan? IdleDuration => _bucket.IdleDuration;

    public override bool IsAutoReplenishing => false;

    public override TimeSpan ReplenishmentPeriod => _bucket.ReplenishmentPeriod;

    public override RateLimiterStatistics? GetStatistics() => _bucket.GetStatistics();

    public override bool TryReplenish() => _bucket.TryReplenish();

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        _bucket.TryReplenish();
        return _bucket.AttemptAcquire(permitCount);
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        _bucket.AcquireAsync(permitCount, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _bucket.Dispose();
            forgotten();
        }

        base.Dispose(disposing);
    }
}
