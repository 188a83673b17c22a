namespace Kenger.Discovery.Nodes;

/// <summary>
/// A node for as long as the registry lists it and says the same of it: the same object through changes of weight and health. What is known of its
/// health, and how many calls run there, go with it to the object that follows.
/// </summary>
internal sealed class DiscoveredNode
{
    public const string ZoneLabel = "zone";

    private readonly RunningCalls _running;

    public DiscoveredNode(
        string ns,
        string host,
        int port,
        DateTimeOffset createdAt,
        bool isNewcomer = false,
        IReadOnlyDictionary<string, string>? labels = null,
        RolloutWindow? window = null)
    {
        (Namespace, Host, Port, Address) = (ns, host, port, $"{host}:{port}");
        (CreatedAt, IsNewcomer, Labels, Window) = (createdAt, isNewcomer, labels, window);
        Track = new NodeTrack();
        _running = new RunningCalls();
        IsCandidate = window?.IsCandidate(this) == true;
    }

    private DiscoveredNode(DiscoveredNode before, IReadOnlyDictionary<string, string>? labels, RolloutWindow? window)
    {
        (Namespace, Host, Port, Address) = (before.Namespace, before.Host, before.Port, before.Address);
        (CreatedAt, IsNewcomer, Labels, Window) = (before.CreatedAt, before.IsNewcomer, labels, window);
        (Track, _running) = (before.Track, before._running);
        IsCandidate = window?.IsCandidate(this) == true;
    }

    public string Namespace { get; }

    /// <summary>An IPv6 address is in brackets.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary><c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>When this process first heard of it.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>It came to others that were there already.</summary>
    public bool IsNewcomer { get; }

    /// <summary>What the node says of itself; null when it says nothing.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; }

    /// <summary>The step of a rollout whose weights chose it; null without a rollout.</summary>
    public RolloutWindow? Window { get; }

    /// <summary>It is one of the new nodes of that rollout.</summary>
    public bool IsCandidate { get; }

    /// <summary>What makes it this node, whatever it says of itself and whatever step it counts for.</summary>
    public NodeTrack Track { get; }

    /// <summary>How many calls run there, until their answer's headers have come.</summary>
    public int Running => Volatile.Read(ref _running.Count);

    public string? Zone => Labels?.GetValueOrDefault(ZoneLabel);

    public void Enter() => Interlocked.Increment(ref _running.Count);

    public void Leave() => Interlocked.Decrement(ref _running.Count);

    /// <summary>The same node, saying something else of itself, or in another step.</summary>
    public DiscoveredNode With(IReadOnlyDictionary<string, string>? labels, RolloutWindow? window) => new(this, labels, window);

    /// <summary>Whether both are one node, which two objects can be: see <see cref="With"/>.</summary>
    public bool IsSameAs(DiscoveredNode other) => ReferenceEquals(Track, other.Track);

    public override string ToString() => $"{Namespace}/{Address}";

    private sealed class RunningCalls
    {
        public int Count;
    }
}
