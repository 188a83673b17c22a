using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Rollouts;

/// <summary>Names a rollout that may still be changed: by id, by its namespace, or by both when they mean the same one.</summary>
internal readonly record struct RolloutTarget(long? Id, string? Ns)
{
    /// <summary>The namespace it leads to, a wrong name beside the id or not.</summary>
    public string? NamespaceIn(RegistryDraft draft) => Id is { } id ? draft.FindNamespaceOfRollout(id)?.Name ?? Ns : Ns;

    /// <summary>The namespace whose latest rollout it is.</summary>
    public CommandResult<NamespaceView> Find(RegistryDraft draft)
    {
        if (Id is { } id)
        {
            return draft.FindNamespaceOfRollout(id) is not { } owner
                ? Refusal.NotFound(string.Create(
                    CultureInfo.InvariantCulture, $"no rollout has the id {id}, or another one followed it in its namespace and it can't be changed any more"))
                : Ns is null || owner.Name == Ns ? owner
                : Refusal.Invalid(new FieldError("ns", $"must be '{owner.Name}', the namespace of rollout {id}, or absent"));
        }

        return draft.FindNamespace(Ns ?? "") is not { } ns ? draft.NoSuchNamespace(Ns ?? "")
            : ns.Release.Rollout is null ? Refusal.NotFound($"there was no rollout in the namespace '{Ns}'")
            : ns;
    }
}
