using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Hosts;

/// <summary>
/// Lets a namespace serve a host in all gateways, or with none the one each is configured with. A namespace that doesn't
/// exist is refused: a misspelt one would turn all of the host's traffic away.
/// </summary>
/// <param name="Host">The host.</param>
/// <param name="Ns">The namespace; null for the one each gateway is configured with.</param>
/// <param name="TtlSeconds">
/// After how long the host goes back to where it was before, which is never a switch that would end as well; null for never.
/// </param>
internal sealed record SwitchHost(string Host, string? Ns, int? TtlSeconds = null) : RegistryCommand<HostInfo>
{
    public override string Action => AuditActions.HostSwitch;

    // A host is nobody's: only tokens for all namespaces may switch one.
    public override string? NamespaceIn(RegistryDraft draft) => null;

    public override CommandResult<HostInfo> Apply(RegistryDraft draft)
    {
        if (Ns is not null && draft.FindNamespace(Ns) is null)
        {
            return draft.NoSuchNamespace(Ns, $" to serve {Host}", ": add it first");
        }

        var known = draft.FindHost(Host);
        var wanted = new HostSwitch(Host, Ns)
        {
            Until = draft.TimeIn(TtlSeconds),
            NsBefore = TtlSeconds is null ? null : known?.NsToStay,
        };
        if (wanted is { Ns: null, NsBefore: null })
        {
            if (known is not null)
            {
                draft.RemoveHost(known);
            }

            return new HostInfo { Host = Host, UpdatedAt = draft.Now, Version = draft.Version };
        }

        if (known is null && draft.HostCount >= RegistryLimits.MaxHosts)
        {
            return Refusal.TooManyHosts();
        }

        return (known is not null && wanted.HasSameContent(known) ? known : draft.PutHost(wanted)).ToInfo();
    }
}
