using System.Net.Sockets;
using System.Text.Json;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Health;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;
using Kenger.Gateway.Sync;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace Kenger.Releases.Tests.Parts;

/// <summary>
/// A gateway's own parts, from the answer of the registry to the pick and the report, with requests that are told instead of sent. Its loops run
/// when the story's second comes.
/// </summary>
internal sealed class GatewaySim : IRegistryFeed, INodeProbe, IAsyncDisposable
{
    /// <summary>So long the story's clients wait.</summary>
    public const int PatienceSeconds = 2;

    private readonly RegistrySim _registry;
    private readonly FakeTimeProvider _time;
    private readonly Func<int, NodeSim?> _nodes;
    private readonly int _interval;
    private readonly List<(DateTimeOffset Due, GatewayNode Node, RunningAttempt Attempt)> _hanging = [];
    private readonly Func<ulong> _random;
    private readonly List<Task> _probing = [];
    private readonly List<(DateTimeOffset Due, TaskCompletionSource Answer)> _answers = [];
    private readonly TimeSpan _probeInterval;
    private ServiceProvider _provider = null!;
    private IAttemptObserver[] _observers = [];
    private HealthProber _prober = null!;
    private OverdueWatch _overdue = null!;
    private ReportService _reports = null!;
    private ReportPace _pace = null!;
    private long _reportedAt;
    private bool _hasFailed;
    private int _maxRetries;

    /// <summary>Starts it.</summary>
    /// <param name="name">Its id, which it keeps.</param>
    /// <param name="registry">What it follows.</param>
    /// <param name="time">The story's clock.</param>
    /// <param name="nodes">What is at a port.</param>
    /// <param name="random">What is left to chance.</param>
    /// <param name="reportSeconds">How often it reports.</param>
    /// <param name="probeSeconds">How often it probes; with 1 the moment of a first probe is the same second, whatever is drawn for it.</param>
    public GatewaySim(
        string name, RegistrySim registry, FakeTimeProvider time, Func<int, NodeSim?> nodes, Func<ulong> random, int reportSeconds = 5, int probeSeconds = 1)
    {
        (Name, _registry, _time, _nodes, _random, _interval) = (name, registry, time, nodes, random, reportSeconds);
        _probeInterval = TimeSpan.FromSeconds(probeSeconds);
        Start();
    }

    public string Name { get; }

    /// <summary>It does not reach the registry.</summary>
    public bool IsCut { get; set; }

    /// <summary>Ports that it alone does not reach.</summary>
    public Func<int, bool> IsUnreachable { get; set; } = static _ => false;

    /// <summary>Told of each answer of the registry, before it is applied.</summary>
    public Action? Served { get; set; }

    /// <summary>Told of each attempt that begins.</summary>
    public Action<GatewayNode>? Sent { get; set; }

    /// <summary>Told of each attempt that has ended: the node as it was picked, and whether the answer was good; null when the client left.</summary>
    public Action<GatewayNode, bool?>? Ended { get; set; }

    public NamespaceEntry? Entry => _provider.GetRequiredService<NodeDirectory>().Current.Find(RegistrySim.Ns);

    /// <summary>Its process ends, and another one starts.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _hanging.Clear();
        Start();
    }

    /// <summary>Asks the registry, and looks after its nodes.</summary>
    public async Task FollowAsync()
    {
        await _provider.GetRequiredService<RegistryWatcher>().RunOnceAsync(default);
        InThisThread(() =>
        {
            foreach (var (_, answer) in _answers.Where(each => each.Due <= _time.GetUtcNow()).ToArray())
            {
                answer.SetResult();
            }

            _answers.RemoveAll(each => each.Due <= _time.GetUtcNow());
            // As in its own loop: who waits for an answer holds up nobody.
            _probing.RemoveAll(static probe => probe.IsCompleted);
            _probing.Add(_prober.RunOnceAsync(default));
        });
        await _overdue.RunOnceAsync(default);
    }

    /// <summary>Sends so many requests; how many were answered well, by any attempt.</summary>
    public int Serve(int requests)
    {
        foreach (var (_, node, attempt) in _hanging.Where(each => each.Due <= _time.GetUtcNow()).ToArray())
        {
            var marks = RunningAttempts.End(attempt);
            Observe(
                node,
                new AttemptResult { Kind = AttemptKind.ClientGone, IsClientGone = true, Took = TimeSpan.FromSeconds(PatienceSeconds) }.With(marks),
                isGood: null);
        }

        _hanging.RemoveAll(each => each.Due <= _time.GetUtcNow());
        var good = 0;
        for (var i = 0; i < requests; i++)
        {
            good += ServeOne() ? 1 : 0;
        }

        return good;
    }

    /// <summary>Reports when its own pace says so; true when it did.</summary>
    public async Task<bool> ReportAsync()
    {
        var candidates = _provider.GetRequiredService<CandidateWatch>();
        candidates.Look();
        var pause = _pace.After(_provider.GetRequiredService<ReportUrgency>().IsAsked, candidates.IsOutageFresh, _hasFailed);
        if (_time.GetElapsedTime(_reportedAt) < pause)
        {
            return false;
        }

        _reportedAt = _time.GetTimestamp();
        _hasFailed = false;
        await _reports.RunOnceAsync(default);
        return !_hasFailed;
    }

    public Task<SyncResult> SyncAsync(SyncQuery query, CancellationToken cancellationToken = default)
    {
        Refuse();
        Served?.Invoke();
        return _registry.SyncAsync(query.Version, Name);
    }

    public Task ReportAsync(TrafficReport report, CancellationToken cancellationToken = default)
    {
        _hasFailed = true;
        Refuse();
        _hasFailed = false;
        return _registry.ReportAsync(JsonSerializer.SerializeToUtf8Bytes(report, KengerJson.Default.TrafficReport));
    }

    public async Task<string?> ProbeAsync(GatewayNode node, string healthPath, TimeSpan timeout, CancellationToken cancellationToken)
    {
        switch (ConditionOf(node))
        {
            case null or NodeCondition.Dead:
                return "connection refused";
            case NodeCondition.Mute:
                await After(timeout);
                return $"{healthPath}{HttpNodeProbe.NoAnswer}{timeout.TotalSeconds} s";
            case NodeCondition.Slow:
                await After(TimeSpan.FromSeconds(1.5));
                return null;
            case NodeCondition.Sick:
                return $"{healthPath} answered 500";
            default:
                return null;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private Task After(TimeSpan wait)
    {
        var answer = new TaskCompletionSource();
        _answers.Add((_time.GetUtcNow() + wait, answer));
        return answer.Task;
    }

    // Whoever waits goes on before this returns, and not when a thread of the test's has time: the same story must go the same way.
    private static void InThisThread(Action action)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private async Task StopAsync()
    {
        InThisThread(() => _answers.ForEach(static each => each.Answer.SetResult()));
        _answers.Clear();
        await Task.WhenAll(_probing);
        _probing.Clear();
        await _provider.DisposeAsync();
    }

    private void Refuse()
    {
        if (IsCut || _registry.IsAway)
        {
            throw new KengerUnavailableException("no registry answered");
        }
    }

    private bool ServeOne()
    {
        List<GatewayNode> tried = [];
        while (tried.Count <= _maxRetries)
        {
            var nodes = Entry?.Nodes;
            var node = tried.Count == 0 ? nodes?.Pool.Pick(_random()) : nodes?.Pool.PickOther(tried) ?? nodes?.PickStandby(tried);
            if (node is null)
            {
                return false;
            }

            tried.Add(node);
            Sent?.Invoke(node);
            switch (ConditionOf(node))
            {
                case null or NodeCondition.Dead:
                    Observe(node, Refused, isGood: false);
                    continue;
                case NodeCondition.Hanging or NodeCondition.Mute:
                    _hanging.Add((_time.GetUtcNow().AddSeconds(PatienceSeconds), node, Begin(node)));
                    return false;
                case NodeCondition.Failing:
                case NodeCondition.HalfFailing when _random() % 2 == 0:
                    Observe(node, new AttemptResult { Kind = AttemptKind.ServerError, Status = 500, Took = TimeSpan.FromMilliseconds(20) }, isGood: false);
                    return false;
                case var condition:
                    var took = TimeSpan.FromMilliseconds(condition == NodeCondition.Slow ? 400 : 20);
                    Observe(node, new AttemptResult { Kind = AttemptKind.Answered, Status = 200, Took = took }, isGood: true);
                    return true;
            }
        }

        return false;
    }

    private NodeCondition? ConditionOf(GatewayNode node) => IsUnreachable(node.Port) ? NodeCondition.Dead : _nodes(node.Port)?.State;

    private RunningAttempt Begin(GatewayNode node)
    {
        var features = new FeatureCollection();
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        return _provider.GetRequiredService<RunningAttempts>().Begin(node, features, _time.GetTimestamp(), isByRule: false);
    }

    private static AttemptResult Refused { get; } = new()
    {
        Kind = AttemptKind.Unconnected,
        Status = 502,
        Exception = new HttpRequestException(HttpRequestError.ConnectionError, inner: new SocketException((int)SocketError.ConnectionRefused)),
    };

    private void Observe(GatewayNode node, in AttemptResult result, bool? isGood)
    {
        foreach (var observer in _observers)
        {
            observer.Observe(node, result);
        }

        Ended?.Invoke(node, isGood);
    }

    private void Start()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["KENGER_GATEWAY_NAMESPACE"] = RegistrySim.Ns,
            ["KENGER_GATEWAY_ID"] = Name,
            ["KENGER_GATEWAY_REPORT_INTERVAL"] = $"{_interval}",
            ["Kenger:Gateway:Health:Interval"] = $"{_probeInterval}",
        }).Build());
        services.AddLogging();
        services.AddSingleton<IHostApplicationLifetime, ApplicationLifetime>();
        services.AddSingleton<TimeProvider>(_time);
        services.AddSingleton<IRegistryFeed>(this);
        services.AddKengerGateway();
        services.AddSingleton<INodeProbe>(this);
        _provider = services.BuildServiceProvider();
        _observers = [.. _provider.GetServices<IAttemptObserver>()];
        var loops = _provider.GetServices<IHostedService>().ToArray();
        _overdue = loops.OfType<OverdueWatch>().Single();
        (_prober, _reports) = (loops.OfType<HealthProber>().Single(), loops.OfType<ReportService>().Single());
        _pace = new ReportPace(TimeSpan.FromSeconds(_interval));
        _maxRetries = new KengerGatewayOptions().MaxRetries;
        _reportedAt = _time.GetTimestamp();
    }
}
