namespace Kenger.Contracts;

/// <summary>
/// A webhook that decides whether a rollout goes on. The registry posts signed JSON to it; <c>{"allow":true}</c> or an empty answer of 2xx lets it go
/// on, <c>{"allow":false,"reason":"…"}</c> or an answer of 4xx (but 408 and 429) does not.
/// </summary>
public sealed record RolloutHook
{
    /// <summary>Where to post: http or https. Rollouts that are shown have its scheme, host and port alone.</summary>
    public required string Url { get; init; }

    /// <summary>What signs the body (<c>Kenger-Signature</c>, HMAC-SHA256), 16–255 characters; unsigned when absent. It is never told again.</summary>
    public string? Secret { get; init; }

    /// <summary>
    /// Before what it is asked, of <see cref="HookPoints"/>. When absent, before each further step and the completion; and with
    /// <see cref="HookPoints.Start"/> the rollout begins with a step of 0 %.
    /// </summary>
    public IReadOnlyList<string>? On { get; init; }

    /// <summary>How long an answer may take, in seconds, 1–60; 10 when absent. It is asked three times, then there is no answer.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>What comes of a no: <see cref="HookActions.Stay"/> when absent, or <see cref="HookActions.Rollback"/>.</summary>
    public string? OnDeny { get; init; }

    /// <summary>What comes of no answer, one of <see cref="HookActions"/>; <see cref="HookActions.Stay"/> when absent.</summary>
    public string? OnNoAnswer { get; init; }
}

/// <summary>The values of <see cref="RolloutHook.On"/>.</summary>
public static class HookPoints
{
    /// <summary>Before the new nodes get any traffic.</summary>
    public const string Start = "start";

    /// <summary>Before each further step.</summary>
    public const string Step = "step";

    /// <summary>Before the rollout is completed.</summary>
    public const string Completion = "completion";
}

/// <summary>The values of <see cref="RolloutHook.OnDeny"/> and <see cref="RolloutHook.OnNoAnswer"/>.</summary>
public static class HookActions
{
    /// <summary>The rollout stays at its step, and asks again every thirty seconds.</summary>
    public const string Stay = "stay";

    /// <summary>It goes on. Not for a no.</summary>
    public const string Continue = "continue";

    /// <summary>The old nodes get all traffic.</summary>
    public const string Rollback = "rollback";
}
