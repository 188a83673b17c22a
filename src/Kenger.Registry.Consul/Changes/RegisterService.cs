using Kenger.Contracts;
using Kenger.Registry.Consul.Services;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Consul.Changes;

/// <summary>
/// Registers a service as a node of the namespace with its name. What the same agent registered before under the same id at another address goes, as with Consul. Checks that ask the same as
/// before go on as they are.
/// </summary>
/// <param name="Address">The node.</param>
/// <param name="Weight">Its declared weight.</param>
/// <param name="HealthPath">What gateways ask it; null for the namespace's.</param>
/// <param name="Entry">What is kept of it; its checks as they begin.</param>
/// <param name="CreateNamespace">Whether a namespace may be made.</param>
internal sealed record RegisterService(NodeAddress Address, int Weight, string? HealthPath, ServiceEntry Entry, bool CreateNamespace) : RegistryCommand<NodeInfo>
{
    public override string Action => AuditActions.NodeRegister;

    public override string? NamespaceIn(RegistryDraft draft) => Address.Ns;

    public override CommandResult<NodeInfo> Apply(RegistryDraft draft)
    {
        var before = draft.FindNode(Address) is { } known ? ServiceEntry.Of(known) : null;
        var entry = Entry with { Checks = [.. Entry.Checks.Select(check => check with { Since = draft.Now.ToUnixTimeMilliseconds() })] };
        entry = before is null ? entry : entry.Continuing(before);
        // A text that says the same is the node's own again: a repeated registration changes nothing.
        var json = Since(entry, 0) is var bare && before is not null && Since(before, 0).ToJson() == bare.ToJson() ? before.ToJson() : entry.ToJson();
        var registered = new RegisterNode(
            Address, Weight, HealthPath, EntryLabels.From(entry.Tags, entry.Meta), HeartbeatInterval: null, IsStatic: true, CreateNamespace)
        {
            Catalog = json,
            Status = entry.Status,
        }.Apply(draft);
        if (registered.Refusal is null && entry.Agent.Length > 0)
        {
            RemoveSame(draft);
        }

        return registered;
    }

    private void RemoveSame(RegistryDraft draft)
    {
        var others = draft.FindNamespace(Address.Ns)!.Nodes
            .Where(node => (node.Key.Host != Address.Host || node.Key.Port != Address.Port)
                && ServiceEntry.Of(node) is { } other && other.Id == Entry.Id && other.Agent == Entry.Agent)
            .ToArray();
        foreach (var other in others)
        {
            draft.LetGo(other);
            draft.Note(new NodeNote(NodeNoteKind.Left, other));
        }
    }

    private static ServiceEntry Since(ServiceEntry entry, long since) =>
        entry with { Checks = [.. entry.Checks.Select(check => check with { Since = since })] };
}
