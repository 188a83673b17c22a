using System.Collections.Concurrent;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Sync;

/// <summary>Everybody who waits for changes, grouped by what they wait for.</summary>
internal sealed class WatchHub(RegistryState state, TimeProvider time) : IDisposable
{
    // Beyond this, a caller who makes up a new selection with every call shares the group of everything: it is woken
    // more often than it need be, and memory stays bounded.
    private const int MaxGroups = 10_000;
    private static readonly NamespaceSet Everything = NamespaceSet.All.WithHosts();

    private readonly ConcurrentDictionary<NamespaceSet, WatchGroup> _groups = new();

    public WatchGroup GroupOf(NamespaceSet selection)
    {
        if (_groups.TryGetValue(selection, out var group))
        {
            return group;
        }

        group = _groups.GetOrAdd(
            _groups.Count < MaxGroups ? selection : Everything,
            static (selection, hub) => new WatchGroup(selection, hub.State, hub.Time),
            (State: state, Time: time));
        // A snapshot published while the group was on its way into the dictionary did not find it there.
        group.Published();
        return group;
    }

    /// <summary>A new snapshot was published: wakes the groups it concerns.</summary>
    public void Published()
    {
        foreach (var (_, group) in _groups)
        {
            group.Published();
        }
    }

    public void Dispose()
    {
        foreach (var (_, group) in _groups)
        {
            group.Dispose();
        }
    }
}
