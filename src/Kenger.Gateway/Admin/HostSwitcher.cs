using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Admin;

/// <summary>Switches a host at the registry, for all gateways, and waits until this one follows.</summary>
internal sealed class HostSwitcher(IRegistryOperator registry, SwitchedHosts hosts, AppliedRevision applied)
{
    // The change is made by then; longer only means that the registry can't be heard at the moment.
    private static readonly TimeSpan FollowTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Returns the namespace the host was switched to before; null for none.</summary>
    /// <exception cref="KengerException">The registry refuses, or can't be reached.</exception>
    public async Task<string?> SwitchAsync(string host, string ns, CancellationToken cancellationToken)
    {
        var before = hosts.Current.All.GetValueOrDefault(host);
        var switched = await registry.SwitchHostAsync(new SwitchHostRequest { Host = host, Ns = ns }, cancellationToken);
        await applied.WaitAsync(switched.Version, FollowTimeout, cancellationToken);
        return before;
    }
}
