namespace Kenger.Discovery.Following;

/// <summary>A namespace that this process follows: because it was called, or because a rule of one that was sends calls there.</summary>
/// <param name="name">The namespace.</param>
/// <param name="since">A timestamp of the time provider: when it was first asked for.</param>
internal sealed class FollowedName(string name, long since)
{
    private int _state;
    private long _refusedAt;

    private enum State
    {
        Pending,
        Known,
        Refused,
    }

    public string Name => name;

    public long Since => since;

    /// <summary>The registry has not yet said anything of it.</summary>
    public bool IsPending => Volatile.Read(ref _state) == (int)State.Pending;

    /// <summary>The registry has answered for it; it need not exist.</summary>
    public bool IsKnown => Volatile.Read(ref _state) == (int)State.Known;

    /// <summary>The token is not for it.</summary>
    public bool IsRefused => Volatile.Read(ref _state) == (int)State.Refused;

    /// <summary>When it was refused, as a timestamp.</summary>
    public long RefusedAt => Volatile.Read(ref _refusedAt);

    public void Answered() => Volatile.Write(ref _state, (int)State.Known);

    public void Refuse(long at)
    {
        Volatile.Write(ref _refusedAt, at);
        Volatile.Write(ref _state, (int)State.Refused);
    }
}
