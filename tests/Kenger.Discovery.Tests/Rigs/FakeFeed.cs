using System.Collections.Concurrent;
using Kenger.Client;
using Kenger.Contracts;

namespace Kenger.Discovery.Tests;

/// <summary>A registry without a wire: answers <c>/sync</c> as the real one does, holds it while nothing changes, or fails.</summary>
internal sealed class FakeFeed : IRegistryFeed
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Version, SyncNamespace Announced)> _namespaces = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<SyncQuery> _queries = new();
    private TaskCompletionSource _changed = New();
    private long _version = 1000;

    /// <summary>What it throws instead of answering.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Namespaces that the token is not for.</summary>
    public HashSet<string> Forbidden { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<SyncQuery> Queries => [.. _queries];

    public long Version
    {
        get
        {
            lock (_lock)
            {
                return _version;
            }
        }
    }

    /// <summary>Whether the watch has said that it applied the current version.</summary>
    public bool IsApplied => _queries.Any(query => query.Version == Version);

    public void Announce(string ns, params SyncNode[] nodes) => Announce(ns, nodes, rules: null);

    public void Announce(string ns, IReadOnlyList<SyncNode> nodes, IReadOnlyList<SyncRule>? rules, SyncRollout? rollout = null)
    {
        lock (_lock)
        {
            _namespaces[ns] = (++_version, new SyncNamespace { HealthPath = "/", Nodes = nodes, Rules = rules, Rollout = rollout });
            (var changed, _changed) = (_changed, New());
            changed.SetResult();
        }
    }

    public async Task<SyncResult> SyncAsync(SyncQuery query, CancellationToken cancellationToken = default)
    {
        _queries.Enqueue(query);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (Failure is { } failure)
                {
                    throw failure;
                }

                if (query.Namespaces.Any(Forbidden.Contains))
                {
                    throw new KengerAuthenticationException("the token is for others", ErrorCodes.Forbidden);
                }

                var news = _namespaces
                    .Where(pair => (query.Namespaces.Count == 0 || query.Namespaces.Contains(pair.Key)) && pair.Value.Version > (query.Version ?? 0))
                    .ToDictionary(pair => pair.Key, pair => pair.Value.Announced, StringComparer.Ordinal);
                if (news.Count > 0 || query.Wait is null)
                {
                    return new SyncResult { Version = _version, Namespaces = news };
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public Task ReportAsync(TrafficReport report, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Lets open questions see what the registry has become.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            (var changed, _changed) = (_changed, New());
            changed.SetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Nodes as the registry announces them.</summary>
internal static class Announced
{
    public static SyncNode Node(int port, int weight = 100, string? zone = null, string? version = null, int? ownWeight = null)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (zone is not null)
        {
            labels["zone"] = zone;
        }

        if (version is not null)
        {
            labels["version"] = version;
        }

        return new SyncNode { Host = "127.0.0.1", Port = port, Weight = weight, OwnWeight = ownWeight, HealthPath = "/", Labels = labels.Count == 0 ? null : labels };
    }
}
