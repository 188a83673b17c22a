// Service A calls service B by its name while B is released in steps: 10 %, 50 %, 100 % of A's calls go to the new version. Ends by itself; 0 when no call was lost.
using System.Collections.Concurrent;
using Kenger.Client;
using Kenger.Contracts;
using Kenger.Registry.Hosting;

var registry = WebApplication.CreateBuilder();
registry.Logging.ClearProviders();
registry.WebHost.UseUrls("http://127.0.0.1:0");
registry.Services.AddKengerRegistryServer(options => (options.Store, options.AllowAnonymousOnLoopback) = ("memory", true));
await using var registryApp = registry.Build();
registryApp.MapKengerRegistryServer();
await registryApp.StartAsync();
var url = registryApp.Urls.Single();

await using var old = await StartB("v1");

// Service A: these two lines are all it takes.
var a = WebApplication.CreateBuilder();
a.Logging.ClearProviders();
a.WebHost.UseUrls("http://127.0.0.1:0");
a.Configuration["KENGER_REGISTRY_URL"] = url;
a.Services.AddKengerDiscovery(options => options.Application = "service-a");
a.Services.AddHttpClient("b", client => client.BaseAddress = new Uri("http://service-b"));
await using var appA = a.Build();
await appA.StartAsync();

var nodes = appA.Services.GetRequiredService<IRegistryOperator>();
await Until(async () => (await nodes.ListNamespacesAsync()).Any(ns => ns.Name == "service-b"), "v1 is registered");

using var over = new CancellationTokenSource();
var answers = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
var lost = 0;
var load = Task.Run(async () =>
{
    var b = appA.Services.GetRequiredService<IHttpClientFactory>().CreateClient("b");
    while (!over.IsCancellationRequested)
    {
        try
        {
            answers.AddOrUpdate(await b.GetStringAsync(new Uri("/version", UriKind.Relative)), 1, (_, count) => count + 1);
        }
        catch (HttpRequestException failure)
        {
            lost++;
            Console.WriteLine($"lost: {failure.Message}");
        }
    }
});

await Until(() => Task.FromResult(!answers.IsEmpty), "v1 serves");

// New versions wait at 0 until a rollout gives them traffic.
await nodes.UpdateNamespaceAsync(new UpdateNamespaceRequest { Name = "service-b", Gated = true });
await using var next = await StartB("v2");
await Until(async () => (await nodes.ListNodesAsync("service-b")).Count == 2, "v2 is registered");
var releases = appA.Services.GetRequiredService<IReleaseOperator>();
await releases.StartRolloutAsync(new StartRolloutRequest
{
    Ns = "service-b", Label = "version=v2", Steps = [10, 50], IntervalSeconds = 2,
    // No gateway reports here, so nobody can judge.
    OnNoData = NoDataActions.Continue,
});
var said = "";
await Until(
    async () =>
    {
        var rollout = (await releases.ListRolloutsAsync("service-b")).Single();
        var state = $"{rollout.Status} {rollout.Percent} %";
        if (state != said)
        {
            said = state;
            answers.Clear();
        }
        else
        {
            var all = answers.ToArray();
            Console.WriteLine($"{state,-16} A's calls: {string.Join(", ", all.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value * 100.0 / all.Sum(each => each.Value):0} %"))}");
        }

        return rollout.Status == RolloutStatuses.Completed;
    },
    "the rollout is complete");

Console.WriteLine(said);
Console.WriteLine($"who calls service-b: {string.Join(", ", (await nodes.ListConsumersAsync("service-b")).Select(consumer => consumer.Application))}");
await old.StopAsync();
await over.CancelAsync();
await load;
Console.WriteLine($"lost calls: {lost}");
return lost == 0 ? 0 : 1;

async Task<WebApplication> StartB(string version)
{
    var b = WebApplication.CreateBuilder();
    b.Logging.ClearProviders();
    b.WebHost.UseUrls("http://127.0.0.1:0");
    b.Configuration["KENGER_REGISTRY_URL"] = url;
    b.Services.AddKengerRegistry(options => (options.Namespace, options.Labels["version"]) = ("service-b", version));
    var app = b.Build();
    app.MapKengerStatus();
    app.MapGet("/version", () => version);
    await app.StartAsync();
    return app;
}

static async Task Until(Func<Task<bool>> condition, string what)
{
    for (var i = 0; !await condition(); i++)
    {
        if (i == 300)
        {
            throw new TimeoutException($"it takes too long until {what}");
        }

        await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System);
    }
}
