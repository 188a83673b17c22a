using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes;

/// <summary>Creates a namespace.</summary>
internal sealed record AddNamespace(string Name, string? Description, string? HealthPath) : RegistryCommand<NamespaceInfo>
{
    public override string Action => AuditActions.NamespaceAdd;

    public override string? NamespaceIn(RegistryDraft draft) => Name;

    public override CommandResult<NamespaceInfo> Apply(RegistryDraft draft) =>
        draft.TryGetNamespace(Name, out _)
            ? new Refusal(ErrorCodes.Conflict, $"the namespace '{Name}' exists already: update it instead")
            : draft.NamespaceCount >= draft.Limits.MaxNamespaces ? Refusal.TooManyNamespaces(draft.Limits)
            : draft.AddNamespace(Name, Description ?? "", HealthPath ?? KengerDefaults.HealthPath).ToInfo();
}
