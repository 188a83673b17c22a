using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>What an operator does with a rollout. Said again, it changes nothing.</summary>
/// <param name="Which">The rollout.</param>
/// <param name="Reason">Why.</param>
internal abstract record RolloutCommand(RolloutTarget Which, string? Reason) : RegistryCommand<RolloutInfo>
{
    public override string? NamespaceIn(RegistryDraft draft) => Which.NamespaceIn(draft);

    public override CommandResult<RolloutInfo> Apply(RegistryDraft draft)
    {
        var found = Which.Find(draft);
        return found.TryGetValue(out var ns) ? Apply(draft, draft.WithItsNodes(ns), ns.Release.Rollout!) : found.Refusal!;
    }

    protected abstract CommandResult<RolloutInfo> Apply(RegistryDraft draft, NamespaceState ns, RolloutState rollout);

    /// <summary>Carries it out.</summary>
    protected RolloutInfo Put(RegistryDraft draft, NamespaceState ns, ReleaseState release, RolloutEventKind kind) =>
        draft.PutRollout(ns, release, new RolloutEventDraft(kind, Reason)).ToInfo();

    /// <summary>Who did it and why, for those who look at the rollout.</summary>
    protected string Said(RegistryDraft draft, string what) => $"{what} by {draft.Audit.ActorName}{(Reason is null ? "" : ": " + Reason)}";

    protected static Refusal Ended(RolloutState rollout, string advice) => new(
        ErrorCodes.Conflict, $"rollout {rollout.Id} of {rollout.Label} in '{rollout.Ns}' has ended, it is {rollout.Status.ToWireName()}: {advice}");
}
