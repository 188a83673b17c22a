using System.Diagnostics.CodeAnalysis;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>What an operator is told whose rollout meets a freeze.</summary>
internal static class FreezeCheck
{
    public static Refusal Refuse(string ns, Freeze freeze) =>
        new(ErrorCodes.Conflict, $"rollouts in '{ns}' are {freeze}: wait, or override the freeze and say why");

    /// <summary>The reason, with the freeze that was overridden, if one was.</summary>
    [return: NotNullIfNotNull(nameof(reason))]
    public static string? Overridden(string? reason, Freeze? freeze) => freeze is null ? reason : $"{reason ?? "no reason"}; though {freeze}";
}
