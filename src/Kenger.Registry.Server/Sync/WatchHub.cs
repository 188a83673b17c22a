using System.Collections.Concurrent;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Sync;

/// <summary>
/// Everybody who waits for changes, grouped by what they wait for. The groups are gone through at every change, on the writer's thread:
/// what a caller makes up, selections of names that nobody has, must cost little.
/// </summary>
internal sealed class WatchHub(RegistryState state, TimeProvider time) : IDisposable
{
    // Beyond these, a caller who makes up a new selection with every call shares the group of everything: it is woken
    // more often than it need be, and memory and time stay bounded.
    private const int MaxGroups = 10_000;
    private const int MaxNames = 100_000;

    // A group remembers how lately its watchers were answered. They come back at once, or they are gone.
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ForgetPeriod = TimeSpan.FromSeconds(1);
    private static readonly NamespaceSet Everything = NamespaceSet.All.WithHosts();

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<NamespaceSet, WatchGroup> _groups = new();
    private int _names;
    private long _forgotAt = time.GetTimestamp();

    /// <summary>How many groups there are.</summary>
    public int Count => _groups.Count;

    /// <summary>The group of a selection; it stays as long as somebody has entered it, and a while longer.</summary>
    public WatchGroup Enter(NamespaceSet selection)
    {
        lock (_lock)
        {
            var group = GroupOf(selection);
            group.Watchers++;
            return group;
        }
    }

    public void Leave(WatchGroup group)
    {
        lock (_lock)
        {
            group.Watchers--;
            group.LeftAt = time.GetTimestamp();
        }
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

    private WatchGroup GroupOf(NamespaceSet selection)
    {
        if (_groups.TryGetValue(selection, out var group))
        {
            return group;
        }

        ForgetIdle();
        if (_groups.Count >= MaxGroups || _names + selection.Names.Count > MaxNames)
        {
            selection = Everything;
            if (_groups.TryGetValue(selection, out group))
            {
                return group;
            }
        }

        group = new WatchGroup(selection, state, time) { LeftAt = time.GetTimestamp() };
        _groups[selection] = group;
        _names += selection.Names.Count;
        // A snapshot published while the group was on its way into the dictionary did not find it there.
        group.Published();
        return group;
    }

    private void ForgetIdle()
    {
        if (time.GetElapsedTime(_forgotAt) < ForgetPeriod)
        {
            return;
        }

        _forgotAt = time.GetTimestamp();
        foreach (var (selection, group) in _groups)
        {
            if (group.Watchers == 0 && time.GetElapsedTime(group.LeftAt) >= IdleFor && _groups.TryRemove(selection, out _))
            {
                _names -= selection.Names.Count;
                group.Dispose();
            }
        }
    }
}
