using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes;

/// <summary>The switched hosts of the draft.</summary>
internal sealed partial class RegistryDraft
{
    public IEnumerable<HostSwitch> Hosts => _hosts.Hosts.Values;

    public int HostCount => _hosts.Hosts.Count;

    public HostSwitch? FindHost(string host) => _hosts.Hosts.GetValueOrDefault(host);

    /// <summary>Lets a namespace serve a host.</summary>
    public HostSwitch PutHost(HostSwitch host)
    {
        host = host with { UpdatedAt = Now, Version = NextVersion };
        _audit.Host(FindHost(host.Host), host);
        _hosts = new HostTable(_hosts.Hosts.SetItem(host.Host, host), NextVersion);
        return host;
    }

    public void RemoveHost(HostSwitch host)
    {
        _audit.Host(host, null);
        _hosts = new HostTable(_hosts.Hosts.Remove(host.Host), NextVersion);
    }
}
