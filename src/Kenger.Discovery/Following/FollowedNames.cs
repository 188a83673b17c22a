namespace Kenger.Discovery.Following;

/// <summary>The names that are used, each since it was first. Read without a lock.</summary>
internal sealed class FollowedNames(TimeProvider time)
{
    /// <summary>More are hosts that somebody made up, and no services.</summary>
    public const int MaxNames = 512;

    private static readonly TimeSpan AskRefusedAgain = TimeSpan.FromMinutes(1);

    private readonly Lock _adding = new();
    private readonly AsyncPulse _added = new();
    private Dictionary<string, FollowedName> _all = new(StringComparer.Ordinal);

    /// <summary>Completes when there is a new one.</summary>
    public Task Added => _added.Next;

    public IReadOnlyCollection<FollowedName> All => Volatile.Read(ref _all).Values;

    public bool HasPending => All.Any(name => name.IsPending);

    public FollowedName? Find(string ns) => Volatile.Read(ref _all).GetValueOrDefault(ns) is { } name && !IsDue(name) ? name : null;

    /// <summary>Adds a name if it is new, or was refused a while ago; null when there are too many.</summary>
    public FollowedName? Add(string ns)
    {
        lock (_adding)
        {
            if (Find(ns) is { } known)
            {
                return known;
            }

            if (_all.Count >= MaxNames && !_all.ContainsKey(ns))
            {
                return null;
            }

            var name = new FollowedName(ns, time.GetTimestamp());
            Volatile.Write(ref _all, new(_all, StringComparer.Ordinal) { [ns] = name });
            _added.Fire();
            return name;
        }
    }

    // The token may be another one by now, or mean more.
    private bool IsDue(FollowedName name) => name.IsRefused && time.GetElapsedTime(name.RefusedAt) >= AskRefusedAgain;
}
