using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Changes.Nodes;

/// <summary>
/// Adds a node, or renews what is known of it. A repeated registration that says nothing new is a heartbeat and moves no
/// revision; an operator's weight and drain outlive it, and for a while a deregistration too. Another instance than the one that holds the
/// address takes it over: of two processes the one that started last is the likelier to be there.
/// </summary>
internal sealed record RegisterNode(
    NodeAddress Address,
    int DeclaredWeight,
    string? HealthPath,
    Labels Labels,
    int? HeartbeatInterval,
    bool IsStatic,
    bool CreateNamespace,
    string? Instance = null) : RegistryCommand<NodeInfo>
{
    /// <summary>What an API beside ours keeps of it; null for a registration by ours, which ends what another one kept.</summary>
    public string? Catalog { get; init; }

    /// <summary>Whether it gets traffic: a process that registers by our API does.</summary>
    public NodeStatus Status { get; init; } = NodeStatus.Online;

    public override string Action => AuditActions.NodeRegister;

    public override string? NamespaceIn(RegistryDraft draft) => Address.Ns;

    public override CommandResult<NodeInfo> Apply(RegistryDraft draft)
    {
        var ns = draft.FindNamespace(Address.Ns);
        if (ns is null)
        {
            if (!CreateNamespace)
            {
                return draft.NoSuchNamespace(Address.Ns, " and this registry creates none by itself", ": add it first");
            }

            if (draft.NamespaceCount >= draft.Limits.MaxNamespaces)
            {
                return Refusal.TooManyNamespaces(draft.Limits);
            }

            if (!draft.Actor.AddsFreely && draft.CountNamespacesMadeBy(draft.Actor.Name) >= draft.Limits.MaxNamespacesPerToken)
            {
                return Refusal.TooManyNamespacesOf(draft.Actor.Name, draft.Limits);
            }

            ns = draft.AddNamespace(Address.Ns, "", KengerDefaults.HealthPath, createdBy: draft.Actor.Name);
        }

        var known = draft.FindNode(Address);
        if (known is null && ns.NodeCount >= draft.Limits.MaxNodesPerNamespace)
        {
            return Refusal.TooManyNodes(ns.Name, draft.Limits);
        }

        var heard = known?.Lease.LastHeartbeat;
        known?.Lease.Renew(draft.Now);
        var node = (known ?? NewNode(draft, ns)) with
        {
            DeclaredWeight = DeclaredWeight,
            HealthPath = HealthPath,
            Labels = Labels,
            HeartbeatInterval = HeartbeatInterval,
            IsStatic = IsStatic,
            Instance = Instance,
            Catalog = Catalog,
            Status = Status,
        };
        if (node == known)
        {
            return ns.Describe(known);
        }

        node = draft.PutNode(node);
        draft.Note(NodeNote.Registered(node, known, heard));
        draft.ChangeRelease(ns.Name, release => known is null
            ? release.WithReturned(node.Key)
            : release.WithNewVersion(known, node, draft.Now, draft.Now + draft.Limits.KeepOverridesFor));
        if (ns.Release is { Gated: true, KnownVersions.IsEmpty: true })
        {
            // The first ever: were it to wait for a rollout too, nobody would serve.
            draft.PutRelease(ns, ns.Release.WithKnown(LabelPair.From(Labels, ReleaseState.VersionKey).Value));
        }

        var info = ns.Describe(node);
        // The original's clients don't say which process they are, and get what they always got.
        return Instance is not null && known is null && ns.NodeCount == 1 ? info with { NearNamespace = draft.FindTwin(ns.Name) } : info;
    }

    // With what an operator decided about the address before, where that is not long ago.
    private NodeState NewNode(RegistryDraft draft, NamespaceView ns)
    {
        var node = FreshNode(draft, ns);
        return ns.Release.Kept.GetValueOrDefault(node.Key)?.ApplyTo(node, draft.Now) ?? node;
    }

    private NodeState FreshNode(RegistryDraft draft, NamespaceView ns) => new()
    {
        Id = draft.NewNodeId(),
        NamespaceId = ns.Id,
        Ns = ns.Name,
        Key = new NodeKey(Address.Host, Address.Port),
        DeclaredWeight = DeclaredWeight,
        Labels = Labels,
        Status = NodeStatus.Online,
        CreatedAt = draft.Now,
        UpdatedAt = draft.Now,
        Version = draft.NextVersion,
        Lease = new Lease(draft.Now),
    };
}
