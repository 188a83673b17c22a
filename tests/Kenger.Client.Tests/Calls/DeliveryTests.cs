using Kenger.Client.Calls;
using Kenger.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Client.Tests.Calls;

/// <summary>What may be delivered twice: the table of it, as each method says it.</summary>
public sealed class DeliveryTests
{
    private static readonly string[] AtMostOnce =
    [
        ApiRoutes.NamespaceAdd,
        ApiRoutes.NamespaceDelete,
        ApiRoutes.NodeDelete,
        ApiRoutes.NoticeTest,
        ApiRoutes.Report,
        ApiRoutes.RolloutStart,
        ApiRoutes.RouteDelete,
        ApiRoutes.RoutePut,
        ApiRoutes.RuleAdd,
        ApiRoutes.RuleDelete,
    ];

    [Fact]
    public async Task Calls_All_SayWhetherTheyMayBeRepeatedAndSendNothingOfIt()
    {
        var sent = new SentCalls();
        using var host = new ClientHost(["http://127.0.0.1:1"], services: services => services.AddKengerClient().ConfigurePrimaryHttpMessageHandler(() => sent));

        foreach (var call in Everything(host))
        {
            // Whether the answer fits is of no interest here.
            await Assert.ThrowsAnyAsync<KengerException>(call);
        }

        Assert.Equal(AtMostOnce, sent.Routes.Where(route => !route.IsRepeatable).Select(route => route.Path).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(41, sent.Routes.Select(route => route.Path).Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(Delivery.Header, sent.Headers);
        Assert.Contains("Accept", sent.Headers);
    }

    private static IEnumerable<Func<Task>> Everything(ClientHost host)
    {
        var node = new NodeAddress("orders", "10.0.0.1", 8080);
        var rollout = new RolloutRef { Ns = "orders" };
        var (registration, feed, registry, releases, routes) = (host.Registration, host.Feed, host.Operator, host.Releases, host.Routes);
        return
        [
            () => registration.RegisterNodeAsync(new() { Ns = node.Ns, Host = node.Host, Port = node.Port }),
            () => registration.DeregisterNodeAsync(node),
            () => registration.HeartbeatAsync(node),
            () => registration.WaitAppliedAsync(node.Ns, 1, TimeSpan.Zero),
            () => feed.SyncAsync(new()),
            () => feed.ReportAsync(new() { Gateway = "gw", Nodes = [] }),
            () => registry.RemoveNodeAsync(new() { Ns = node.Ns, Host = node.Host, Port = node.Port }),
            () => registry.SetNodeWeightAsync(new() { Ns = node.Ns, Host = node.Host, Port = node.Port, Weight = 1 }),
            () => registry.DrainNodeAsync(new() { Ns = node.Ns, Host = node.Host, Port = node.Port }),
            () => registry.UpdateNodeAsync(new() { Id = 1 }),
            () => registry.DeleteNodeAsync(1),
            () => registry.ListNodesAsync(),
            () => registry.ListNamespacesAsync(),
            () => registry.AddNamespaceAsync(new() { Name = "orders" }),
            () => registry.UpdateNamespaceAsync(new() { Name = "orders" }),
            () => registry.DeleteNamespaceAsync(new() { Name = "orders" }),
            () => registry.SwitchHostAsync(new() { Host = "a.example.com", Ns = "orders" }),
            () => registry.ListHostsAsync(),
            () => registry.ListGatewaysAsync(),
            () => registry.ListConsumersAsync(),
            () => registry.ShowTokenAsync(),
            () => registry.ListAuditAsync(),
            () => registry.ListNoticeTargetsAsync(),
            () => registry.TestNoticeAsync(new("ops")),
            () => routes.ListRoutesAsync(),
            () => routes.PutRouteAsync(new() { Id = "shop", Ns = "orders" }),
            () => routes.DeleteRouteAsync(new() { Id = "shop" }),
            () => routes.GetRouteHistoryAsync("shop"),
            () => routes.RollBackRouteAsync(new() { Id = "shop", Version = 1 }),
            () => routes.RestoreRoutesAsync(new() { Version = 1 }),
            () => routes.ImportRoutesAsync(new() { Routes = [] }),
            () => releases.ListRulesAsync(),
            () => releases.AddRuleAsync(new() { Ns = "orders", Match = new(), Target = new() }),
            () => releases.UpdateRuleAsync(new() { Id = 1 }),
            () => releases.DeleteRuleAsync(1),
            () => releases.StartRolloutAsync(new() { Ns = "orders", Label = "version=v2" }),
            () => releases.PauseRolloutAsync(rollout),
            () => releases.ResumeRolloutAsync(rollout),
            () => releases.PromoteRolloutAsync(rollout),
            () => releases.AbortRolloutAsync(rollout),
            () => releases.ListRolloutsAsync(),
            () => releases.ShowRolloutAsync(rollout),
        ];
    }

    private sealed class SentCalls : HttpMessageHandler
    {
        public List<(string Path, bool IsRepeatable)> Routes { get; } = [];

        public HashSet<string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var call = RegistryCall.From(request);
            Routes.Add((call.Path, call.IsRepeatable));
            Headers.UnionWith(request.Headers.Select(header => header.Key));
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.NotFound) { Content = new ByteArrayContent("""{"code":404,"message":"no"}"""u8.ToArray()) });
        }
    }
}
