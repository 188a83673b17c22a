using Kenger.Contracts;

namespace Kenger.Registry.Server.OpenApi;

/// <summary><c>/sync</c>, <c>/gateway/list</c>, <c>/applied</c>, <c>/report</c> and <c>/traffic</c></summary>
internal static class GatewayOperations
{
    public static Operation Sync() => new("sync", Tags.Gateways, "What gateways route by")
    {
        Description = "A long poll with `version` and `wait`: it answers once something changes, or after the time and up to a tenth more.",
        Parameters = [Parameters.SyncNs, Parameters.SyncVersion, Parameters.Wait, Parameters.SyncGateway, Parameters.SyncConsumer, Parameters.SyncRoutes, Parameters.SyncRoutesRevision, Parameters.SyncDelta, Parameters.SyncAperture, Parameters.SyncPeersRevision],
        Answer = new Reply(
            KengerJson.Readable.SyncResponse,
            """{"code":0,"message":"ok","version":1769846400000,"data":{"orders":{"health_path":"/api/status","nodes":[{"host":"10.0.0.7","port":8080,"weight":100,"health_path":"/api/status","labels":{"version":"v1"}}]}}}"""),
        UsesStore = true,
    };

    public static Operation List() => new("listGateways", Tags.Gateways, "The gateways that follow, and what each has applied")
    {
        Answer = new Reply(
            KengerJson.Readable.ApiResponseIReadOnlyListGatewayInfo,
            Examples.ListOf("""{"gateway":"gw-1","version":1769846400000,"address":"10.0.0.2","last_seen":"2026-01-31T08:00:00.000Z","token":"gateways","admin_address":"10.0.0.2:8081","certificate_ends_at":"2026-04-01T09:00:00.000Z"}""")),
    };

    public static Operation Consumers() => new("listConsumers", Tags.Gateways, "The applications that call services by name")
    {
        Parameters = [Parameters.Ns],
        Answer = new Reply(
            KengerJson.Readable.ApiResponseIReadOnlyListConsumerInfo,
            Examples.ListOf(
                """{"application":"shop","instance":"shop-1","namespaces":["orders"],"version":1769846400000,"address":"10.0.0.3","last_seen":"2026-01-31T08:00:00.000Z","token":"services"}""")),
    };

    public static Operation Applied() => new("applied", Tags.Gateways, "Whether every live gateway has applied a version")
    {
        Description = "With `wait` it answers once they have, or after that time: what a stopping service waits for after it deregistered.",
        Parameters = [Parameters.AppliedNs, Parameters.AppliedVersion, Parameters.Wait],
        Answer = new Reply(KengerJson.Readable.ApiResponseAppliedResult, Examples.Of("""{"applied":false,"waiting":["gw-1"]}""")),
    };

    public static Operation Report() => new("report", Tags.Gateways, "What a gateway saw of its nodes since its last report")
    {
        Description = "`nodes` may be empty. Namespaces that the token is not for are left out without a word.",
        Body = new Body(
            KengerJson.Readable.TrafficReport,
            """{"gateway":"gw-1","window_ms":5000,"nodes":[{"ns":"orders","host":"10.0.0.8","port":8080,"labels":{"version":"v2"},"rollout":1,"step":1,"by_rule":false,"requests":40,"errors":1,"client_errors":2,"abandoned":1,"abandoned_after":[40,1],"overdue":0,"connect_failures":0,"latency":[12,30,13,9]}],"candidates":[{"ns":"orders","rollout":1,"step":1,"nodes":2,"healthy":0,"down_ms":2500,"ejections":1,"problem":"connection refused"}],"views":[{"ns":"orders","host":"10.0.0.7","port":8080,"running":3,"problem":"/api/status answered 404","problem_ms":4000}],"views_left_out":0,"admin":{"port":8081,"key":"6f1d0c5be2a94873b1c07e5d9a3f4826"},"certificates":[{"path":"/etc/kenger/certs/shop.pem","hosts":["shop.example.com"],"not_after":"2026-04-01T09:00:00.000Z"}],"certificates_left_out":0}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseJsonElement, Examples.Ok) { HasOptionalData = true },
        UsesStore = true,
    };

    public static Operation Traffic() => new("traffic", Tags.Gateways, "The last hour of what gateways reported, in points of five seconds")
    {
        Description = "It is in this server's memory: a restart forgets it, and of several servers each knows what was reported to it.",
        Parameters = [Parameters.Ns, Parameters.Since],
        Answer = new Reply(
            KengerJson.Readable.ApiResponseIReadOnlyListNamespaceTraffic,
            Examples.ListOf("""{"ns":"orders","from":"2026-01-31T08:00:00.000Z","points":[{"at":"2026-01-31T08:12:05.000Z","all":{"requests":200,"errors":3,"connect_failures":1,"client_errors":2,"abandoned":0,"p50_ms":4.1,"p99_ms":38.2}}]}""")),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = "there is no namespace 'ordres'; did you mean 'orders'?" },
    };
}
