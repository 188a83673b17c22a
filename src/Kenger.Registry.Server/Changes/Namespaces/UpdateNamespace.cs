using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Namespaces;

/// <summary>Changes the given fields of a namespace; null leaves a field as it is.</summary>
internal sealed record UpdateNamespace(NamespaceRef Which, string? Description, string? HealthPath, bool? Gated = null)
    : RegistryCommand<NamespaceInfo>
{
    public override string Action => AuditActions.NamespaceUpdate;

    public override string? NamespaceIn(RegistryDraft draft) => Which.NamespaceIn(draft);

    public override CommandResult<NamespaceInfo> Apply(RegistryDraft draft)
    {
        var found = Which.Find(draft);
        if (!found.TryGetValue(out var ns))
        {
            return found.Refusal!;
        }

        var same = (Description ?? ns.Description) == ns.Description
            && (HealthPath ?? ns.HealthPath) == ns.HealthPath
            && (Gated ?? ns.Release.Gated) == ns.Release.Gated;
        return draft.WithItsNodes(same ? ns : draft.PutNamespace(ns with
        {
            Description = Description ?? ns.Description,
            HealthPath = HealthPath ?? ns.HealthPath,
            Release = Release(draft, ns),
        })).ToInfo();
    }

    private ReleaseState Release(RegistryDraft draft, NamespaceState ns)
    {
        if (Gated is not { } gated || gated == ns.Release.Gated)
        {
            return ns.Release;
        }

        return gated ? ns.Release.WithGate(draft.WithItsNodes(ns).NodesById) : ns.Release.WithoutGate();
    }
}
