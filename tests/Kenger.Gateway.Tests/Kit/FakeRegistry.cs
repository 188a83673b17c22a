using System.Collections.Concurrent;
using Kenger.Client;
using Kenger.Contracts;

namespace Kenger.Gateway.Tests;

/// <summary>A registry without a wire: answers <c>/sync</c> as the real one does, holds it while nothing changes, or fails.</summary>
internal sealed class FakeRegistry : IKengerClient
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Version, SyncNamespace Told)> _namespaces = [];
    private readonly ConcurrentQueue<SyncQuery> _queries = new();
    private readonly ConcurrentQueue<RegisterNodeRequest> _registered = new();
    private readonly ConcurrentQueue<TrafficReport> _reports = new();
    private readonly Dictionary<string, string> _hosts = [];
    private long _hostsVersion;
    private TaskCompletionSource _changed = NewSignal();
    private long _version = 1000;

    /// <summary>What it throws instead of answering.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What it answers, when the test wants to say so itself.</summary>
    public Func<SyncQuery, SyncResult>? Answer { get; set; }

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

    /// <summary>Whether a gateway has said that it applied the current version.</summary>
    public bool IsApplied => _queries.Any(query => query.Version == Version);

    /// <summary>Which gateways have said so.</summary>
    public IReadOnlyList<string> AppliedBy => [.. _queries.Where(query => query.Version == Version).Select(query => query.Gateway!).Distinct().Order()];

    /// <summary>The reports that came, in their order.</summary>
    public IReadOnlyList<TrafficReport> Reports => [.. _reports];

    /// <summary>What it throws instead of taking a report.</summary>
    public Exception? ReportFailure { get; set; }

    /// <summary>How many reports it takes; it can't be reached for more.</summary>
    public int TakesReports { get; set; } = int.MaxValue;

    /// <summary>Reports get no answer.</summary>
    public bool ReportHangs { get; set; }

    public static SyncNode Node(int port, int weight = 100, string host = "127.0.0.1", string healthPath = "/api/status") =>
        new() { Host = host, Port = port, Weight = weight, HealthPath = healthPath };

    /// <summary>A node of a version, whose effective weight a rollout or a gate may have changed.</summary>
    public static SyncNode NodeOf(string version, int port, int weight = 100, int? ownWeight = null) =>
        Node(port, weight) with { OwnWeight = ownWeight, Labels = new Dictionary<string, string> { ["version"] = version } };

    public static SyncNamespace Namespace(params SyncNode[] nodes) => new() { HealthPath = "/api/status", Nodes = nodes };

    public FakeRegistry With(string ns, params SyncNode[] nodes)
    {
        Set(ns, nodes);
        return this;
    }

    public void Set(string ns, params SyncNode[] nodes)
    {
        lock (_lock)
        {
            _namespaces[ns] = (++_version, Namespace(nodes) with { Rules = _namespaces.GetValueOrDefault(ns).Told?.Rules });
            Wake();
        }
    }

    /// <summary>Replaces the rules of a namespace.</summary>
    public void SetRules(string ns, params SyncRule[] rules)
    {
        lock (_lock)
        {
            _namespaces[ns] = (++_version, _namespaces[ns].Told with { Rules = rules.Length == 0 ? null : rules });
            Wake();
        }
    }

    /// <summary>Switches a host as the real one does; back to the default without a namespace.</summary>
    public HostInfo Switch(string host, string? ns)
    {
        lock (_lock)
        {
            if (string.IsNullOrEmpty(ns))
            {
                _hosts.Remove(host);
            }
            else if (_namespaces.ContainsKey(ns))
            {
                _hosts[host] = ns;
            }
            else
            {
                throw new KengerNotFoundException($"there is no namespace '{ns}'");
            }

            _hostsVersion = ++_version;
            Wake();
            return new HostInfo { Host = host, Ns = ns, UpdatedAt = DateTimeOffset.UnixEpoch, Version = _version };
        }
    }

    /// <summary>Forgets everything and counts from a lower version: another world.</summary>
    public void StartAnew(string ns, params SyncNode[] nodes)
    {
        lock (_lock)
        {
            _namespaces.Clear();
            _version = 1;
            _namespaces[ns] = (_version, Namespace(nodes));
            Wake();
        }
    }

    public async Task<SyncResult> SyncAsync(SyncQuery query, CancellationToken cancellationToken = default)
    {
        _queries.Enqueue(query);
        while (true)
        {
            if (Failure is not null)
            {
                throw Failure;
            }

            if (Answer is not null)
            {
                return Answer(query);
            }

            Task changed;
            lock (_lock)
            {
                if (query.Version is null || query.Wait is null || query.Version > _version || _hostsVersion > query.Version || ChangedAfter(query).Any())
                {
                    return Result(query);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The registrations that came by <see cref="RegisterNodeAsync"/>, in their order.</summary>
    public IReadOnlyList<RegisterNodeRequest> Registered => [.. _registered];

    public Task<NodeInfo> RegisterNodeAsync(RegisterNodeRequest request, CancellationToken cancellationToken = default)
    {
        _registered.Enqueue(request);
        Set(request.Ns, [.. NodesOf(request.Ns), Node(request.Port, host: request.Host)]);
        return Task.FromResult(ListOf(request.Ns)[^1]);
    }

    public Task<NodeRemoval> DeregisterNodeAsync(NodeAddress node, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<NodeRemoval> RemoveNodeAsync(DeregisterNodeRequest request, CancellationToken cancellationToken = default)
    {
        var nodes = NodesOf(request.Ns);
        SyncNode[] rest = [.. nodes.Where(node => node.Host != request.Host || node.Port != request.Port)];
        if (rest.Length == 0 && request.KeepLast == true)
        {
            throw new KengerConflictException("it is the last node online");
        }

        if (rest.Length < nodes.Count)
        {
            Set(request.Ns, rest);
        }

        return Task.FromResult(new NodeRemoval { Removed = rest.Length < nodes.Count, Version = Version });
    }

    public Task HeartbeatAsync(NodeAddress node, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<NodeInfo> SetNodeWeightAsync(SetNodeWeightRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<NodeInfo> DrainNodeAsync(DrainNodeRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ReportAsync(TrafficReport report, CancellationToken cancellationToken = default)
    {
        if ((ReportFailure ?? Failure) is { } failure)
        {
            throw failure;
        }

        if (_reports.Count >= TakesReports)
        {
            throw new KengerUnavailableException("no registry answered");
        }

        _reports.Enqueue(report);
        return ReportHangs ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken) : Task.CompletedTask;
    }

    public Task<NodeInfo> UpdateNodeAsync(UpdateNodeRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<NodeRemoval> DeleteNodeAsync(long id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<NodeInfo>> ListNodesAsync(string? ns = null, CancellationToken cancellationToken = default) =>
        Failure is null ? Task.FromResult(ListOf(ns!)) : throw Failure;

    public Task<IReadOnlyList<AuditEntry>> ListAuditAsync(string? ns = null, int limit = 100, long? before = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<NamespaceInfo>> ListNamespacesAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<NamespaceInfo> AddNamespaceAsync(AddNamespaceRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<NamespaceInfo> UpdateNamespaceAsync(UpdateNamespaceRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<NamespaceRemoval> DeleteNamespaceAsync(DeleteNamespaceRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<HostInfo> SwitchHostAsync(SwitchHostRequest request, CancellationToken cancellationToken = default) =>
        Failure is null ? Task.FromResult(Switch(request.Host, request.Ns)) : throw Failure;

    public Task<IReadOnlyList<HostInfo>> ListHostsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<GatewayInfo>> ListGatewaysAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<AppliedResult> WaitAppliedAsync(string ns, long version, TimeSpan wait, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    // Those that came by a registration are static, as an operator's are; the test's own send heartbeats.
    private IReadOnlyList<NodeInfo> ListOf(string ns)
    {
        lock (_lock)
        {
            return _namespaces.TryGetValue(ns, out var known)
                ? [.. known.Told.Nodes.Select(node => new NodeInfo
                {
                    Id = 1,
                    Ns = ns,
                    Host = node.Host,
                    Port = node.Port,
                    Weight = node.Weight,
                    DeclaredWeight = node.Weight,
                    HealthPath = node.HealthPath,
                    Mode = _registered.FirstOrDefault(each => each.Host == node.Host && each.Port == node.Port)?.Mode ?? NodeModes.Lease,
                    Status = NodeStatus.Online,
                    LastHeartbeat = DateTimeOffset.UnixEpoch,
                    CreatedAt = DateTimeOffset.UnixEpoch,
                    UpdatedAt = DateTimeOffset.UnixEpoch,
                    Version = known.Version,
                })]
                : throw new KengerNotFoundException($"there is no namespace '{ns}'");
        }
    }

    private IReadOnlyList<SyncNode> NodesOf(string ns)
    {
        lock (_lock)
        {
            return _namespaces.TryGetValue(ns, out var known) ? known.Told.Nodes : [];
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IEnumerable<string> ChangedAfter(SyncQuery query) =>
        from pair in _namespaces
        where query.Namespaces.Count == 0 || query.Namespaces.Contains(pair.Key)
        where query.Version is null || query.Version > _version || pair.Value.Version > query.Version
        select pair.Key;

    private SyncResult Result(SyncQuery query) =>
        new()
        {
            Version = _version,
            Namespaces = ChangedAfter(query).ToDictionary(ns => ns, ns => _namespaces[ns].Told),
            Hosts = query.Version is null || query.Version > _version || _hostsVersion > query.Version ? new Dictionary<string, string>(_hosts) : null,
        };

    private void Wake()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }
}
