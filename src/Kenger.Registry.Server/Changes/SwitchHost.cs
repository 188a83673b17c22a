using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes;

/// <summary>
/// Lets a namespace serve a host in all gateways, or with none the one each is configured with. A namespace that doesn't
/// exist is refused: a misspelt one would turn all of the host's traffic away.
/// </summary>
internal sealed record SwitchHost(string Host, string? Ns) : RegistryCommand<HostInfo>
{
    public override string Action => AuditActions.HostSwitch;

    // A host is nobody's: only tokens for all namespaces may switch one.
    public override string? NamespaceIn(RegistryDraft draft) => null;

    public override CommandResult<HostInfo> Apply(RegistryDraft draft)
    {
        var known = draft.FindHost(Host);
        if (Ns is null)
        {
            if (known is not null)
            {
                draft.RemoveHost(known);
            }

            return new HostInfo { Host = Host, UpdatedAt = draft.Now, Version = draft.Version };
        }

        if (!draft.TryGetNamespace(Ns, out _))
        {
            return Refusal.NotFound($"there is no namespace '{Ns}' to serve {Host}: add it first");
        }

        return (known?.Ns == Ns ? known : draft.PutHost(Host, Ns)).ToInfo();
    }
}
