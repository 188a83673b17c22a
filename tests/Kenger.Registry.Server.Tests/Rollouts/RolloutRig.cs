using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>A registry with a namespace <c>orders</c>, and what operators and gateways say to it.</summary>
internal sealed class RolloutRig : IAsyncDisposable
{
    public const string Ns = "orders";

    private readonly string _store;

    private readonly Action<KengerRegistryServerOptions>? _options;

    private RolloutRig(RegistryHost registry, FakeTimeProvider time, string store, Action<KengerRegistryServerOptions>? options) =>
        (Registry, Time, _store, _options) = (registry, time, store, options);

    public RegistryHost Registry { get; private set; }

    public FakeTimeProvider Time { get; }

    public static async Task<RolloutRig> StartAsync(string store = "memory", Action<KengerRegistryServerOptions>? options = null)
    {
        var time = new FakeTimeProvider();
        return new RolloutRig(await StartHostAsync(time, store, options), time, store, options);
    }

    /// <summary>A rig with a v1 and a v2, and a rollout of v2 that has begun.</summary>
    public static async Task<RolloutRig> RollingOutAsync(
        string more = "", string store = "memory", Action<KengerRegistryServerOptions>? options = null)
    {
        var rig = await StartAsync(store, options);
        await rig.RegisterAsync(1, "v1");
        await rig.RegisterAsync(2, "v2");
        (await rig.StartRolloutAsync(more: more)).IsOk();
        return rig;
    }

    public async Task RestartAsync()
    {
        await Registry.DisposeAsync();
        Registry = await StartHostAsync(Time, _store, _options);
    }

    /// <summary>Nodes that nobody has to keep alive, told apart by their ports.</summary>
    public async Task RegisterAsync(int port, string? version, int weight = 100)
    {
        var labels = version is null ? "{}" : $$"""{"version":"{{version}}"}""";
        (await Registry.PostAsync(
            ApiRoutes.NodeRegister,
            $$"""{"ns":"{{Ns}}","host":"h","port":{{port}},"weight":{{weight}},"mode":"static","labels":{{labels}}}""")).IsOk();
    }

    public async Task DeregisterAsync(int port) =>
        (await Registry.PostAsync(ApiRoutes.NodeDeregister, $$"""{"ns":"{{Ns}}","host":"h","port":{{port}}}""")).IsOk();

    /// <summary>Steps of 10 s, judged by 100 requests, unless more is said.</summary>
    public Task<ApiAnswer> StartRolloutAsync(string version = "v2", string more = "") => Registry.PostAsync(
        ApiRoutes.RolloutStart,
        $$"""{"ns":"{{Ns}}","label":"version={{version}}","steps":[5,50],"interval_seconds":10,"analysis":{"max_error_rate":0.05}{{more}}}""");

    public Task<ApiAnswer> PostAsync(string path, string more = "") => Registry.PostAsync(path, $$"""{"ns":"{{Ns}}"{{more}}}""");

    /// <summary>The rollout and the step of now, as fields of a row in a report: what a gateway says that has applied them.</summary>
    public string Window => Registry.Snapshot.Namespaces.GetValueOrDefault(Ns)?.Release.Rollout is { } rollout
        ? $"\"rollout\":{rollout.Id},\"step\":{rollout.Step}"
        : "\"rollout\":1,\"step\":1";

    /// <summary>A report as a gateway sends it: rows of nodes, and how it finds the new ones.</summary>
    public async Task ReportAsync(IEnumerable<string> nodes, string? candidates = null, string gateway = "gw") => (await Registry.PostAsync(
        ApiRoutes.Report,
        $$"""{"gateway":"{{gateway}}","nodes":[{{string.Join(',', nodes)}}]{{(candidates is null ? "" : $",\"candidates\":[{candidates}]")}}}""")).IsOk();

    /// <summary>What a gateway says of the new nodes of a running rollout.</summary>
    public string Health(int healthy = 1, int downMs = 0, string problem = "connection refused") =>
        $$"""{"ns":"{{Ns}}",{{Window}},"nodes":1,"healthy":{{healthy}},"down_ms":{{downMs}}{{(healthy > 0 ? "" : $",\"problem\":\"{problem}\"")}}}""";

    /// <summary>What a gateway saw of v1 and v2 since it applied the step of now; without, an empty report.</summary>
    public async Task ReportAsync((int Requests, int Errors)? stable = null, (int Requests, int Errors)? candidate = null, string version = "v2")
    {
        var nodes = new List<string>();
        Add(stable, 1, "v1");
        Add(candidate, 2, version);
        await ReportAsync(nodes, Health());

        void Add((int Requests, int Errors)? seen, int port, string label)
        {
            if (seen is var (requests, errors))
            {
                nodes.Add($$"""{"ns":"{{Ns}}","host":"h","port":{{port}},"labels":{"version":"{{label}}"},{{Window}},"requests":{{requests}},"errors":{{errors}},"latency":[15,{{requests}}]}""");
            }
        }
    }

    /// <summary>Lets the service decide what there is to decide now.</summary>
    public Task LookAsync() => Registry.Services.GetRequiredService<RolloutService>().RunOnceAsync(CancellationToken.None);

    /// <summary>Time goes by, and the service has looked.</summary>
    public async Task PassAsync(double seconds)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        await LookAsync();
    }

    /// <summary>Time goes by with a report every five seconds, each with so many good requests.</summary>
    public async Task PassWithTrafficAsync(int seconds, int candidateRequests = 60, string version = "v2")
    {
        for (var i = 0; i < seconds; i += 5)
        {
            await ReportAsync((candidateRequests, 0), (candidateRequests, 0), version);
            await PassAsync(5);
        }
    }

    public async Task<JsonNode> ShowAsync(long? id = null) =>
        (await Registry.GetAsync(ApiRoutes.RolloutShow + (id is null ? $"?ns={Ns}" : $"?id={id}"))).IsOk().Data!;

    public async Task<(string Status, int Step, int Percent)> WhereAsync()
    {
        var rollout = await ShowAsync();
        return ((string)rollout["status"]!, (int)rollout["step"]!, (int)rollout["percent"]!);
    }

    public async Task<IReadOnlyList<string>> EventsAsync(bool passes = false) =>
        [.. (await ShowAsync())["events"]!.AsArray().Select(each => (string)each!["kind"]!).Where(kind => passes || kind != RolloutEventKinds.Passed)];

    /// <summary>The sides of the nodes, as the node list says them, by port.</summary>
    public async Task<IEnumerable<string?>> SidesAsync() =>
        (await Registry.GetAsync($"{ApiRoutes.NodeList}?ns={Ns}")).IsOk().Data!.AsArray()
            .OrderBy(node => (int)node!["port"]!).Select(node => (string?)node!["side"]);

    /// <summary>What gateways see: weights by port, and own weights where they are told.</summary>
    public async Task<IReadOnlyDictionary<int, (int Weight, int? Own)>> WeightsAsync() =>
        (await Registry.GetAsync($"{ApiRoutes.Sync}?ns={Ns}")).IsOk().Data![Ns]!["nodes"]!.AsArray().ToDictionary(
            node => (int)node!["port"]!, node => ((int)node!["weight"]!, (int?)node["own_weight"]));

    /// <summary>The share of these ports in all weights, in percent.</summary>
    public async Task<double> ShareAsync(params int[] ports)
    {
        var weights = await WeightsAsync();
        return 100.0 * weights.Where(pair => ports.Contains(pair.Key)).Sum(pair => (long)pair.Value.Weight) / weights.Values.Sum(pair => (long)pair.Weight);
    }

    public async ValueTask DisposeAsync() => await Registry.DisposeAsync();

    private static Task<RegistryHost> StartHostAsync(
        FakeTimeProvider time, string store, Action<KengerRegistryServerOptions>? options) =>
        RegistryHost.StartAsync(new RegistryHostSettings { Time = time, Store = store, Options = options });
}
