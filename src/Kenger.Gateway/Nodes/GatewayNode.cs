using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Nodes;

/// <summary>
/// A node for as long as the registry lists it and says the same of it: the same object through changes of weight and health. YARP's
/// counters of running requests, and what is known of its health, go with it to the object that follows. A node that left and came back
/// is a new one.
/// </summary>
internal sealed class GatewayNode
{
    private AttemptCounts? _attemptsByRule;
    private long _sampledAt;

    public GatewayNode(
        string ns,
        string host,
        int port,
        DateTimeOffset createdAt,
        bool isNewcomer = false,
        IReadOnlyDictionary<string, string>? labels = null,
        RolloutWindow? window = null)
    {
        IsNewcomer = isNewcomer;
        Labels = labels;
        Window = window;
        Namespace = ns;
        Host = host;
        Port = port;
        Address = $"{host}:{port}";
        CreatedAt = createdAt;
        Destination = new DestinationState(Address, new DestinationModel(new DestinationConfig { Address = $"http://{Address}" }));
        Track = new NodeTrack();
        IsCandidate = window?.IsCandidate(this) == true;
        Attempts = new AttemptCounts(this, isByRule: false);
    }

    private GatewayNode(GatewayNode before, IReadOnlyDictionary<string, string>? labels, RolloutWindow? window)
    {
        IsNewcomer = before.IsNewcomer;
        Labels = labels;
        Window = window;
        Namespace = before.Namespace;
        Host = before.Host;
        Port = before.Port;
        Address = before.Address;
        CreatedAt = before.CreatedAt;
        Destination = before.Destination;
        Track = before.Track;
        IsCandidate = window?.IsCandidate(this) == true;
        Attempts = new AttemptCounts(this, isByRule: false);
    }

    public string Namespace { get; }

    /// <summary>An IPv6 address is in brackets.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary><c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>When this gateway first heard of it.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>It came to others that were there already.</summary>
    public bool IsNewcomer { get; }

    /// <summary>What the node says of itself; null when it says nothing.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; }

    /// <summary>The step of a rollout whose weights chose it; null without a rollout.</summary>
    public RolloutWindow? Window { get; }

    /// <summary>It is one of the new nodes of that rollout.</summary>
    public bool IsCandidate { get; }

    public DestinationState Destination { get; }

    /// <summary>How many requests run there, WebSockets and streams too: until the last byte has gone either way.</summary>
    public int Running => Destination.ConcurrentRequestCount;

    /// <summary>What makes it this node, whatever it says of itself and whatever step it counts for.</summary>
    public NodeTrack Track { get; }

    /// <summary>What became of the requests it got by its weight, as long as it says the same of itself and the step is the same.</summary>
    public AttemptCounts Attempts { get; }

    /// <summary>What became of those that traffic rules sent to it. Most nodes never get one.</summary>
    public AttemptCounts AttemptsByRule =>
        Volatile.Read(ref _attemptsByRule)
        ?? Interlocked.CompareExchange(ref _attemptsByRule, new AttemptCounts(this, isByRule: true), null)
        ?? _attemptsByRule;

    /// <summary>Whether it is time for the next sample of its requests. Two at the same moment may both get one.</summary>
    /// <param name="now">A timestamp.</param>
    /// <param name="every">The time between two, in the same measure.</param>
    public bool TakeSample(long now, long every)
    {
        var last = Volatile.Read(ref _sampledAt);
        if (last != 0 && now - last < every)
        {
            return false;
        }

        Volatile.Write(ref _sampledAt, Math.Max(1, now));
        return true;
    }

    /// <summary>
    /// The same node, running requests and all, saying something else of itself, or in another step. It counts its traffic anew: what
    /// the old labels got, and in the old step, is theirs.
    /// </summary>
    public GatewayNode With(IReadOnlyDictionary<string, string>? labels, RolloutWindow? window) => new(this, labels, window);

    /// <summary>Whether both are one node, which two objects can be: see <see cref="With"/>.</summary>
    public bool IsSameAs(GatewayNode other) => ReferenceEquals(Track, other.Track);

    public override string ToString() => $"{Namespace}/{Address}";
}
