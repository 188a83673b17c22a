using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Writing;

/// <summary>
/// Something the writer is asked to do. Its caller stops waiting after a while; what was not begun by then is not done
/// later behind the caller's back.
/// </summary>
internal abstract class PendingWork
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Abandoned = 2;

    private int _state;

    /// <summary>For the writer: false when the caller has given up.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting;

    /// <summary>For the caller: false when the writer has begun, and the outcome is open.</summary>
    public bool TryAbandon() => Interlocked.CompareExchange(ref _state, Abandoned, Waiting) == Waiting;

    /// <summary>It was done.</summary>
    public abstract void Complete();

    /// <summary>It was not done, and has changed nothing.</summary>
    public abstract void Refuse(Refusal refusal);
}
