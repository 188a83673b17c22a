using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Sync;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Holds requests for a namespace that a changed configuration has just named, until the registry has said which nodes it has: that takes
/// milliseconds, and a 503 would be wrong.
/// </summary>
internal sealed class NewNamespaces(RegistryWatcher watcher, NodeDirectory directory, TimeProvider time)
{
    private const int MaxLooks = 20;

    // An answer that doesn't hold the namespace changes nothing here that could wake anybody.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits two seconds at most. Whether there is anything to choose from anew.</summary>
    public async Task<bool> WhenKnownAsync(string ns, CancellationToken aborted)
    {
        for (var i = 0; i < MaxLooks && !aborted.IsCancellationRequested; i++)
        {
            // Taken first: what happens after the look is not missed.
            var changed = directory.Changed;
            if (directory.Current.Find(ns) is not null)
            {
                return true;
            }

            if (!watcher.IsNew(ns))
            {
                break;
            }

            await changed.WaitAsync(Look, time, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return directory.Current.Find(ns) is not null;
    }
}
