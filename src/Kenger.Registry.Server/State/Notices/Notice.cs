namespace Kenger.Registry.Server.State.Notices;

/// <summary>Something that people who are not looking should know. Plain text; each format escapes it for its own readers.</summary>
internal sealed record Notice
{
    /// <summary>How many things a notice lists at most; the rest is a number.</summary>
    public const int MaxItems = 20;

    /// <summary>Always the same for the same notice: whoever gets it twice knows it by this.</summary>
    public required string Id { get; init; }

    public required NoticeEvent Event { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The namespace; empty for what concerns all.</summary>
    public string Ns { get; init; } = "";

    /// <summary>What happened, and where.</summary>
    public required string Title { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>The numbers, a line each.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>Nodes or gateways, at most <see cref="MaxItems"/> of them.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];

    /// <summary>How many nodes or gateways there are in all.</summary>
    public int Total { get; init; }

    /// <summary>What to do: a line for a shell.</summary>
    public string? Command { get; init; }

    /// <summary>The rollout it is about.</summary>
    public NoticeRollout? Rollout { get; init; }

    /// <summary>How many notices it stands for.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What is told in order, and summed up: notices of one stream.</summary>
    public string Stream => Rollout is { } rollout ? $"rollout:{rollout.Id}" : Event.Stream();

    public static string NewId() => $"n-{Guid.NewGuid():N}";
}

/// <summary>A rollout as a notice found it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Label">What the new nodes have.</param>
/// <param name="Stage">Where it stands, see <see cref="Releases.RolloutState.Stage"/>: links count for this stage alone.</param>
/// <param name="Step">The step, from 1 on.</param>
/// <param name="Steps">How many there are.</param>
/// <param name="Percent">What the new nodes have.</param>
/// <param name="CanAbort">Whether it can be taken back.</param>
/// <param name="CanApprove">Whether it waits for somebody's word.</param>
internal sealed record NoticeRollout(long Id, string Label, int Stage, int Step, int Steps, int Percent, bool CanAbort, bool CanApprove);

/// <summary>A notice on its way to one target, into the store with the change itself.</summary>
internal sealed record QueuedNotice(string Target, Notice Notice);
