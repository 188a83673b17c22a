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
    private Second _failures;
    private Second _refusals;

    /// <summary>When the last one came, as a timestamp.</summary>
    public long UsedAt { get; set; }

    public IEnumerable<RecentRequest> Failed => _failed;

    public IEnumerable<RecentRequest> Others => _refused.Concat(_sampled);

    /// <summary>Whether one more is to be kept: a ring takes no more in a second than it holds, so of a flood the first of each second are kept.</summary>
    /// <param name="kind">Failed or refused.</param>
    /// <param name="now">A timestamp.</param>
    /// <param name="second">Timestamps in a second.</param>
    public bool Admits(RequestKind kind, long now, long second) =>
        kind == RequestKind.Failed ? _failures.TryCount(MaxFailed, now, second) : _refusals.TryCount(MaxRefused, now, second);

    public void Add(RequestKind kind, RecentRequest request)
    {
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

    private struct Second
    {
        private long _began;
        private int _count;

        public bool TryCount(int most, long now, long length)
        {
            if (_count == 0 || now - _began >= length)
            {
                (_began, _count) = (now, 0);
            }

            if (_count == most)
            {
                return false;
            }

            _count++;
            return true;
        }
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
