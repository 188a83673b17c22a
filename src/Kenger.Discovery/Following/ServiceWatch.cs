using System.Net;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.Discovery.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kenger.Discovery.Following;

/// <summary>
/// Follows the registry for all names that this process calls, with one long poll. Begins with the first call. A new name is asked for alone: where the token is not for
/// it, the others are none the worse. When the registry is away, what is known stays.
/// </summary>
internal sealed partial class ServiceWatch(
    IRegistryFeed feed,
    ServiceDirectory directory,
    FollowedNames names,
    ConsumerName consumer,
    OwnAddress address,
    SnapshotKeeper snapshot,
    DiscoveryMetrics metrics,
    TimeProvider time,
    ILogger<ServiceWatch> logger) : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SavePause = TimeSpan.FromSeconds(1);

    private readonly FollowedRegistry _registry = new(feed, time, logger);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _starting = new();
    private readonly AsyncPulse _moved = new();
    private WatchStatus _status = new(Revision: null, Problem: null, AnsweredAt: null);
    private bool _isStarted;
    private int _isFull;

    public WatchStatus Status => Volatile.Read(ref _status);

    /// <summary>Completes when the registry has said something, or could not be asked.</summary>
    public Task Moved => _moved.Next;

    /// <summary>Follows a name from now on; null when there are too many.</summary>
    public FollowedName? Follow(string ns)
    {
        Start();
        if (names.Find(ns) is { } known)
        {
            return known;
        }

        var name = names.Add(ns);
        if (name is null && Interlocked.Exchange(ref _isFull, 1) == 0)
        {
            LogTooMany(ns, FollowedNames.MaxNames);
        }

        return name;
    }

    /// <summary>Asks once and applies the answer. Returns how long to wait before the next question.</summary>
    public async Task<TimeSpan> RunOnceAsync(CancellationToken stopping)
    {
        try
        {
            foreach (var name in names.All.Where(name => name.IsPending))
            {
                await AskFirstAsync(name, isTarget: false, stopping);
            }

            return await PollAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (Exception exception)
        {
            return Fail(exception);
        }
    }

    public void Dispose()
    {
        lock (_starting)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _stopping.Cancel();
        }

        if (_isStarted)
        {
            snapshot.Save(Status.Revision);
        }

        _stopping.Dispose();
    }

    private void Start()
    {
        if (Volatile.Read(ref _isStarted))
        {
            return;
        }

        lock (_starting)
        {
            if (_isStarted || _stopping.IsCancellationRequested)
            {
                return;
            }

            snapshot.Restore();
            metrics.ObserveAge(() => Status.Age(time));
            var stopping = _stopping.Token;
            _ = Task.Run(() => FollowAsync(stopping), CancellationToken.None);
            _ = Task.Run(() => SaveAsync(stopping), CancellationToken.None);
            Volatile.Write(ref _isStarted, true);
        }
    }

    private async Task FollowAsync(CancellationToken stopping)
    {
        await address.RenewAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stopping.IsCancellationRequested)
        {
            var pause = await RunOnceAsync(stopping);
            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // At most once a second, and when the process ends.
    private async Task SaveAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var changed = directory.Changed;
            snapshot.Save(Status.Revision);
            await Task.Delay(SavePause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await changed.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskFirstAsync(FollowedName name, bool isTarget, CancellationToken stopping)
    {
        try
        {
            var answer = await _registry.AskAsync(new SyncQuery { Namespaces = [name.Name] }, stopping);
            Apply(answer, isComplete: false);
            if (!isTarget && PendingTargetsOf(name.Name) is { Count: > 0 } targets)
            {
                foreach (var target in targets)
                {
                    await AskFirstAsync(target, isTarget: true, stopping);
                }

                // Its rules are in force now, before the first call.
                Apply(answer, isComplete: false);
            }

            if (!answer.Namespaces.ContainsKey(name.Name))
            {
                LogUnknown(name.Name);
            }

            name.Answered();
            // What is newer than either is told by the next poll. An older world than ours is asked for everything, and so is who waits with its rules for this one.
            var revision = Status switch
            {
                _ when !isTarget && IsTarget(name.Name) => null,
                { AnsweredAt: null } => answer.Version,
                { Revision: { } known } when known <= answer.Version => known,
                _ => (long?)null,
            };
            Succeed(revision);
        }
        catch (KengerAuthenticationException exception) when (exception.Code == ErrorCodes.Forbidden)
        {
            name.Refuse(time.GetTimestamp());
            if (!isTarget && IsTarget(name.Name))
            {
                Succeed(revision: null);
            }

            LogRefused(name.Name, exception.Message);
            _moved.Fire();
        }
    }

    private async Task<TimeSpan> PollAsync(CancellationToken stopping)
    {
        var added = names.Added;
        string[] known = [.. names.All.Where(name => name.IsKnown).Select(name => name.Name).Order(StringComparer.Ordinal)];
        if (names.HasPending)
        {
            return TimeSpan.Zero;
        }

        if (known.Length == 0)
        {
            await added.WaitAsync(stopping);
            return TimeSpan.Zero;
        }

        var revision = Status.Revision;
        var query = new SyncQuery
        {
            Namespaces = SyncNamespaces.ToAsk(known),
            Version = revision,
            Wait = revision is null ? null : Wait,
            Consumer = consumer.Text,
            Delta = true,
        };
        using var call = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var asked = time.GetTimestamp();
        var answering = _registry.AskAsync(query, call.Token);
        if (await Task.WhenAny(answering, added) != answering)
        {
            await call.CancelAsync();
            await ((Task)answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return TimeSpan.Zero;
        }

        var answer = await answering;
        // A revision below ours is another world: a registry that was set up anew, or restored from long ago.
        var isTorn = Apply(answer, isComplete: revision is null || answer.Version < revision, revision);
        Succeed(isTorn ? null : answer.Version);
        return PollPace.AfterAnswer(answer.Version != revision, time.GetElapsedTime(asked));
    }

    // Of a namespace that the token is not for nothing is known, and rules that lead there go on without it. True when all has to be asked for.
    private bool Apply(SyncResult answer, bool isComplete, long? revision = null)
    {
        var all = names.All;
        HashSet<string> wanted = [.. all.Select(name => name.Name), .. answer.Namespaces.Keys.Where(ns => names.Find(ns) is not null)];
        HashSet<string> settled = [.. all.Where(name => !name.IsPending).Select(name => name.Name), .. answer.Namespaces.Keys.Where(wanted.Contains)];
        var outcome = SyncMerge.ApplyTo(directory, answer, settled, isComplete, revision);
        foreach (var change in outcome.Changes.Where(change => change.Added + change.Removed > 0))
        {
            LogNodesChanged(change.Namespace, change.Total, change.Added, change.Removed);
        }

        _registry.LeftOut(outcome.Rejected);
        foreach (var target in directory.Current.Entries.SelectMany(entry => entry.Rules?.Targets ?? []).Where(target => names.Find(target) is null).ToArray())
        {
            Follow(target);
        }

        return outcome.IsTorn;
    }

    private bool IsTarget(string ns) => directory.Current.Entries.Any(entry => entry.Namespace != ns && entry.Rules?.Targets.Contains(ns) == true);

    private List<FollowedName> PendingTargetsOf(string ns) =>
        [.. (directory.Current.Find(ns)?.Rules?.Targets ?? []).Select(names.Find).OfType<FollowedName>().Where(target => target.IsPending && target.Name != ns)];

    private void Succeed(long? revision)
    {
        Volatile.Write(ref _status, new WatchStatus(revision, Problem: null, time.GetTimestamp()));
        _moved.Fire();
        _registry.Answered(revision ?? 0);
    }

    private TimeSpan Fail(Exception exception)
    {
        Volatile.Write(ref _status, Status with { Problem = exception.Message });
        _moved.Fire();
        return _registry.Failed(exception.Message, directory.Current.Entries.Count == 0 ? "no node is known yet" : "calls go on to the last known nodes");
    }

    [LoggerMessage(EventIds.NodesChanged, LogLevel.Information, "Service {Namespace} has {Total} nodes (+{Added}, −{Removed})")]
    private partial void LogNodesChanged(string @namespace, int total, int added, int removed);

    [LoggerMessage(EventIds.NamespaceRefused, LogLevel.Warning,
        "The token is not for the namespace {Namespace} ({Reason}); calls of that name go where DNS leads. Asked again in a minute")]
    private partial void LogRefused(string @namespace, string reason);

    [LoggerMessage(EventIds.NamespaceUnknown, LogLevel.Information,
        "The registry has no namespace {Namespace}; calls of that name go where DNS leads until it has")]
    private partial void LogUnknown(string @namespace);

    [LoggerMessage(EventIds.TooManyNames, LogLevel.Warning,
        "Calls of {Name} and other new names go where DNS leads: {Count} names are followed, and no more will be")]
    private partial void LogTooMany(string name, int count);
}

/// <summary>How the watch stands. Immutable: replaced after each answer.</summary>
/// <param name="Revision">The revision that is applied for all names; null when everything has to be asked for.</param>
/// <param name="Problem">Why the last question failed; null after one that did not.</param>
/// <param name="AnsweredAt">A timestamp of the time provider: when the registry last answered; null before it did since the start.</param>
internal sealed record WatchStatus(long? Revision, string? Problem, long? AnsweredAt)
{
    /// <summary>How old the known state may be: time since the registry last answered.</summary>
    public TimeSpan? Age(TimeProvider time) => AnsweredAt is { } at ? time.GetElapsedTime(at) : null;
}
