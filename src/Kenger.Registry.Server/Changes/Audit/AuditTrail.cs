using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
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

    public string ActorName => _actor.Name;

    /// <summary>What the next changes are called, except those of namespaces.</summary>
    public string Action { get; set; } = AuditActions.NodeUpdate;

    /// <summary>From now on it is this caller who changes things.</summary>
    public void Begin(Actor actor, string action)
    {
        _actor = actor;
        Action = action;
    }

    public void Namespace(string action, NamespaceState? before, NamespaceState? after, int nodes) => _records.Add(new AuditRecord
    {
        Time = now,
        Actor = _actor.Name,
        Address = _actor.Address,
        Action = action,
        Ns = (after ?? before)!.Name,
        Before = before is null ? null : AuditState.Of(before, nodes),
        After = after is null ? null : AuditState.Of(after, nodes),
    });

    public void Node(NodeState? before, NodeState? after)
    {
        var node = (after ?? before)!;
        _records.Add(new AuditRecord
        {
            Time = now,
            Actor = _actor.Name,
            Address = _actor.Address,
            Action = Action,
            Ns = node.Ns,
            Target = $"{node.Key.Host}:{node.Key.Port}",
            Before = before is null ? null : AuditState.Of(before),
            After = after is null ? null : AuditState.Of(after),
        });
    }

    public void Host(HostSwitch? before, HostSwitch? after) => _records.Add(new AuditRecord
    {
        Time = now,
        Actor = _actor.Name,
        Address = _actor.Address,
        Action = Action,
        Ns = (after ?? before)!.Ns ?? "",
        Target = (after ?? before)!.Host,
        Before = before is null ? null : AuditState.Of(before),
        After = after is null ? null : AuditState.Of(after),
    });

    public void Rollout(RolloutState? before, RolloutState after) => _records.Add(new AuditRecord
    {
        Time = now,
        Actor = _actor.Name,
        Address = _actor.Address,
        Action = Action,
        Ns = after.Ns,
        Target = after.Label.ToString(),
        Before = before is null ? null : AuditState.Of(before),
        After = AuditState.Of(after),
    });

    public void Rule(RuleState? before, RuleState? after)
    {
        var rule = (after ?? before)!;
        _records.Add(new AuditRecord
        {
            Time = now,
            Actor = _actor.Name,
            Address = _actor.Address,
            Action = Action,
            Ns = rule.Ns,
            Target = string.Create(CultureInfo.InvariantCulture, $"rule {rule.Id}"),
            Before = before is null ? null : AuditState.Of(before),
            After = after is null ? null : AuditState.Of(after),
        });
    }

    /// <summary>An operator's word that the silent nodes are gone.</summary>
    public void Lift(int takenOffline, int deleted) => _records.Add(new AuditRecord
    {
        Time = now,
        Actor = _actor.Name,
        Address = _actor.Address,
        Action = AuditActions.SelfPreservationLift,
        Ns = "",
        After = AuditState.OfLift(takenOffline, deleted),
    });
}
