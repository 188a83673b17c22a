using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Nodes;

/// <summary>
/// A node for as long as the registry lists it: the same object through changes of weight and health, so that YARP's
/// counters of running requests belong to it. A node that left and came back is a new one.
/// </summary>
internal sealed class GatewayNode
{
    public GatewayNode(
        string ns,
        string host,
        int port,
        DateTimeOffset createdAt,
        bool isNewcomer = false,
        IReadOnlyDictionary<string, string>? labels = null)
    {
        IsNewcomer = isNewcomer;
        Labels = labels;
        Namespace = ns;
        Host = host;
        Port = port;
        Address = $"{host}:{port}";
        CreatedAt = createdAt;
        Destination = new DestinationState(Address, new DestinationModel(new DestinationConfig { Address = $"http://{Address}" }));
        Track = new NodeTrack();
    }

    private GatewayNode(GatewayNode before, IReadOnlyDictionary<string, string>? labels)
    {
        IsNewcomer = before.IsNewcomer;
        Labels = labels;
        Namespace = before.Namespace;
        Host = before.Host;
        Port = before.Port;
        Address = before.Address;
        CreatedAt = before.CreatedAt;
        Destination = before.Destination;
        Track = before.Track;
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

    public DestinationState Destination { get; }

    public NodeTrack Track { get; }

    /// <summary>What became of the requests it got, as long as it says the same of itself.</summary>
    public AttemptCounts Attempts { get; } = new();

    /// <summary>
    /// The same node, running requests and all, saying something else of itself. It counts its traffic anew: what the old labels
    /// got is theirs.
    /// </summary>
    public GatewayNode With(IReadOnlyDictionary<string, string>? labels) => new(this, labels);

    public override string ToString() => $"{Namespace}/{Address}";
}
