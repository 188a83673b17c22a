using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.Changes.Time;

/// <summary>
/// Ends what was made for a time that is over. Judged inside the transaction: an operator who was faster, at any server, has given it
/// another end.
/// </summary>
internal sealed record ExpireOverrides : RegistryCommand<ExpiredOverrides>
{
    public override string Action => AuditActions.OverrideExpire;

    public override string? NamespaceIn(RegistryDraft draft) => null;

    public override CommandResult<ExpiredOverrides> Apply(RegistryDraft draft)
    {
        var weights = draft.AllNodes().Where(node => node.WeightOverrideUntil <= draft.Now).ToArray();
        var drains = draft.AllNodes().Where(node => node.DrainUntil <= draft.Now).ToArray();
        foreach (var node in weights.Union(drains).ToArray())
        {
            draft.PutNode(Ended(node, draft.Now));
        }

        var hosts = draft.Hosts.Where(host => host.Until <= draft.Now).ToArray();
        foreach (var host in hosts)
        {
            GoBack(draft, host);
        }

        var held = draft.EndKept();
        draft.Audit.Action = AuditActions.NodeClose;
        var closes = draft.AllNodes().Where(node => node.CloseAt <= draft.Now).ToArray();
        foreach (var node in closes)
        {
            draft.PutNode(node with { CloseAt = null, IsClosed = true });
        }

        draft.Audit.Action = AuditActions.RuleExpire;
        var rules = draft.AllRules().Where(rule => rule.Until <= draft.Now).ToArray();
        foreach (var rule in rules)
        {
            draft.RemoveRule(rule);
        }

        return new ExpiredOverrides { Weights = weights, Drains = drains, Hosts = hosts, Rules = rules, Held = held, Closes = closes };
    }

    private static NodeState Ended(NodeState node, DateTimeOffset now)
    {
        node = node.WeightOverrideUntil <= now ? node with { WeightOverride = null, WeightOverrideUntil = null } : node;
        return node.DrainUntil <= now ? node with { Drained = false, DrainUntil = null, CloseAt = null, IsClosed = false } : node;
    }

    // A namespace that was deleted meanwhile would turn all of the host's traffic away.
    private static void GoBack(RegistryDraft draft, HostSwitch host)
    {
        if (host.NsBefore is { } before && draft.FindNamespace(before) is not null)
        {
            draft.PutHost(new HostSwitch(host.Host, before));
        }
        else
        {
            draft.RemoveHost(host);
        }
    }
}

/// <summary>What was made for a time and is over, each as it was before.</summary>
internal sealed record ExpiredOverrides
{
    public IReadOnlyList<NodeState> Weights { get; init; } = [];

    public IReadOnlyList<NodeState> Drains { get; init; } = [];

    public IReadOnlyList<HostSwitch> Hosts { get; init; } = [];

    public IReadOnlyList<RuleState> Rules { get; init; } = [];

    /// <summary>Nodes that a gate held because of what was at their address before.</summary>
    public IReadOnlyList<NodeState> Held { get; init; } = [];

    /// <summary>Drained nodes where gateways end what still runs.</summary>
    public IReadOnlyList<NodeState> Closes { get; init; } = [];

    public static bool AnyIn(RegistrySnapshot snapshot, DateTimeOffset now) =>
        snapshot.Namespaces.Values.Any(ns => ns.FirstEnd <= now) || snapshot.Hosts.Hosts.Values.Any(host => host.Until <= now);
}
