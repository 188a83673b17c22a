namespace Kenger.Gateway.Nodes;

/// <summary>How many requests a node has of the routes that limit them.</summary>
internal sealed class NodePlaces
{
    private int _taken;

    public bool TryTake(int max)
    {
        if (Interlocked.Increment(ref _taken) <= max)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _taken);
}
