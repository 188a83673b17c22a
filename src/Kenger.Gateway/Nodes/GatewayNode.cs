using Kenger.Gateway.Connections;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Nodes;

/// <summary>A node of the gateway. What counts its running requests goes with it to the object that follows.</summary>
internal sealed class GatewayNode : NodeBase
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
        : base(ns, host, port, createdAt, isNewcomer, labels, window)
    {
        Destination = new DestinationState(Address, new DestinationModel(new DestinationConfig { Address = $"http://{Address}" }));
        Connections = new KeptConnections();
        Load = new NodeLoad();
        Places = new NodePlaces();
        Attempts = new AttemptCounts(this, isByRule: false);
    }

    private GatewayNode(GatewayNode before, IReadOnlyDictionary<string, string>? labels, RolloutWindow? window)
        : base(before, labels, window)
    {
        Destination = before.Destination;
        Connections = before.Connections;
        Load = before.Load;
        Places = before.Places;
        Attempts = new AttemptCounts(this, isByRule: false);
    }

    public DestinationState Destination { get; }

    /// <summary>The requests that run there.</summary>
    public NodeLoad Load { get; }

    /// <summary>Those that wait for its next request.</summary>
    public KeptConnections Connections { get; }

    /// <summary>Those of routes that let each node have so many.</summary>
    public NodePlaces Places { get; }

    /// <summary>How many requests run there, WebSockets and streams too: until the last byte has gone either way.</summary>
    public int Running => Load.Running;

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
}
