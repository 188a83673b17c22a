namespace Kenger.Gateway;

/// <summary>
/// How many requests a gateway has under way at once, WebSockets and streams included as long as they last. More wait in a queue, and when that is full
/// or takes too long they are answered 503 with <c>Retry-After</c>. Routes to one namespace that say the same count together.
/// </summary>
public sealed class GatewayInFlight
{
    /// <summary>At all nodes of the namespace together, 1–1,000,000. Default: any number.</summary>
    public int? Max { get; set; }

    /// <summary>At each node, 1–1,000,000; a node that has so many is passed over. Default: any number.</summary>
    public int? MaxPerNode { get; set; }

    /// <summary>How many may wait, 0–1,000,000: the first that came goes first. Default: 0.</summary>
    public int Queue { get; set; }

    /// <summary>How long one may wait, 1 ms to 5 min. Default: 1 s.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(1);
}
