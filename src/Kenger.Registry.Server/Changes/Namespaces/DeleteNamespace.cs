using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Namespaces;

/// <summary>Deletes a namespace and its nodes.</summary>
internal sealed record DeleteNamespace(NamespaceRef Which) : RegistryCommand<NamespaceRemoval>
{
    public override string Action => AuditActions.NamespaceDelete;

    public override string? NamespaceIn(RegistryDraft draft) => Which.NamespaceIn(draft);

    public override CommandResult<NamespaceRemoval> Apply(RegistryDraft draft)
    {
        var found = Which.Find(draft);
        return found.TryGetValue(out var ns)
            ? new NamespaceRemoval { RemovedNodes = draft.RemoveNamespace(ns), Version = draft.Version }
            : found.Refusal!;
    }
}
