using System.Collections.Concurrent;
using Kenger.Client;
using Kenger.Contracts;

namespace Kenger.Gateway.Sync;

/// <summary>
/// Which namespace may have been meant where one has no node. The registry is asked for names when somebody needs one, at most every few seconds and
/// beside the requests; it tells those that the gateway's token is for.
/// </summary>
internal sealed class NearNamespaces(IRegistryOperator registry, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    // Whoever asks why does not wait longer for a hint.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    private Known? _known;
    private int _isAsking;

    /// <summary>
    /// What follows a sentence that says there is no such namespace; empty while no name is known to be near. Of a namespace that is there only a
    /// twin in other case is told: its neighbours have names like its own.
    /// </summary>
    public string HintFor(string ns, bool isUnknown)
    {
        var known = Volatile.Read(ref _known);
        if (known is null || time.GetElapsedTime(known.AskedAt) > MaxAge)
        {
            _ = RefreshAsync();
        }

        return known?.HintFor(ns, isUnknown) ?? "";
    }

    /// <summary>Asks for the names that there are, unless somebody just did; whether there are new ones. Never fails.</summary>
    public async Task<bool> RefreshAsync()
    {
        if ((Volatile.Read(ref _known) is { } known && time.GetElapsedTime(known.AskedAt) <= MaxAge) || Interlocked.Exchange(ref _isAsking, 1) == 1)
        {
            return false;
        }

        try
        {
            using var limit = new CancellationTokenSource(AnswerTimeout, time);
            var names = await registry.ListNamespacesAsync(limit.Token);
            Volatile.Write(ref _known, new Known(names, time.GetTimestamp()));
            return true;
        }
        catch (Exception)
        {
            // The watcher says what is wrong with the registry. Without an answer there is no hint, and for a while nobody asks again.
            Volatile.Write(ref _known, new Known([], time.GetTimestamp()));
            return false;
        }
        finally
        {
            Volatile.Write(ref _isAsking, 0);
        }
    }

    private sealed class Known(IReadOnlyList<NamespaceInfo> namespaces, long askedAt)
    {
        private readonly string[] _names = [.. namespaces.Where(each => each.OnlineCount > 0).Select(each => each.Name)];

        // A flood of requests that find no node must not search each time. There are no more keys than namespaces this gateway routes to.
        private readonly ConcurrentDictionary<(string Ns, bool IsUnknown), string> _hints = new();

        public long AskedAt => askedAt;

        public string HintFor(string ns, bool isUnknown) => _hints.GetOrAdd(
            (ns, isUnknown),
            static (key, names) => NearName.Hint(
                key.Ns, key.IsUnknown ? names : names.Where(name => string.Equals(name, key.Ns, StringComparison.OrdinalIgnoreCase))),
            _names);
    }
}
