namespace Kenger.Gateway;

/// <summary>How this gateway stands with the registry. Immutable: replaced after each answer.</summary>
/// <param name="Version">The version it has applied; null before the first answer.</param>
/// <param name="AnsweredAt">A timestamp of the time provider: when the registry last answered.</param>
/// <param name="Problem">Why the last call failed; null after one that did not.</param>
/// <param name="IsRestored">Version and answer are those of a snapshot: the registry has not answered since the start.</param>
internal sealed record SyncStatus(long? Version, long AnsweredAt, string? Problem, bool IsRestored = false)
{
    public static SyncStatus Initial { get; } = new(Version: null, AnsweredAt: 0, Problem: null);

    /// <summary>How old the known state may be: time since the registry last answered; null before the first answer.</summary>
    public TimeSpan? Age(TimeProvider time) => Version is null ? null : time.GetElapsedTime(AnsweredAt);
}
