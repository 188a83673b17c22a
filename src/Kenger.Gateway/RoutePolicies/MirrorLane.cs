namespace Kenger.Gateway.RoutePolicies;

/// <summary>The copies of a route's requests that are under way.</summary>
internal sealed class MirrorLane
{
    /// <summary>The most of them. More are not made: a slow namespace must not pile up what nobody waits for.</summary>
    public const int Max = 64;

    private int _count;

    /// <summary>Whether one more may be made: who may calls <see cref="Leave"/> afterwards.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= Max)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}
