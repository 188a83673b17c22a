using Kenger.Discovery.Following;
using Microsoft.Extensions.Primitives;

namespace Kenger.Discovery.Endpoints;

/// <summary>Change tokens of namespaces.</summary>
internal static class EntryChanges
{
    /// <summary>Is changed once a namespace is another than it is now.</summary>
    public static IChangeToken Next(ServiceDirectory directory, string ns)
    {
        // Not disposed: others may still register with its token.
        var changed = new CancellationTokenSource();
        _ = WatchAsync(directory, ns, directory.Current.Find(ns), changed);
        return new CancellationChangeToken(changed.Token);
    }

    private static async Task WatchAsync(ServiceDirectory directory, string ns, NamespaceEntry? before, CancellationTokenSource changed)
    {
        while (true)
        {
            var next = directory.Changed;
            if (!ReferenceEquals(directory.Current.Find(ns), before))
            {
                await changed.CancelAsync();
                return;
            }

            await next;
        }
    }
}
