using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.TestKit;

namespace Kenger.Releases.Tests.Parts;

/// <summary>A registry, gateways with their defaults, and nodes of v1 and v2, moved on by quarters of a second: no faster than a gateway reports.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new();
    private readonly Random _random;
    private readonly List<NodeSim> _nodes = [];
    private int _ticks;

    private Scene(int seed) => _random = new Random(seed);

    public RegistrySim Registry { get; private set; } = null!;

    public IReadOnlyList<GatewaySim> Gateways { get; private set; } = [];

    public DateTimeOffset Now => _time.GetUtcNow();

    public IEnumerable<NodeSim> New => _nodes.Where(node => node.Version == "v2");

    /// <summary>Requests a second at each gateway.</summary>
    public int Load { get; set; } = 40;

    /// <summary>Requests that no attempt answered well, those that hang included.</summary>
    public int Failed { get; private set; }

    public static async Task<Scene> StartAsync(
        int gateways, int old, int fresh, int seed = 20261126, NodeCondition isFresh = NodeCondition.Good)
    {
        var scene = new Scene(seed);
        scene.Registry = await RegistrySim.StartAsync(scene._time);
        for (var i = 0; i < old; i++)
        {
            await scene.RegisterAsync("v1");
        }

        await scene.Registry.PostAsync(ApiRoutes.NamespaceUpdate, $$"""{"name":"{{RegistrySim.Ns}}","gated":true}""");
        for (var i = 0; i < fresh; i++)
        {
            await scene.RegisterAsync("v2");
            scene._nodes[^1].Become(isFresh, now: 0);
        }

        scene.Gateways = [.. Enumerable.Range(0, gateways).Select(i => new GatewaySim(
            $"gw{i}", scene.Registry, scene._time, port => scene._nodes.Find(node => node.Port == port), () => (ulong)scene._random.NextInt64() << 1, probeSeconds: 5))];
        await scene.PassAsync(6);
        return scene;
    }

    public async Task<RolloutState> RollOutAsync(int interval, int minRequests, params int[] steps)
    {
        Assert.NotNull(await Registry.PostAsync(
            ApiRoutes.RolloutStart,
            $$"""{"ns":"{{RegistrySim.Ns}}","label":"version=v2","steps":[{{string.Join(',', steps)}}],"interval_seconds":{{interval}},"analysis":{"min_requests":{{minRequests}} } }"""));
        return Registry.Rollout!;
    }

    /// <summary>Time goes by, until the seconds are over or it is as wanted; whether it is.</summary>
    public async Task<bool> PassAsync(double seconds, Func<RolloutState?, bool>? until = null)
    {
        for (var end = Now.AddSeconds(seconds); Now < end;)
        {
            if (until?.Invoke(Registry.Rollout) == true)
            {
                return true;
            }

            if (_ticks % 4 == 0)
            {
                foreach (var node in _nodes.Where(node => node.IsAlive))
                {
                    await Registry.PostAsync(ApiRoutes.Heartbeat, AddressOf(node));
                }

                await Registry.TickAsync();
            }

            foreach (var gateway in Gateways)
            {
                await gateway.FollowAsync();
                var requests = (Load * (_ticks + 1) / 4) - (Load * _ticks / 4);
                Failed += requests - gateway.Serve(requests);
                if (await gateway.ReportAsync())
                {
                    await Registry.LookAsync();
                }
            }

            _ticks++;
            _time.Advance(Tick);
        }

        return until?.Invoke(Registry.Rollout) == true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in Gateways)
        {
            await gateway.DisposeAsync();
        }

        await Registry.DisposeAsync();
    }

    private async Task RegisterAsync(string version)
    {
        var node = new NodeSim(_nodes.Count + 1, version);
        _nodes.Add(node);
        Assert.NotNull(await Registry.PostAsync(
            ApiRoutes.NodeRegister,
            $$"""{"ns":"{{RegistrySim.Ns}}","host":"127.0.0.1","port":{{node.Port}},"labels":{"version":"{{version}}"} }"""));
    }

    private static string AddressOf(NodeSim node) => $$"""{"ns":"{{RegistrySim.Ns}}","host":"127.0.0.1","port":{{node.Port}}}""";
}
