namespace Kenger.Gateway.Namespaces;

/// <summary>
/// Holds which hosts were switched. What the registry announces counts once the nodes of all its namespaces are known: a host
/// must not be sent to a namespace that is still empty here. Written by the watcher alone.
/// </summary>
internal sealed class SwitchedHosts
{
    private HostNamespaces _current = HostNamespaces.None;
    private HostNamespaces _announced = HostNamespaces.None;

    /// <summary>What requests go by.</summary>
    public HostNamespaces Current => Volatile.Read(ref _current);

    /// <summary>The namespaces hosts are switched to as the registry announces it, those that don't count yet included.</summary>
    public IReadOnlyList<string> AnnouncedNamespaces => Volatile.Read(ref _announced).Namespaces;

    /// <summary>Begins with what was known when the gateway last ran; before any request, and before the registry is asked.</summary>
    public void Restore(IReadOnlyDictionary<string, string>? hosts)
    {
        if (hosts is not null)
        {
            _announced = HostNamespaces.From(hosts);
            Volatile.Write(ref _current, _announced);
        }
    }

    /// <summary>
    /// Takes what an answer says of hosts, null for nothing new. It counts when the answer was about all of its namespaces; if
    /// not, the next one must be.
    /// </summary>
    public void Learn(IReadOnlyDictionary<string, string>? hosts, IReadOnlyCollection<string> watched)
    {
        if (hosts is not null)
        {
            Volatile.Write(ref _announced, HostNamespaces.From(hosts));
        }

        if (_announced.Namespaces.All(watched.Contains))
        {
            Volatile.Write(ref _current, _announced);
        }
    }
}
