using System.Collections.Concurrent;
using Kenger.Client;
using Kenger.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Kenger.Gateway.Tests;

/// <summary>
/// A registry without a wire: answers <c>/sync</c> as the real one does, holds it while nothing changes, or fails. Of what operators may
/// ask it knows the calls a gateway passes on; any other fails the test.
/// </summary>
internal sealed class FakeRegistry : IRegistryFeed
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Version, SyncNamespace Announced)> _namespaces = [];
    private readonly ConcurrentQueue<SyncQuery> _queries = new();
    private readonly ConcurrentQueue<RegisterNodeRequest> _registered = new();
    private readonly ConcurrentQueue<TrafficReport> _reports = new();
    private readonly Dictionary<string, string> _hosts = [];
    private long _hostsVersion;
    private IReadOnlyList<RouteDefinition> _routes = [];
    private long _routesVersion = 1;
    private readonly Dictionary<string, SyncPeers> _peers = [];
    private long? _peersRevision;
    private readonly AsyncPulse _changed = new();
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
    public IReadOnlyList<string> AppliedBy =>
        [.. _queries.Where(query => query.Version == Version).Select(query => query.Gateway!).Distinct().Order()];

    /// <summary>The reports that came, in their order.</summary>
    public IReadOnlyList<TrafficReport> Reports => [.. _reports];

    /// <summary>What it throws instead of taking a report.</summary>
    public Exception? ReportFailure { get; set; }

    /// <summary>It is from before gateways said how they are asked, and refuses the field by its name.</summary>
    public bool IsBeforeAdmin { get; set; }

    /// <summary>It is from before gateways told of their certificates, and refuses the field by its name.</summary>
    public bool IsBeforeCertificates { get; set; }

    /// <summary>How many reports it takes; it can't be reached for more.</summary>
    public int TakesReports { get; set; } = int.MaxValue;

    /// <summary>Reports get no answer.</summary>
    public bool ReportHangs { get; set; }

    /// <summary>The only namespaces that the gateway's token is for; null for all.</summary>
    public IReadOnlyList<string>? TokenNamespaces { get; set; }

    /// <summary>What it throws when it is asked about the token: one that is too old knows nothing of that.</summary>
    public Exception? TokenFailure { get; set; }

    /// <summary>How often it was asked about the token.</summary>
    public int TokenLooks { get; private set; }

    /// <summary>Namespaces with nodes that nobody here follows.</summary>
    public IReadOnlyList<string> Others { get; set; } = [];

    /// <summary>Replaces the real client.</summary>
    public void AddTo(IServiceCollection services)
    {
        var registration = new Mock<IServiceRegistration>(MockBehavior.Strict);
        registration.Setup(it => it.RegisterNodeAsync(It.IsAny<RegisterNodeRequest>(), It.IsAny<CancellationToken>())).Returns(
            (RegisterNodeRequest request, CancellationToken _) => Task.FromResult(Register(request)));
        var calls = new Mock<IRegistryOperator>(MockBehavior.Strict);
        calls.Setup(it => it.RemoveNodeAsync(It.IsAny<DeregisterNodeRequest>(), It.IsAny<CancellationToken>())).Returns(
            (DeregisterNodeRequest request, CancellationToken _) => Answered(() => Remove(request)));
        calls.Setup(it => it.ListNodesAsync(It.IsAny<string?>(), It.IsAny<CancellationToken>())).Returns(
            (string? ns, CancellationToken _) => Answered(() => Failure is null ? ListOf(ns!) : throw Failure));
        calls.Setup(it => it.SwitchHostAsync(It.IsAny<SwitchHostRequest>(), It.IsAny<CancellationToken>())).Returns(
            (SwitchHostRequest request, CancellationToken _) =>
                Answered(() => Failure is null ? Switch(request.Host, request.Ns) : throw Failure));
        calls.Setup(it => it.ListNamespacesAsync(It.IsAny<CancellationToken>())).Returns(
            (CancellationToken _) => Answered(() => Failure is null ? OthersAsListed() : throw Failure));
        calls.Setup(it => it.ShowTokenAsync(It.IsAny<CancellationToken>())).Returns((CancellationToken _) => Answered(ShowToken));
        services.AddSingleton<IRegistryFeed>(this);
        services.AddSingleton(registration.Object);
        services.AddSingleton(calls.Object);
    }

    private IReadOnlyList<NamespaceInfo> OthersAsListed() =>
    [
        .. Others.Select(name => new NamespaceInfo
        {
            Id = 1, Name = name, Version = 1, HealthPath = "/api/status", NodeCount = 1, OnlineCount = 1, CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch,
        }),
    ];

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
            var before = _namespaces.GetValueOrDefault(ns).Announced;
            _namespaces[ns] = (++_version, Namespace(nodes) with { Rules = before?.Rules, Rollout = before?.Rollout });
            _changed.Fire();
        }
    }

    /// <summary>Sets the nodes of a namespace for a step of its rollout, in one change, as the real one does.</summary>
    public void SetStep(string ns, int step, params SyncNode[] nodes) => SetStep(ns, RolloutAt(step), nodes);

    /// <summary>The same with a rollout of the test's own.</summary>
    public void SetStep(string ns, SyncRollout rollout, params SyncNode[] nodes)
    {
        lock (_lock)
        {
            _namespaces[ns] = (++_version,
                Namespace(nodes) with { Rules = _namespaces.GetValueOrDefault(ns).Announced?.Rules, Rollout = rollout });
            _changed.Fire();
        }
    }

    /// <summary>Ends the rollout of a namespace; its weights stay.</summary>
    public void EndRollout(string ns)
    {
        lock (_lock)
        {
            _namespaces[ns] = (++_version, _namespaces[ns].Announced with { Rollout = null });
            _changed.Fire();
        }
    }

    /// <summary>Rollout 7, of version=v2 against version=v1.</summary>
    public static SyncRollout RolloutAt(int step) => new() { Id = 7, Step = step, Label = "version=v2", Stable = ["v1"] };

    /// <summary>The same, keeping users on their side by a key.</summary>
    public static SyncRollout StickyAt(int percent, string key = "cookie:sid") => RolloutAt(percent) with { Sticky = key, Percent = percent };

    /// <summary>Replaces the rules of a namespace.</summary>
    public void SetRules(string ns, params SyncRule[] rules)
    {
        lock (_lock)
        {
            _namespaces[ns] = (++_version, _namespaces[ns].Announced with { Rules = rules.Length == 0 ? null : rules });
            _changed.Fire();
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
            _changed.Fire();
            return new HostInfo { Host = host, Ns = ns, UpdatedAt = DateTimeOffset.UnixEpoch, Version = _version };
        }
    }

    /// <summary>Replaces the routes.</summary>
    public void SetRoutes(params RouteDefinition[] routes)
    {
        lock (_lock)
        {
            _routes = routes;
            _routesVersion = ++_version;
            _changed.Fire();
        }
    }

    /// <summary>Says which gateways share the nodes of a namespace. Until then it is a registry that tells nothing of gateways.</summary>
    public void SetPeers(string ns, int aperture, params string[] gateways)
    {
        lock (_lock)
        {
            _peers[ns] = new SyncPeers { Aperture = aperture, Gateways = gateways };
            _peersRevision = (_peersRevision ?? 0) + 1;
            _changed.Fire();
        }
    }

    /// <summary>It is one that tells nothing of gateways, or does not know yet who is there.</summary>
    public void ForgetPeers(bool isNotYetKnown = false)
    {
        lock (_lock)
        {
            _peers.Clear();
            _peersRevision = isNotYetKnown ? 0 : null;
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
            _changed.Fire();
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

            if (query.Namespaces.Concat(query.Routes).FirstOrDefault(ns => ns != "*" && !IsGranted(ns)) is { } forbidden)
            {
                throw new KengerAuthenticationException($"the token 'gw' is not for the namespace '{forbidden}'", ErrorCodes.Forbidden);
            }

            if (Answer is not null)
            {
                return Answer(query);
            }

            Task changed;
            lock (_lock)
            {
                if (query.Version is null || query.Wait is null || query.Version > _version || _hostsVersion > query.Version
                    || LacksRoutes(query) || LacksPeers(query) || ChangedAfter(query).Any())
                {
                    return Result(query);
                }

                changed = _changed.Next;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The registrations that came, in their order.</summary>
    public IReadOnlyList<RegisterNodeRequest> Registered => [.. _registered];

    private NodeInfo Register(RegisterNodeRequest request)
    {
        _registered.Enqueue(request);
        Set(request.Ns, [.. NodesOf(request.Ns), Node(request.Port, host: request.Host)]);
        return ListOf(request.Ns)[^1];
    }

    private NodeRemoval Remove(DeregisterNodeRequest request)
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

        return new NodeRemoval { Removed = rest.Length < nodes.Count, Version = Version };
    }

    public Task ReportAsync(TrafficReport report, CancellationToken cancellationToken = default)
    {
        if ((ReportFailure ?? Failure) is { } failure)
        {
            throw failure;
        }

        if (IsBeforeAdmin && report.Admin is not null)
        {
            throw new KengerValidationException("admin is not known", 422, [new FieldError("admin", "is not known")]);
        }

        if (IsBeforeCertificates && (report.Certificates is not null || report.CertificatesLeftOut > 0))
        {
            throw new KengerValidationException("certificates is not known", 422, [new FieldError("certificates", "is not known")]);
        }

        if (_reports.Count >= TakesReports)
        {
            throw new KengerUnavailableException("no registry answered");
        }

        _reports.Enqueue(report);
        return ReportHangs ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken) : Task.CompletedTask;
    }

    // What goes wrong comes with the task, as from the real client.
    private static async Task<T> Answered<T>(Func<T> answer)
    {
        await Task.CompletedTask;
        return answer();
    }

    // Those that came by a registration are static, as an operator's are; the test's own send heartbeats.
    private IReadOnlyList<NodeInfo> ListOf(string ns)
    {
        lock (_lock)
        {
            return _namespaces.TryGetValue(ns, out var known)
                ? [.. known.Announced.Nodes.Select(node => new NodeInfo
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
            return _namespaces.TryGetValue(ns, out var known) ? known.Announced.Nodes : [];
        }
    }

    private IEnumerable<string> ChangedAfter(SyncQuery query) =>
        from pair in _namespaces
        where query.Namespaces.Count == 0 ? IsGranted(pair.Key) : query.Namespaces.Contains(pair.Key)
        where query.Version is null || query.Version > _version || pair.Value.Version > query.Version
        select pair.Key;

    private bool IsGranted(string ns) => TokenNamespaces is not { } granted || granted.Contains(ns);

    private TokenInfo ShowToken()
    {
        TokenLooks++;
        return (TokenFailure ?? Failure) is { } failure ? throw failure : new TokenInfo { Name = "gw", Role = "gateway", Namespaces = TokenNamespaces };
    }

    private SyncResult Result(SyncQuery query) =>
        new()
        {
            Version = _version,
            Namespaces = ChangedAfter(query).ToDictionary(ns => ns, ns => _namespaces[ns].Announced),
            Hosts = query.Version is null || query.Version > _version || _hostsVersion > query.Version
                ? new Dictionary<string, string>(_hosts)
                : null,
            Routes = LacksRoutes(query) ? [.. _routes.Where(route => query.Routes is ["*"] ? IsGranted(route.Ns) : query.Routes.Contains(route.Ns))] : null,
            RoutesRevision = LacksRoutes(query) ? _routesVersion : null,
            Peers = LacksPeers(query) && _peersRevision > 0 ? new Dictionary<string, SyncPeers>(_peers) : null,
            PeersRevision = LacksPeers(query) ? _peersRevision : null,
        };

    // One that does not know yet who is there tells that to those alone who know nothing, too.
    private bool LacksPeers(SyncQuery query) =>
        query.Aperture is not null && _peersRevision is { } revision && (revision == 0 ? query.PeersRevision is null : query.PeersRevision != revision);

    private bool LacksRoutes(SyncQuery query) => query.Routes.Count > 0 && query.RoutesRevision != _routesVersion;
}
