using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.State.Routes;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.Changes.Audit;

/// <summary>
/// The audit of one batch. The draft writes it wherever it changes, so that no command can forget to; the commands say only
/// in whose name they run.
/// </summary>
internal sealed class AuditTrail(DateTimeOffset now)
{
    private readonly List<AuditRecord> _records = [];
    private Actor _actor = Actor.Registry;

    public IReadOnlyList<AuditRecord> Records => _records;

    public Actor Actor => _actor;

    public string ActorName => _actor.Name;

    /// <summary>What the next changes are called, except those of namespaces.</summary>
    public string Action { get; set; } = AuditActions.NodeUpdate;

    /// <summary>From now on it is this caller who changes things.</summary>
    public void Begin(Actor actor, string action)
    {
        _actor = actor;
        Action = action;
    }

    public void Namespace(string action, NamespaceState? before, NamespaceState? after, int nodes) =>
        Add(action, (after ?? before)!.Name, "", before, after, ns => AuditState.Describe(ns, nodes));

    public void Node(NodeState? before, NodeState? after, string? reason = null)
    {
        var node = (after ?? before)!;
        Add(
            Action,
            node.Ns,
            $"{node.Key.Host}:{node.Key.Port}",
            before,
            after,
            state => AuditState.Describe(state, ReferenceEquals(state, after) ? reason : null));
    }

    public void Host(HostSwitch? before, HostSwitch? after)
    {
        var host = (after ?? before)!;
        Add(Action, host.Ns ?? "", host.Host, before, after, AuditState.Describe);
    }

    public void Rollout(RolloutState? before, RolloutState after, string? remark) => Add(
        Action, after.Ns, after.Label.ToString(), before, after, state => AuditState.Describe(state, ReferenceEquals(state, after) ? remark : null));

    /// <summary>What was held at weight 0 serves again.</summary>
    public void Reinstated(string ns, IEnumerable<LabelPair> labels)
    {
        foreach (var label in labels)
        {
            Add(Action, ns, label.ToString(), AuditState.DescribeSide(NodeSide.Retired), AuditState.DescribeSide(NodeSide.Stable), json => json);
        }
    }

    public void Rule(RuleState? before, RuleState? after)
    {
        var rule = (after ?? before)!;
        Add(Action, rule.Ns, string.Create(CultureInfo.InvariantCulture, $"rule {rule.Id}"), before, after, AuditState.Describe);
    }

    public void Route(RouteState? before, RouteState? after, string? reason)
    {
        var route = (after ?? before)!;
        Add(Action, route.Ns, $"route {route.Id}", before, after, state => AuditState.Describe(
            state, ReferenceEquals(state, after) ? reason : null));
    }

    /// <summary>An operator's word that the silent nodes are gone.</summary>
    public void Lift(int takenOffline, int deleted) =>
        Add(AuditActions.SelfPreservationLift, "", "", null, AuditState.DescribeLift(takenOffline, deleted), json => json);

    private void Add<T>(string action, string ns, string target, T? before, T? after, Func<T, string> describe)
        where T : class => _records.Add(new AuditRecord
    {
        Time = now,
        Actor = _actor.Name,
        Address = _actor.Address,
        Action = action,
        Ns = ns,
        Target = target,
        Before = before is null ? null : describe(before),
        After = after is null ? null : describe(after),
    });
}
