using Kenger.Contracts;
using Kenger.Registry.Consul.Services;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Registry.Consul.Changes;

/// <summary>
/// Changes what is kept of a service: a check, its status, its maintenance. Whether its node gets traffic follows. True where something changed.
/// </summary>
/// <param name="Address">The node.</param>
/// <param name="Id">Consul's id of the service: another one may have its address meanwhile.</param>
/// <param name="Change">What becomes of it, a pure function; null or the same object for nothing.</param>
internal sealed record ChangeService(NodeAddress Address, string Id, Func<ServiceEntry, DateTimeOffset, ServiceEntry?> Change) : RegistryCommand<bool>
{
    /// <summary>Whether heartbeats that other servers took are looked at before: they are words of services to checks that wait for them.</summary>
    public Func<NodeState, bool>? If { get; init; }

    /// <summary>What the audit says beside it.</summary>
    public string? Reason { get; init; }

    public override string Action => AuditActions.NodeUpdate;

    public override string? NamespaceIn(RegistryDraft draft) => Address.Ns;

    public override CommandResult<bool> Apply(RegistryDraft draft)
    {
        if (draft.FindNode(Address) is not { } node || ServiceEntry.Of(node) is not { } entry || entry.Id != Id)
        {
            return false;
        }

        if (If is not null)
        {
            draft.RefreshLeases([node]);
            if (!If(node))
            {
                return false;
            }
        }

        if (Change(entry, draft.Now) is not { } changed || ReferenceEquals(changed, entry))
        {
            return false;
        }

        draft.PutNode(node with { Catalog = changed.ToJson(), Status = changed.Status }, Reason);
        return true;
    }
}

/// <summary>Removes a service that was critical for as long as it may be.</summary>
/// <param name="Address">The node.</param>
/// <param name="Id">Consul's id of the service.</param>
/// <param name="Check">The check that says so.</param>
internal sealed record ReapService(NodeAddress Address, string Id, string Check) : RegistryCommand<bool>
{
    public override string Action => AuditActions.NodeExpire;

    public override string? NamespaceIn(RegistryDraft draft) => Address.Ns;

    public override CommandResult<bool> Apply(RegistryDraft draft)
    {
        if (draft.FindNode(Address) is not { } node || ServiceEntry.Of(node) is not { } entry || entry.Id != Id
            || entry.FindCheck(Check) is not { Status: CheckStatus.Critical })
        {
            return false;
        }

        draft.LetGo(node);
        return true;
    }
}
