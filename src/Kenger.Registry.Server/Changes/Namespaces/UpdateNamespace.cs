using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Namespaces;

/// <summary>Changes the given fields of a namespace; null leaves a field as it is.</summary>
internal sealed record UpdateNamespace(NamespaceRef Which, string? Description, string? HealthPath, bool? Gated = null)
    : RegistryCommand<NamespaceInfo>
{
    /// <summary>When rollouts neither start nor go on, in place of what was before; null leaves that.</summary>
    public ImmutableArray<string>? Freezes { get; init; }

    public override string Action => AuditActions.NamespaceUpdate;

    public override string? NamespaceIn(RegistryDraft draft) => Which.NamespaceIn(draft);

    public override CommandResult<NamespaceInfo> Apply(RegistryDraft draft)
    {
        var found = Which.Find(draft);
        if (!found.TryGetValue(out var ns))
        {
            return found.Refusal!;
        }

        var isSame = (Description ?? ns.Description) == ns.Description
            && (HealthPath ?? ns.HealthPath) == ns.HealthPath
            && (Gated ?? ns.Release.Gated) == ns.Release.Gated
            && (Freezes is not { } freezes || freezes.SequenceEqual(ns.Release.Freezes.Select(window => window.Text), StringComparer.Ordinal));
        if (!isSame)
        {
            var release = Freezes is { } windows ? ReleaseAfter(ns) with { Freezes = [.. windows.Select(FreezeWindow.Parse)] } : ReleaseAfter(ns);
            draft.PutNamespace(ns, state => state with
            {
                Description = Description ?? state.Description,
                HealthPath = HealthPath ?? state.HealthPath,
                Release = release,
            });
        }

        return ns.State.ToInfo();
    }

    private ReleaseState ReleaseAfter(NamespaceView ns)
    {
        if (Gated is not { } gated || gated == ns.Release.Gated)
        {
            return ns.Release;
        }

        return gated ? ns.Release.WithGate(ns.State.NodesById) : ns.Release.WithoutGate();
    }
}
