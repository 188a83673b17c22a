namespace Kenger.Gateway.Nodes;

/// <summary>Counts the requests that run at a node.</summary>
internal sealed class NodeLoad
{
    private int _running;

    public int Running => Volatile.Read(ref _running);

    public void Begin() => Interlocked.Increment(ref _running);

    public void End() => Interlocked.Decrement(ref _running);
}
