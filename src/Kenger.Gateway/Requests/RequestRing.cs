using Kenger.Contracts;

namespace Kenger.Gateway.Requests;

/// <summary>The last requests of one namespace. Three rings, so that nobody who is refused a thousand times drives out what failed. For one caller at a time.</summary>
internal sealed class RequestRing
{
    public const int MaxFailed = 64;
    public const int MaxRefused = 32;
    public const int MaxSampled = 32;

    private readonly Queue<RecentRequest> _failed = new();
    private readonly Queue<RecentRequest> _refused = new();
    private readonly Queue<RecentRequest> _sampled = new();

    /// <summary>When the last one came, as a timestamp.</summary>
    public long UsedAt { get; private set; }

    public IEnumerable<RecentRequest> Failed => _failed;

    public IEnumerable<RecentRequest> Others => _refused.Concat(_sampled);

    public void Add(RequestKind kind, RecentRequest request, long now)
    {
        UsedAt = now;
        var (ring, most) = kind switch
        {
            RequestKind.Failed => (_failed, MaxFailed),
            RequestKind.Refused => (_refused, MaxRefused),
            _ => (_sampled, MaxSampled),
        };
        if (ring.Count == most)
        {
            ring.Dequeue();
        }

        ring.Enqueue(request);
    }
}

/// <summary>What a request is kept as.</summary>
internal enum RequestKind
{
    /// <summary>A node or the gateway failed it.</summary>
    Failed,

    /// <summary>It was wrong, or its client left.</summary>
    Refused,

    /// <summary>One of many that went well.</summary>
    Sampled,
}
