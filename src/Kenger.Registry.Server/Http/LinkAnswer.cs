using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Http;

/// <summary>What whoever follows a link is told.</summary>
/// <param name="Title">In a few words.</param>
/// <param name="Text">In a sentence or two.</param>
/// <param name="Refusal">Why not; null when it went, or may.</param>
/// <param name="Rollout">The rollout as it is.</param>
/// <param name="Button">What the button says; null without one.</param>
internal sealed record LinkAnswer(string Title, string Text, Refusal? Refusal, RolloutInfo? Rollout, string? Button)
{
    public static LinkAnswer Of(Refusal refusal) => new("Nothing was changed", refusal.Message, refusal, null, null);

    public static LinkAnswer Done(RolloutInfo rollout) => new("Done", Describe(rollout) + (rollout.Message is { } message ? $"; {message}" : ""), null, rollout, null);

    public static LinkAnswer Asking(LinkClaim claim, RolloutState rollout)
    {
        var button = claim.Action == LinkAction.Approve ? "Approve" : "Roll back";
        var info = rollout.ToInfo(string.Create(
            CultureInfo.InvariantCulture,
            $"nothing is changed by this: send a POST to the same URL to {button.ToLowerInvariant()}; until {claim.Ends.UtcDateTime:yyyy-MM-dd HH:mm} UTC"));
        return new LinkAnswer($"{button}?", Describe(info), null, info, button);
    }

    private static string Describe(RolloutInfo rollout) => string.Create(
        CultureInfo.InvariantCulture,
        $"Rollout {rollout.Id} of {rollout.Label} in {rollout.Ns}: {rollout.Status.Replace('_', ' ')}, step {rollout.Step} of {rollout.Steps.Count}, {rollout.Percent} % of the traffic");
}
