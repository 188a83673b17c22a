namespace Kenger.Contracts;

/// <summary>The values of <see cref="RolloutEvent.Kind"/>.</summary>
public static class RolloutEventKinds
{
    /// <summary>It was started, at its first step.</summary>
    public const string Started = "started";

    /// <summary>The new nodes were judged, and kept all limits.</summary>
    public const string Passed = "passed";

    /// <summary>It went to its next step.</summary>
    public const string Advanced = "advanced";

    /// <summary>It stays at its step.</summary>
    public const string Paused = "paused";

    /// <summary>An operator let it leave a step that waits for an approval.</summary>
    public const string Approved = "approved";

    /// <summary>It goes on.</summary>
    public const string Resumed = "resumed";

    /// <summary>Nodes came that are on neither side: they wait at weight 0.</summary>
    public const string Arrived = "arrived";

    /// <summary>The new nodes have all traffic.</summary>
    public const string Completed = "completed";

    /// <summary>The new nodes broke a limit.</summary>
    public const string RolledBack = "rolled_back";

    /// <summary>An operator ended it.</summary>
    public const string Aborted = "aborted";

    /// <summary>After its end: what was held at weight 0 serves again, because nobody else is left.</summary>
    public const string Reinstated = "reinstated";
}
