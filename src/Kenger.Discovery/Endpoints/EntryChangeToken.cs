using Kenger.Discovery.Following;
using Microsoft.Extensions.Primitives;

namespace Kenger.Discovery.Endpoints;

/// <summary>Is changed once a namespace is another than it was when the token was made.</summary>
internal sealed class EntryChangeToken : IChangeToken
{
    private readonly CancellationTokenSource _changed = new();

    public EntryChangeToken(ServiceDirectory directory, string ns)
    {
        var before = directory.Current.Find(ns);
        _ = WatchAsync(directory, ns, before);
    }

    public bool HasChanged => _changed.IsCancellationRequested;

    public bool ActiveChangeCallbacks => true;

    public IDisposable RegisterChangeCallback(Action<object?> callback, object? state) => _changed.Token.Register(callback, state);

    private async Task WatchAsync(ServiceDirectory directory, string ns, NamespaceEntry? before)
    {
        while (true)
        {
            var next = directory.Changed;
            if (!ReferenceEquals(directory.Current.Find(ns), before))
            {
                // Not disposed: others may still register with it.
                await _changed.CancelAsync();
                return;
            }

            await next;
        }
    }
}
