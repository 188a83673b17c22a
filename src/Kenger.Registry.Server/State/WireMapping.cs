using Kenger.Contracts;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.State.Routes;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.State;

/// <summary>From the registry's state to what is answered.</summary>
internal static class WireMapping
{
    public static NodeInfo ToInfo(this NodeState node, NamespaceState ns) => node.ToInfo(ns, ns.Release.SideOf(node));

    private static NodeInfo ToInfo(this NodeState node, NamespaceState ns, NodeSide side) => new()
    {
        Id = node.Id,
        Ns = node.Ns,
        Host = node.Key.Host,
        Port = node.Key.Port,
        Weight = ns.WeightOf(node),
        DeclaredWeight = node.DeclaredWeight,
        WeightOverride = node.WeightOverride,
        WeightExpiresAt = node.WeightOverrideUntil,
        Drained = node.Drained,
        DrainExpiresAt = node.DrainUntil,
        ClosesAt = node.CloseAt,
        Closed = node.IsClosed ? true : null,
        OwnWeight = node.OwnWeight,
        Side = side == NodeSide.Stable ? null : side.ToWireName(),
        RolloutId = side is NodeSide.Candidate or NodeSide.Waiting ? ns.Release.ActiveRollout?.Id : null,
        HealthPath = node.HealthPath ?? ns.HealthPath,
        Mode = node.IsStatic ? NodeModes.Static : NodeModes.Lease,
        Instance = node.Instance,
        Status = node.Status,
        Labels = node.Labels.Values,
        HeartbeatInterval = node.HeartbeatInterval,
        LastHeartbeat = node.Lease.LastHeartbeat,
        CreatedAt = node.CreatedAt,
        UpdatedAt = node.UpdatedAt,
        Version = node.Version,
    };

    public static RuleInfo ToInfo(this RuleState rule) => new()
    {
        Id = rule.Id,
        Ns = rule.Ns,
        Position = rule.Position,
        Name = rule.Name,
        Match = rule.Match,
        Target = rule.Target,
        Enabled = rule.IsEnabled,
        ExpiresAt = rule.Until,
        Author = rule.Author,
        Reason = rule.Reason,
        CreatedAt = rule.CreatedAt,
        UpdatedAt = rule.UpdatedAt,
        Version = rule.Version,
    };

    public static SyncRule ToSync(this RuleState rule) => new()
    {
        Id = rule.Id,
        Name = rule.Name,
        Match = rule.Match,
        Target = rule.Target,
    };

    /// <summary>The rollout that is under way; null when there is none.</summary>
    public static SyncRollout? RolloutToSync(this NamespaceState ns) => ns.Release.ActiveRollout is not { } rollout ? null : new SyncRollout
    {
        Id = rollout.Id,
        Step = rollout.Step,
        Label = rollout.Label.ToString(),
        Stable = rollout.Stable ?? ns.OldValues(rollout),
        MaxP99Ms = rollout.Analysis.MaxP99Ms,
        MaxP99VsStable = rollout.Analysis.MaxP99VsStable,
        Sticky = rollout.Sticky,
        Percent = rollout.Sticky is null ? null : rollout.Percent,
    };

    public static RouteInfo ToInfo(this RouteState route) => new(route.Route)
    {
        Version = route.Version,
        Revision = route.Revision,
        Author = route.Author,
        Reason = route.Reason,
        CreatedAt = route.CreatedAt,
        UpdatedAt = route.UpdatedAt,
    };

    public static HostInfo ToInfo(this HostSwitch host) => new()
    {
        Host = host.Host,
        Ns = host.Ns,
        ExpiresAt = host.Until,
        UpdatedAt = host.UpdatedAt,
        Version = host.Version,
    };

    public static NamespaceInfo ToInfo(this NamespaceState ns) => new()
    {
        Id = ns.Id,
        Name = ns.Name,
        Description = ns.Description,
        HealthPath = ns.HealthPath,
        Gated = ns.Release.Gated,
        Freezes = ns.Release.Freezes.IsEmpty ? null : [.. ns.Release.Freezes.Select(window => window.Text)],
        RolloutId = ns.Release.ActiveRollout?.Id,
        NodeCount = ns.Nodes.Count,
        OnlineCount = ns.NodesById.Count(node => node.Status == NodeStatus.Online),
        CreatedAt = ns.CreatedAt,
        UpdatedAt = ns.UpdatedAt,
        Version = ns.Version,
    };

    // Of a rollout that began before its old side was kept: whoever is not new.
    private static IReadOnlyList<string> OldValues(this NamespaceState ns, RolloutState rollout) =>
    [
        .. ns.NodesById.Where(node => ns.Release.SideOf(node.Labels) == NodeSide.Stable)
            .Select(node => LabelPair.From(node.Labels, rollout.Label.Key).Value).Distinct().Order(StringComparer.Ordinal),
    ];
}
