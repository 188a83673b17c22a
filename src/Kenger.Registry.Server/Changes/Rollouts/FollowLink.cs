using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>Carries out what a link in a notice asks for, if the rollout still stands where it stood then: the link was made for that alone.</summary>
/// <param name="What">What it asks for, of a rollout named by its id.</param>
/// <param name="Stage">Where the rollout stood.</param>
internal sealed record FollowLink(RolloutCommand What, int Stage) : RegistryCommand<RolloutInfo>
{
    public override string Action => What.Action;

    public override string? NamespaceIn(RegistryDraft draft) => What.NamespaceIn(draft);

    public override CommandResult<RolloutInfo> Apply(RegistryDraft draft)
    {
        var found = What.Which.Find(draft);
        return !found.TryGetValue(out var ns, out var refusal) ? refusal
            : ns.Release.Rollout!.Stage == Stage ? What.Apply(draft)
            : new Refusal(ErrorCodes.Gone, Moved(ns.Release.Rollout!));
    }

    /// <summary>Says where a rollout stands that a link no longer fits.</summary>
    public static string Moved(RolloutState rollout) => string.Create(
        CultureInfo.InvariantCulture,
        $"this link was made for another step: rollout {rollout.Id} of {rollout.Label} in '{rollout.Ns}' {(rollout.IsActive ? "is" : "was")} {rollout.Status.ToWords()}, step {rollout.Step} of {rollout.Steps.Length}, {rollout.Percent} %");
}
