using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Namespaces;

/// <summary>Creates a namespace.</summary>
internal sealed record AddNamespace(string Name, string? Description, string? HealthPath, bool Gated = false) : RegistryCommand<NamespaceInfo>
{
    public override string Action => AuditActions.NamespaceAdd;

    public override string? NamespaceIn(RegistryDraft draft) => Name;

    public override CommandResult<NamespaceInfo> Apply(RegistryDraft draft)
    {
        if (draft.FindNamespace(Name) is not null)
        {
            return new Refusal(ErrorCodes.Conflict, $"the namespace '{Name}' exists already: update it instead");
        }

        if (draft.NamespaceCount >= draft.Limits.MaxNamespaces)
        {
            return Refusal.TooManyNamespaces(draft.Limits);
        }

        var release = Gated ? ReleaseState.None.WithGate([]) : ReleaseState.None;
        return draft.AddNamespace(Name, Description ?? "", HealthPath ?? KengerDefaults.HealthPath, release).State.ToInfo();
    }
}
