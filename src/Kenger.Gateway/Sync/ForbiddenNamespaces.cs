using System.Collections.Frozen;
using Kenger.Client;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Sync;

/// <summary>
/// The namespaces that this gateway needs and its token is not for. The registry refuses a question that names one of them as a whole, so they are left out of it: what the token
/// is for is followed. Asked and changed by the watcher alone.
/// </summary>
internal sealed partial class ForbiddenNamespaces(IRegistryOperator registry, TimeProvider time, ILogger<ForbiddenNamespaces> logger)
{
    private const string AllRoutes = "*";
    private const int MaxNamed = 20;

    // A token may be given more, and nobody tells.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    // What the token is for; null for all, and as long as nothing was refused.
    private FrozenSet<string>? _granted;
    private long _lookedAt;
    private IReadOnlyList<string> _current = [];

    /// <summary>Their names, in order.</summary>
    public IReadOnlyList<string> Current => Volatile.Read(ref _current);

    public bool Contains(string ns) => Current.Contains(ns);

    /// <summary>What of a question the token may ask. The question as it is when nothing of it would be left: the registry says why it refuses.</summary>
    /// <param name="wanted">The question.</param>
    /// <param name="cancellationToken">Ends the look at the token.</param>
    public async Task<SyncScope> AllowedOfAsync(SyncScope wanted, CancellationToken cancellationToken)
    {
        if (Current.Count > 0 && time.GetElapsedTime(_lookedAt) >= LookAgain)
        {
            await LookAsync(cancellationToken);
        }

        Note(wanted);
        return AllowedOf(wanted);
    }

    /// <summary>The registry has refused a question. Whether another one is allowed in its place.</summary>
    public async Task<bool> LearnAsync(SyncScope wanted, SyncScope refused, CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) && !AllowedOf(wanted).SameAs(refused);

    private SyncScope AllowedOf(SyncScope wanted)
    {
        var allowed = new SyncScope([.. wanted.Namespaces.Where(IsGranted)], [.. wanted.Routes.Where(IsGranted)]);
        // A question without names is one for everything.
        return allowed.Namespaces.Count == 0 && allowed.Routes.Count == 0 ? wanted : allowed;
    }

    private bool IsGranted(string ns) => _granted is null || ns == AllRoutes || _granted.Contains(ns);

    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        _lookedAt = time.GetTimestamp();
        using var limit = new CancellationTokenSource(AnswerTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            _granted = (await registry.ShowTokenAsync(both.Token)).Namespaces?.ToFrozenSet(StringComparer.Ordinal);
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // It is away, or too old to tell: what was known stays.
            return false;
        }
    }

    private void Note(SyncScope wanted)
    {
        string[] forbidden = [.. wanted.Namespaces.Union(wanted.Routes, StringComparer.Ordinal).Where(ns => !IsGranted(ns)).Order(StringComparer.Ordinal)];
        var before = _current;
        Volatile.Write(ref _current, forbidden);
        string[] news = [.. forbidden.Except(before)];
        if (news.Length > 0)
        {
            LogForbidden(Named(news));
        }

        // What nobody needs any more is not told of.
        string[] allowed = [.. before.Except(forbidden).Where(ns => wanted.Namespaces.Contains(ns) || wanted.Routes.Contains(ns))];
        if (allowed.Length > 0)
        {
            LogAllowed(Named(allowed));
        }
    }

    private static string Named(string[] names) =>
        string.Join(", ", names.Take(MaxNamed)) + (names.Length > MaxNamed ? $" and {names.Length - MaxNamed} more" : "");

    [LoggerMessage(EventIds.NamespacesForbidden, LogLevel.Warning,
        "This gateway's token is not for {Namespaces}, where routes, copies of requests or rules lead: nodes there are not followed, and no copies are made. All other namespaces are followed. "
        + "Give the token these, too, or take them out; the registry is asked about the token again every minute")]
    private partial void LogForbidden(string namespaces);

    [LoggerMessage(EventIds.NamespacesAllowed, LogLevel.Information, "This gateway's token is for {Namespaces} now: nodes there are followed")]
    private partial void LogAllowed(string namespaces);
}

/// <summary>What the registry is asked for.</summary>
/// <param name="Namespaces">Whose nodes; none for all that the token is for.</param>
/// <param name="Routes">Whose routes; <c>*</c> for all that the token is for, none for no routes.</param>
internal sealed record SyncScope(IReadOnlyList<string> Namespaces, IReadOnlyList<string> Routes)
{
    public bool SameAs(SyncScope other) => Namespaces.SequenceEqual(other.Namespaces) && Routes.SequenceEqual(other.Routes);
}
