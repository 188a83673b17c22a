using System.Globalization;
using Kenger.Contracts;
using Kenger.Gateway.Nodes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Releases.Tests.Parts;
using Kenger.TestKit;

namespace Kenger.Releases.Tests.Stories;

/// <summary>Tells a story, second by second, and looks each second whether all is as it must be.</summary>
internal sealed class StoryTold : IAsyncDisposable
{
    private readonly Story _story;
    private readonly FakeTimeProvider _time = new();
    private readonly Random _random;
    private readonly List<NodeSim> _nodes = [];
    private readonly List<GatewaySim> _gateways = [];
    private readonly Judged _judged = new();
    private readonly Dictionary<GatewaySim, Known> _known = [];
    private readonly Dictionary<GatewaySim, int[]> _good = [];
    private readonly Dictionary<GatewaySim, int> _cutUntil = [];
    private readonly Dictionary<GatewaySim, int> _linkedSince = [];
    private readonly Dictionary<(long Rollout, int Step), (long Good, long Bad)> _answers = [];
    private readonly List<string> _log = [];
    private RegistrySim _registry = null!;
    private RolloutState? _last;
    private int _registryAwayUntil;
    private int _registryHereSince;
    private int _now;
    private int _nextPort = 1;
    private int _candidateDeadSince = int.MaxValue;
    private bool _wasCandidateIll;

    private StoryTold(Story story)
    {
        _story = story;
        _random = new Random(story.Seed);
    }

    /// <summary>What is wrong with the story; null when nothing is.</summary>
    public static async Task<string?> TellAsync(Story story)
    {
        await using var told = new StoryTold(story);
        return await told.TellAsync() is { } problem ? $"{problem}\n{story}\n{string.Join('\n', told._log)}" : null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await _registry.DisposeAsync();
    }

    private async Task<string?> TellAsync()
    {
        _registry = await RegistrySim.StartAsync(_time);
        for (var i = 0; i < _story.Load.Count; i++)
        {
            var gateway = new GatewaySim(
                $"gw{i}", _registry, _time, port => _nodes.Find(node => node.Port == port && !node.HasLeft), () => (ulong)_random.NextInt64() << 1, _story.ReportSeconds[i]);
            gateway.Served = () => _known[gateway] = Known.Now(_registry, _judged);
            gateway.Ended = Count;
            _gateways.Add(gateway);
            _good[gateway] = new int[_story.Length + 1];
            _linkedSince[gateway] = 0;
        }

        var next = 0;
        for (_now = 0; _now <= _story.Length; _now++)
        {
            for (; next < _story.Events.Count && _story.Events[next].At <= _now; next++)
            {
                await HappenAsync(_story.Events[next]);
            }

            if (await SecondAsync() is { } problem)
            {
                return $"second {_now}: {problem}";
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return null;
    }

    private async Task<string?> SecondAsync()
    {
        if (_registry.IsAway && _now >= _registryAwayUntil)
        {
            _registry.IsAway = false;
            _registryHereSince = _now;
        }

        foreach (var gateway in _gateways.Where(each => each.IsCut && _now >= _cutUntil[each]))
        {
            gateway.IsCut = false;
            _linkedSince[gateway] = _now;
        }

        if (!_registry.IsAway)
        {
            foreach (var node in _nodes.Where(node => node.IsAlive))
            {
                if (await _registry.PostAsync(ApiRoutes.Heartbeat, AddressOf(node)) is null)
                {
                    // As the SDK does: registered again at a 404.
                    await RegisterAsync(node);
                }
            }
        }

        await _registry.TickAsync();
        if (await LookAsync() is { } early)
        {
            return early;
        }

        foreach (var index in Enumerable.Range(0, _gateways.Count).OrderBy(_ => _random.Next()).ToArray())
        {
            var gateway = _gateways[index];
            await gateway.FollowAsync();
            if (CheckShares(gateway) is { } above)
            {
                return above;
            }

            _good[gateway][_now] = gateway.Serve(_story.Load[index]);
            if (await gateway.ReportAsync())
            {
                await _registry.LookAsync();
                if (await LookAsync() is { } problem)
                {
                    return problem;
                }
            }
        }

        return _gateways.Select(CheckServing).FirstOrDefault(problem => problem is not null) ?? CheckDead();
    }

    private async Task HappenAsync(StoryEvent happening)
    {
        _log.Add(string.Create(CultureInfo.InvariantCulture, $"  {_now,4} s  {happening.Kind} {happening.A} {happening.B}  [{string.Join(' ', _nodes)}]"));
        var present = _nodes.FindAll(node => !node.HasLeft);
        var node = present.Count == 0 ? null : present[happening.A % present.Count];
        switch (happening.Kind)
        {
            case StoryEventKind.Come:
                var newcomer = new NodeSim(_nextPort++, $"v{1 + ((happening.A - 1) % 4)}");
                _nodes.Add(newcomer);
                await RegisterAsync(newcomer);
                break;
            case StoryEventKind.Leave when node is not null:
                node.HasLeft = true;
                await PostAsync(ApiRoutes.NodeDeregister, AddressOf(node));
                break;
            case StoryEventKind.Break:
                node?.Become(Illness(happening.B), _now);
                break;
            case StoryEventKind.BreakVersion:
                _nodes.FindAll(each => each.Version == node?.Version).ForEach(each => each.Become(Illness(happening.B), _now));
                break;
            case StoryEventKind.Mend:
                node?.Become(NodeCondition.Good, _now);
                break;
            case StoryEventKind.MendVersion:
                _nodes.FindAll(each => each.Version == node?.Version).ForEach(each => each.Become(NodeCondition.Good, _now));
                break;
            case StoryEventKind.Replace when node is not null:
                node.Version = $"v{1 + (happening.B % 4)}";
                node.Become(NodeCondition.Good, _now);
                await RegisterAsync(node);
                break;
            case StoryEventKind.RollOut:
                await PostAsync(
                    ApiRoutes.RolloutStart,
                    $$"""{"ns":"{{RegistrySim.Ns}}","label":"version=v{{1 + ((happening.A - 1) % 4)}}","steps":[{{string.Join(',', _story.Steps)}}],"interval_seconds":{{_story.IntervalSeconds}},"analysis":{"min_requests":{{_story.MinRequests}} } }""");
                break;
            case StoryEventKind.Pause:
                await PostAsync(ApiRoutes.RolloutPause, Namespace);
                break;
            case StoryEventKind.Resume:
                await PostAsync(ApiRoutes.RolloutResume, Namespace);
                break;
            case StoryEventKind.Promote:
                await PostAsync(ApiRoutes.RolloutPromote, Namespace);
                break;
            case StoryEventKind.Abort:
                await PostAsync(ApiRoutes.RolloutAbort, Namespace);
                break;
            case StoryEventKind.GateOn or StoryEventKind.GateOff:
                var on = happening.Kind == StoryEventKind.GateOn;
                if (await PostAsync(ApiRoutes.NamespaceUpdate, $$"""{"name":"{{RegistrySim.Ns}}","gated":{{(on ? "true" : "false")}}}"""))
                {
                    _judged.Gate(on, _registry.Rollout is { IsActive: true });
                }

                break;
            case StoryEventKind.RestartRegistry:
                await _registry.RestartAsync();
                _registryHereSince = _now;
                break;
            case StoryEventKind.RegistryAway:
                _registry.IsAway = true;
                _registryAwayUntil = _now + happening.B;
                break;
            case StoryEventKind.RestartGateway:
                var restarted = _gateways[happening.A % _gateways.Count];
                await restarted.RestartAsync();
                _known.Remove(restarted);
                _linkedSince[restarted] = _now;
                break;
            case StoryEventKind.CutGateway:
                var cut = _gateways[happening.A % _gateways.Count];
                cut.IsCut = true;
                _cutUntil[cut] = _now + happening.B;
                break;
        }

        _judged.Look(_registry.Rollout);
    }

    private async Task<bool> PostAsync(string path, string json)
    {
        var done = !_registry.IsAway && await _registry.PostAsync(path, json) is not null;
        _judged.Look(_registry.Rollout);
        return done;
    }

    private async Task RegisterAsync(NodeSim node)
    {
        var candidate = _registry.Rollout is { IsActive: true } active ? active.Label.Value : null;
        if (await PostAsync(
            ApiRoutes.NodeRegister,
            $$"""{"ns":"{{RegistrySim.Ns}}","host":"127.0.0.1","port":{{node.Port}},"heartbeat_interval":10,"labels":{"version":"{{node.Version}}"} }"""))
        {
            _judged.Came(node.Version, candidate);
        }
    }

    private void Count(GatewayNode node, bool? isGood)
    {
        if (node is { IsCandidate: true, Window: { } window } && isGood is { } good)
        {
            var key = (window.Source.Id, window.Source.Step);
            var (goods, bads) = _answers.GetValueOrDefault(key);
            _answers[key] = good ? (goods + 1, bads) : (goods, bads + 1);
        }
    }

    /// <summary>What became of the rollout, and whether it may.</summary>
    private async Task<string?> LookAsync()
    {
        var (before, now) = (_last, _registry.Rollout);
        _last = now;
        _judged.Look(now);
        if (now is null)
        {
            return null;
        }

        if (before is null || before.Id != now.Id)
        {
            _wasCandidateIll = false;
            _candidateDeadSince = int.MaxValue;
        }

        // Also while the registry does not know yet that it has left, or is another one.
        _wasCandidateIll |= _nodes.Exists(node => node.Version == now.Label.Value && !node.HasLeft && node.State != NodeCondition.Good)
            || _registry.Namespace.NodesById.Any(known => now.Label.Matches(known.Labels)
                && !_nodes.Exists(node => node.Port == known.Key.Port && node is { HasLeft: false, State: NodeCondition.Good } && node.Version == now.Label.Value));
        if (before is null || (before.Id, before.Status, before.Step) != (now.Id, now.Status, now.Step))
        {
            _log.Add(string.Create(CultureInfo.InvariantCulture, $"  {_now,4} s      rollout {now.Id} of {now.Label} {now.Status} {now.Step} ({now.Percent} %) {now.StatusReason}"));
        }

        if (now.IsActive || (before?.Id == now.Id && before.Status == now.Status))
        {
            return null;
        }

        var (good, bad) = _answers.GetValueOrDefault((now.Id, now.Steps.Length));
        return now.Status switch
        {
            RolloutStatus.Completed when now.StatusReason!.StartsWith("promoted", StringComparison.Ordinal) => null,
            RolloutStatus.Completed when good + bad < _story.MinRequests =>
                $"it was completed by {good + bad} requests of its last step, and {_story.MinRequests} were to judge it",
            RolloutStatus.Completed when bad > good => $"it was completed, and {bad} of {good + bad} requests failed in its last step",
            RolloutStatus.RolledBack when !_wasCandidateIll => $"it was rolled back, and nothing was ever wrong with a new node: {now.StatusReason}",
            RolloutStatus.RolledBack or RolloutStatus.Completed when (await _registry.ShowOrNullAsync(now.Id)) is { } shown
                && string.IsNullOrEmpty((string?)shown["status_reason"]) => "it ended, and nobody says why",
            _ => null,
        };
    }

    /// <summary>No version gets more than it may.</summary>
    private string? CheckShares(GatewaySim gateway)
    {
        if (!_known.TryGetValue(gateway, out var known) || gateway.Entry is not { } entry)
        {
            return null;
        }

        var table = entry.Nodes;
        var shares = table.Pool.Shares().GroupBy(each => VersionOf(each.Node)).ToDictionary(group => group.Key, group => group.Sum(each => each.Share));
        foreach (var (version, share) in shares.Where(pair => !known.Good.Contains(pair.Key) && known.Held.Contains(pair.Key)))
        {
            var isCandidate = version == known.Candidate;
            var mayServe = isCandidate ? known.Percent / 100.0 : 0;
            // Nobody else is there, or to be reached.
            var hasOthers = isCandidate
                ? table.Entries.Any(each => each is { Weight: > 0, Health.IsHealthy: true } && VersionOf(each.Node) != version)
                : known.HasServing;
            if (hasOthers && share > mayServe + 0.0005)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{gateway.Name} gives {version} {share:P2}, and it may have {mayServe:P0}: ")
                    + string.Join(' ', table.Entries.Select(each => $"{each.Node.Port}:{VersionOf(each.Node)}:{each.Weight}:{each.Health.IsHealthy}"));
            }
        }

        return null;
    }

    /// <summary>Whoever reaches a good node of a version that may have traffic is served.</summary>
    private string? CheckServing(GatewaySim gateway)
    {
        const int Patience = 8;
        if (_now < Patience + 5 || !_known.ContainsKey(gateway) || !IsAtRest(gateway, Patience) || _story.Load[_gateways.IndexOf(gateway)] == 0)
        {
            return null;
        }

        // What hangs or fails for others than a rollout's new nodes is a person's to find: status paths say that it is well.
        var candidate = _registry.Rollout is { IsActive: true } active ? active.Label.Value : null;
        if (_nodes.Exists(node => node is { HasLeft: false, State: NodeCondition.Hanging or NodeCondition.Failing or NodeCondition.HalfFailing } && node.Version != candidate))
        {
            return null;
        }

        var ns = _registry.Namespace;
        var healthy = _nodes.Where(node => !node.HasLeft && node.State == NodeCondition.Good && _now - node.Since > Patience && _judged.Good.Contains(node.Version)
            && ns.NodesById.Any(each => each.Key.Port == node.Port && each.Status == NodeStatus.Online && (ns.WeightOf(each) > 0 || ns.IsStandby(each, 0)))).ToArray();
        var good = _good[gateway][(_now - Patience + 1)..(_now + 1)].Sum();
        return healthy.Length == 0 || good > 0 ? null
            : $"{gateway.Name} answered nothing for {Patience} s, and {string.Join(' ', healthy.AsEnumerable())} could: "
                + string.Join(' ', gateway.Entry!.Nodes.Entries.Select(each => $"{each.Node.Port}:{VersionOf(each.Node)}:{each.Weight}:{each.IsStandby}:{each.Health.Reason}"));
    }

    /// <summary>New nodes that are all dead are found so.</summary>
    private string? CheckDead()
    {
        const int Patience = 8;
        if (_registry.Rollout is not { IsActive: true } rollout)
        {
            _candidateDeadSince = int.MaxValue;
            return null;
        }

        var ns = _registry.Namespace;
        var online = ns.NodesById.Where(node => node.Status == NodeStatus.Online && ns.Release.SideOf(node) == NodeSide.Candidate).ToArray();
        var areDead = online.Length > 0 && online.All(node => ns.WeightOf(node) > 0)
            && online.All(node => _nodes.Exists(each => each.Port == node.Key.Port && each is { State: NodeCondition.Dead or NodeCondition.Mute, HasLeft: false }));
        _candidateDeadSince = areDead ? Math.Min(_candidateDeadSince, _now) : int.MaxValue;
        return areDead && _now - _candidateDeadSince >= Patience && _gateways.TrueForAll(gateway => IsAtRest(gateway, Patience + 4))
            ? $"all new nodes are dead since second {_candidateDeadSince}, and the rollout is {rollout.Status} at {rollout.Percent} % ({rollout.StatusReason})"
            : null;
    }

    // It has reached the registry all the time.
    private bool IsAtRest(GatewaySim gateway, int seconds) =>
        !_registry.IsAway && _now - _registryHereSince > seconds && !gateway.IsCut && _now - _linkedSince[gateway] > seconds;

    private static string VersionOf(GatewayNode node) => node.Labels?.GetValueOrDefault("version") ?? "";

    private static string Namespace => $$"""{"ns":"{{RegistrySim.Ns}}"}""";

    private static string AddressOf(NodeSim node) => $$"""{"ns":"{{RegistrySim.Ns}}","host":"127.0.0.1","port":{{node.Port}}}""";

    private static NodeCondition Illness(int draw) => (draw % 8) switch
    {
        < 3 => NodeCondition.Dead,
        3 => NodeCondition.Hanging,
        4 => NodeCondition.Failing,
        5 => NodeCondition.HalfFailing,
        6 => NodeCondition.Sick,
        _ => NodeCondition.Mute,
    };

    /// <summary>What the registry said to a gateway, and what the model made of it then.</summary>
    private sealed record Known(IReadOnlySet<string> Good, IReadOnlySet<string> Held, string? Candidate, int Percent, bool HasServing)
    {
        public static Known Now(RegistrySim registry, Judged judged)
        {
            var ns = registry.Namespace;
            var rollout = ns.Release.ActiveRollout;
            // Where the gate held a version, others are held that come to that address, whatever they say of themselves.
            var serving = ns.NodesById.Where(node => node is { Status: NodeStatus.Online, OwnWeight: > 0 } && ns.Release.SideOf(node) != NodeSide.Gated)
                .Select(node => LabelPair.From(node.Labels, ReleaseState.VersionKey).Value)
                .Any(version => judged.Good.Contains(version) || version == rollout?.Label.Value);
            return new Known(judged.Good.ToHashSet(), judged.Held.ToHashSet(), rollout?.Label.Value, rollout?.Percent ?? 0, serving);
        }
    }
}
