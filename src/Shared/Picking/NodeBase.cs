namespace Kenger;

/// <summary>
/// What a node is for all who pick: a node for as long as the registry lists it and says the same of it, through changes of weight and health. One that says something else of
/// itself, or is in another step of a rollout, is another object for the same node: they share their <see cref="Track"/>. One that left and came back is a new one.
/// </summary>
internal abstract class NodeBase
{
    protected NodeBase(
        string ns, string host, int port, DateTimeOffset createdAt, bool isNewcomer, IReadOnlyDictionary<string, string>? labels, RolloutWindow? window)
    {
        (Namespace, Host, Port, Address) = (ns, host, port, $"{host}:{port}");
        (CreatedAt, IsNewcomer, Labels, Window) = (createdAt, isNewcomer, labels, window);
        Track = new NodeTrack();
        IsCandidate = window?.IsCandidate(this) == true;
    }

    protected NodeBase(NodeBase before, IReadOnlyDictionary<string, string>? labels, RolloutWindow? window)
    {
        (Namespace, Host, Port, Address) = (before.Namespace, before.Host, before.Port, before.Address);
        (CreatedAt, IsNewcomer, Labels, Window) = (before.CreatedAt, before.IsNewcomer, labels, window);
        Track = before.Track;
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

    /// <summary>Whether both are one node, which two objects can be.</summary>
    public bool IsSameAs(NodeBase other) => ReferenceEquals(Track, other.Track);

    public override string ToString() => $"{Namespace}/{Address}";
}
