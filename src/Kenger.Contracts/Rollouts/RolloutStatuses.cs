namespace Kenger.Contracts;

/// <summary>The values of <see cref="RolloutInfo.Status"/>.</summary>
public static class RolloutStatuses
{
    /// <summary>It goes on by itself.</summary>
    public const string Running = "running";

    /// <summary>It stays at its step, see <see cref="RolloutInfo.StatusReason"/>.</summary>
    public const string Paused = "paused";

    /// <summary>The new nodes have all traffic. The old ones stay registered at weight 0, so that an abort gives it back at once.</summary>
    public const string Completed = "completed";

    /// <summary>The new nodes broke a limit; the old ones have all traffic.</summary>
    public const string RolledBack = "rolled_back";

    /// <summary>An operator ended it; the old nodes have all traffic.</summary>
    public const string Aborted = "aborted";
}
