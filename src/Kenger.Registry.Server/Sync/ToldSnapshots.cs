using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Sync;

/// <summary>
/// What watchers of one selection were told last, so that what they are told next can be the difference to it. Snapshots share whatever did not change from one to
/// the next, so a few of them cost little more than one.
/// </summary>
internal sealed class ToldSnapshots(NamespaceSet selection)
{
    // Watchers come back at once with what they were told, or with what was told before that.
    private const int Kept = 4;

    private readonly Lock _lock = new();
    private volatile RegistrySnapshot[] _told = [];

    /// <summary>Remembers a snapshot that was told. One that differs in nothing that is selected takes the place of the last.</summary>
    public void Add(RegistrySnapshot snapshot)
    {
        lock (_lock)
        {
            var told = _told;
            if (told is [.., var last])
            {
                if (snapshot.Version <= last.Version)
                {
                    return;
                }

                told = selection.HasChangedAfter(snapshot, last.Version) ? told[Math.Max(0, told.Length - Kept + 1)..] : told[..^1];
            }

            _told = [.. told, snapshot];
        }
    }

    /// <summary>A namespace as it was at a version; null when that is not known any more.</summary>
    public NamespaceState? Find(string ns, long version)
    {
        foreach (var snapshot in _told)
        {
            // It had not changed before that snapshot, and had been changed last before the version: in between it was this.
            if (snapshot.Version >= version && snapshot.Namespaces.TryGetValue(ns, out var state) && state.Version <= version)
            {
                return state;
            }
        }

        return null;
    }
}
