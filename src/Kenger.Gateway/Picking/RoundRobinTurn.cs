namespace Kenger.Gateway;

/// <summary>Whose turn it is in a namespace. It outlives the tables: each change of them would else begin with the same node.</summary>
internal sealed class RoundRobinTurn
{
    private long _turn = -1;

    public ulong Next() => (ulong)Interlocked.Increment(ref _turn);
}
