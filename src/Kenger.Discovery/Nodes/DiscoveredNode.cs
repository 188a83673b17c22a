namespace Kenger.Discovery.Nodes;

/// <summary>A node that calls may go to. How many run there goes with it to the object that follows.</summary>
internal sealed class DiscoveredNode : NodeBase
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
        : base(ns, host, port, createdAt, isNewcomer, labels, window) => _running = new RunningCalls();

    private DiscoveredNode(DiscoveredNode before, IReadOnlyDictionary<string, string>? labels, RolloutWindow? window)
        : base(before, labels, window) => _running = before._running;

    /// <summary>How many calls run there, until their answer's headers have come.</summary>
    public int Running => Volatile.Read(ref _running.Count);

    public string? Zone => Labels?.GetValueOrDefault(ZoneLabel);

    public void Enter() => Interlocked.Increment(ref _running.Count);

    public void Leave() => Interlocked.Decrement(ref _running.Count);

    /// <summary>The same node, saying something else of itself, or in another step.</summary>
    public DiscoveredNode With(IReadOnlyDictionary<string, string>? labels, RolloutWindow? window) => new(this, labels, window);

    private sealed class RunningCalls
    {
        public int Count;
    }
}
