using Kenger.Client;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Listeners;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Reports;
using Kenger.Gateway.Sync;
using Kenger.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Admin;

/// <summary>What operators and Prometheus may ask of a gateway; the first three as the original's Lua functions answer.</summary>
internal static class AdminEndpoints
{
    public static void Map(RouteGroupBuilder admin)
    {
        var services = ((IEndpointRouteBuilder)admin).ServiceProvider;
        var port = services.GetRequiredService<AdminPort>();
        port.IsInUse = true;
        // At a loopback address nobody but this machine gets in, and so the registry only if it is here.
        if (!port.IsLoopback || services.GetRequiredService<IOptions<KengerClientOptions>>().Value.Urls.All(LocalProgram.IsLoopbackUrl))
        {
            services.GetRequiredService<ConsoleDoor>().Open(() => port.Number, port.IsByTls);
        }

        // It counts from when it is made, and nobody needs it without /metrics.
        var (directory, watched) = (services.GetRequiredService<NodeDirectory>(), services.GetRequiredService<WatchedNamespaces>());
        services.GetRequiredService<PrometheusCollector>().IsThere = (ns, rule) =>
            rule is null
                ? watched.Current.Contains(ns) || directory.Current.Find(ns) is not null
                : directory.Current.Find(ns)?.Rules?.InForce.Any(each => each.Id == rule) == true;

        var guarded = admin.MapGroup("").AddEndpointFilter<AdminGuard>();
        guarded.MapGet("/nodes", GetNodes);
        guarded.MapGet("/health", GetHealth);
        guarded.MapGet("/config", GetConfig);
        guarded.MapGet("/metrics", GetMetrics);
        guarded.MapGet("/explain", ExplainEndpoint.Get).WithMetadata(ForConsole.Instance);
        guarded.MapPost("/explain", ExplainEndpoint.Post);
        guarded.MapGet("/requests", RequestsEndpoint.Get).WithMetadata(ForConsole.Instance);
        guarded.MapGet("/ups", UpstreamEndpoints.Get).AddEndpointFilter<RegistryErrors>();
        var changing = guarded.MapGroup("").AddEndpointFilter<AdminWriteGuard>().AddEndpointFilter<RegistryErrors>();
        changing.MapGet("/_switch_upstream", HostSwitchEndpoints.SwitchUpstream);
        changing.MapGet("/ups_update", HostSwitchEndpoints.UpdateUps);
        changing.MapPut("/ups", UpstreamEndpoints.Put);
        // Open: orchestrators ask without credentials, and the answers hold none.
        admin.MapMethods("/livez", Readiness.Methods, GetLiveness);
        admin.MapMethods("/readyz", Readiness.Methods, GetReadiness);
    }

    private static IResult GetNodes(NodeDirectory directory, string? ns) =>
        ns is null
            ? AllNodes(directory)
            : TypedResults.Json(AdminAnswers.NodesOf(directory.Current.FindNodes(ns)), GatewayJson.Default.IReadOnlyListAdminNode);

    private static IResult GetHealth(NodeDirectory directory, RegistryWatcher watcher, TimeProvider time, string? ns) =>
        ns is null
            ? AllNodes(directory)
            : TypedResults.Json(AdminAnswers.HealthOf(ns, directory.Current.FindNodes(ns), watcher.Status, time),
                GatewayJson.Default.AdminHealth);

    private static JsonHttpResult<IReadOnlyDictionary<string, IReadOnlyList<AdminNode>>> AllNodes(NodeDirectory directory) =>
        TypedResults.Json(AdminAnswers.NodesOf(directory.Current), GatewayJson.Default.IReadOnlyDictionaryStringIReadOnlyListAdminNode);

    private static JsonHttpResult<AdminConfig> GetConfig(AdminConfigReader config) =>
        TypedResults.Json(config.Read(), GatewayJson.Default.AdminConfig);

    private static ContentHttpResult GetMetrics(PrometheusCollector collector) =>
        TypedResults.Text(collector.Collect(), "text/plain; version=0.0.4; charset=utf-8");

    private static JsonHttpResult<AdminStatus> GetLiveness() =>
        TypedResults.Json(new AdminStatus("ok"), GatewayJson.Default.AdminStatus);

    private static JsonHttpResult<AdminStatus> GetReadiness(Readiness readiness) => readiness.Answer();
}
