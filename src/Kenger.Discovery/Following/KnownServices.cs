using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Following;

/// <summary>Looks services up by name; who asks for a name first has it followed, and waits for the registry a little.</summary>
internal sealed class KnownServices(ServiceWatch watch, ServiceDirectory directory, FollowedNames names, IOptions<KengerDiscoveryOptions> options, TimeProvider time)
{
    // What a snapshot says is better than nothing, and what the registry says is better.
    private static readonly TimeSpan RestoredPatience = TimeSpan.FromSeconds(1);

    /// <summary>What is known of a name, without waiting; false where somebody has to wait for it, or begin to follow it.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="entry">Null where the registry has no such namespace, or the token is not for it.</param>
    public bool TryFind(string ns, out NamespaceEntry? entry)
    {
        entry = directory.Current.Find(ns);
        return names.Find(ns) is { IsPending: false };
    }

    /// <summary>What is known of a name, which is followed from now on. Waits for the registry, but not for ever.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="isAsync">False blocks the thread.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null where the registry has no such namespace, or the token is not for it.</returns>
    /// <exception cref="HttpRequestException">Nothing is known of it, and the registry does not answer.</exception>
    public async ValueTask<NamespaceEntry?> FindAsync(string ns, bool isAsync, CancellationToken cancellationToken)
    {
        if (watch.Follow(ns) is not { } name)
        {
            return null;
        }

        while (name.IsPending)
        {
            var moved = watch.Moved;
            var isRestored = directory.Current.Find(ns) is not null;
            var patience = isRestored && options.Value.FirstAnswerTimeout > RestoredPatience ? RestoredPatience : options.Value.FirstAnswerTimeout;
            var left = patience - time.GetElapsedTime(name.Since);
            // One failure is enough where a snapshot says who is there.
            if (!name.IsPending || left <= TimeSpan.Zero || (isRestored && watch.Status.Problem is not null))
            {
                break;
            }

            var waiting = moved.WaitAsync(left, time, cancellationToken);
            if (isAsync)
            {
                await ((Task)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                ((IAsyncResult)waiting).AsyncWaitHandle.WaitOne();
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        var entry = directory.Current.Find(ns);
        return entry is not null || !name.IsPending
            ? entry
            : throw new HttpRequestException(
                HttpRequestError.NameResolutionError,
                $"Nothing is known of the service '{ns}' yet, and the registry does not answer: {watch.Status.Problem ?? "it takes too long"}.");
    }
}
