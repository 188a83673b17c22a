using Kenger.Contracts;

namespace Kenger.Registry.Server.State.Releases;

/// <summary>What the start of a rollout says of its steps beyond their shares; kept with it as JSON.</summary>
internal sealed record RolloutPlan
{
    public static readonly RolloutPlan None = new();

    /// <summary>The steps, by their percentages, that are left only with an approval.</summary>
    public IReadOnlyList<int> Approve { get; init; } = [];

    /// <summary>Who is asked before it goes on.</summary>
    public IReadOnlyList<RolloutHook> Hooks { get; init; } = [];

    /// <summary>Limits on numbers that others know.</summary>
    public IReadOnlyList<RolloutCheck> Checks { get; init; } = [];

    /// <summary>The rule whose requests are the new side's share at 0 %.</summary>
    public long? Rule { get; init; }
}

/// <summary>How the calls of a plan are told: without what may be a secret.</summary>
internal static class PlanText
{
    public static RolloutHook Masked(this RolloutHook hook) => hook with { Url = Mask(hook.Url), Secret = null };

    public static RolloutCheck Masked(this RolloutCheck check) => check with { Url = Mask(check.Url) };

    /// <summary>Host and port, for people.</summary>
    public static string HostOf(string url) => new Uri(url).Authority;

    private static string Mask(string url) => new Uri(url).GetLeftPart(UriPartial.Authority);
}
