using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>All POST endpoints with bodies that would change a registry after <see cref="PrepareAsync"/>.</summary>
internal static class PostEndpoints
{
    private static readonly (string Field, string Json)[] Address = [("ns", "\"known\""), ("host", "\"10.0.0.1\""), ("port", "80")];

    private const string Match =
        """{"clients":["10.1.0.0/16","::1"],"headers":{"X-Beta":"*"},"cookies":{"beta":"1"},"query":{"b c":""},"path_prefix":"/api","percent":12.5,"percent_key":"cookie:sid"}""";

    private const string Target = """{"ns":"known","labels":{"version":"v2"}}""";

    public static IReadOnlyList<PostEndpoint> All { get; } =
    [
        Of(ApiRoutes.NamespaceAdd, ["name"], ("name", "\"new\""), ("description", "\"d\""), ("health_path", "\"/h\""), ("gated", "true")),
        Of(
            ApiRoutes.NamespaceUpdate,
            [],
            ("name", "\"known\""),
            ("description", "\"d\""),
            ("health_path", "\"/h\""),
            ("gated", "true"),
            ("freezes", "[\"Fri 16:00 - Mon 08:00 Europe/Berlin\"]")),
        Of(ApiRoutes.NamespaceDelete, [], ("id", "1"), ("name", "\"known\"")),
        Of(
            ApiRoutes.NodeRegister,
            ["ns", "host", "port"],
            [.. Address, ("weight", "7"), ("health_path", "\"/h\""), ("labels", """{"k":"v"}"""), ("heartbeat_interval", "5")]),
        Of(ApiRoutes.NodeDeregister, ["ns", "host", "port"], [.. Address, ("keep_last", "false")]),
        Of(ApiRoutes.NodeWeight, ["ns", "host", "port", "weight"], [.. Address, ("weight", "7"), ("reset", "false"), ("ttl_seconds", "60"), ("reason", "\"r\"")]),
        Of(ApiRoutes.NodeDrain, ["ns", "host", "port"], [.. Address, ("drained", "true"), ("ttl_seconds", "60"), ("close_after_seconds", "30"), ("reason", "\"r\"")]),
        Of(ApiRoutes.NodeUpdate, ["id"], ("id", "1"), ("weight", "7"), ("health_path", "\"/h\""), ("labels", "{}"), ("reason", "\"r\"")),
        Of(ApiRoutes.NodeDelete, ["id"], ("id", "1")),
        Of(
            ApiRoutes.RolloutStart,
            ["ns", "label"],
            ("ns", "\"known\""),
            // The node has no such label, which is what the empty value stands for.
            ("label", "\"version=\""),
            ("steps", "[10]"),
            ("approve", "[10]"),
            ("manual", "false"),
            ("override_freeze", "false"),
            ("hooks", """[{"url":"http://127.0.0.1:1/a","secret":"0123456789abcdef","on":["completion"],"timeout_seconds":1,"on_deny":"rollback","on_no_answer":"continue"}]"""),
            ("checks", """[{"name":"errors","url":"http://127.0.0.1:1","query":"up","max":1,"min":0}]"""),
            ("interval_seconds", "5"),
            ("analysis", """{"max_error_rate":0.1,"max_error_rate_vs_stable":2,"max_p99_ms":500,"max_p99_vs_stable":1.5,"min_requests":10,"max_client_error_rate_vs_stable":2,"max_abandoned_rate_vs_stable":2,"confidence":0.9}"""),
            ("on_no_data", "\"continue\""),
            ("sticky", "\"cookie:sid\""),
            ("reason", "\"r\"")),
        Of(
            ApiRoutes.Report,
            ["gateway", "nodes"],
            ("gateway", "\"gw\""),
            ("nodes", """[{"ns":"known","host":"10.0.0.1","port":80,"labels":{"k":"v"},"rollout":1,"step":1,"by_rule":false,"requests":9,"errors":1,"client_errors":1,"abandoned":2,"abandoned_after":[3,2],"connect_failures":1,"latency":[0,3,65,4]}]"""),
            ("candidates", """[{"ns":"known","rollout":1,"step":1,"nodes":1,"healthy":0,"down_ms":10,"ejections":1,"problem":"refused"}]"""),
            ("admin", """{"port":8081,"key":"0123456789abcdef0123456789abcdef"}"""),
            ("certificates", """[{"path":"/c.pem","hosts":["a.example.com"],"not_after":"2026-04-01T09:00:00.000Z","problem":"half","admin":true}]"""),
            ("certificates_left_out", "1")),
        Of(ApiRoutes.Heartbeat, ["ns", "host", "port"], Address),
        Of(
            ApiRoutes.RuleAdd,
            ["ns", "match", "target"],
            ("ns", "\"known\""), ("name", "\"beta\""), ("position", "1"), ("match", Match), ("target", Target), ("enabled", "true"), ("ttl_seconds", "60"), ("reason", "\"r\"")),
        Of(
            ApiRoutes.RuleUpdate,
            ["id"],
            ("id", "1"), ("name", "\"beta\""), ("position", "1"), ("match", Match), ("target", Target), ("enabled", "true"), ("ttl_seconds", "0"), ("reason", "\"r\"")),
        Of(ApiRoutes.RuleDelete, ["id"], ("id", "1")),
        Of(
            ApiRoutes.RoutePut,
            ["id", "ns"],
            ("id", "\"new\""), ("host", "\"new.example.com\""), ("path", "\"/api\""), ("ns", "\"known\""), ("auth", "\"key\""),
            ("rate_limit", """{"permits_per_second":5,"burst":9,"by":"key"}"""), ("access_log", "false"), ("connect_timeout_ms", "100"), ("activity_timeout_ms", "100"),
            ("answer_timeout_ms", "100"), ("quiet_timeout_ms", "100"), ("protocol", "\"http2\""), ("pick", "\"random\""), ("version", "0"), ("reason", "\"r\""),
            ("methods", """["GET"]"""), ("allow_from", """["10.0.0.0/8"]"""), ("deny_from", """["10.0.0.1"]"""), ("max_body_bytes", "5"),
            ("strip_prefix", "\"/api\""), ("add_prefix", "\"/v2\""), ("redirect", """{"to":"https://{host}/x","status":308}"""),
            ("client_certificate", "true"), ("forward_auth", """{"url":"http://auth.internal/verify","answer_headers":["X-User"],"timeout_ms":500}"""), ("fault", """{"percent":5.5,"header":"X-Fault: late","delay_ms":5,"status":503}"""),
            ("cache", """{"max_answer_bytes":5}"""), ("mirror", """{"ns":"known-next","percent":10.5,"credentials":true}"""),
            ("in_flight", """{"max":200,"max_per_node":20,"queue":100,"queue_timeout_ms":500}"""), ("maintenance", """{"on":true,"retry_after_seconds":60,"text":"soon"}"""),
            ("jwt", """{"authority":"https://a.example.com","audiences":["a"],"scopes":["b"],"claims":[{"name":"c","values":["d"]}],"clock_skew_seconds":5}"""),
            ("cors", """{"origins":["https://a.example.com"],"methods":["PUT"],"headers":["*"],"exposed_headers":["X-A"],"credentials":true,"max_age_seconds":5}"""),
            ("request_headers", """[{"name":"X-A","set":"a"}]"""), ("response_headers", """[{"name":"X-A","remove":true}]""")),
        Of(ApiRoutes.RouteDelete, ["id"], ("id", "\"known\""), ("version", "1"), ("reason", "\"r\"")),
        Of(ApiRoutes.RouteRollback, ["id", "version"], ("id", "\"known\""), ("version", "1"), ("reason", "\"r\"")),
        Of(ApiRoutes.RouteRestore, ["version"], ("version", "1"), ("ns", "\"known\""), ("check", "false"), ("reason", "\"r\"")),
        Of(
            ApiRoutes.RouteImport,
            ["routes"],
            ("routes", """[{"id":"known","ns":"known","path":"/b"}]"""), ("ns", "\"known\""), ("prune", "false"), ("check", "false"), ("reason", "\"r\"")),
        Of(ApiRoutes.NoticeTest, ["target"], ("target", "\"ops\"")),
    ];

    /// <summary>Makes <c>known/10.0.0.1:80</c>, a rule of that namespace and a route to it.</summary>
    public static async Task PrepareAsync(RegistryHost registry, string node = """{"ns":"known","host":"10.0.0.1","port":80}""")
    {
        (await registry.PostAsync(ApiRoutes.NodeRegister, node)).IsOk();
        (await registry.PostAsync(ApiRoutes.RuleAdd, """{"ns":"known","match":{"percent":5},"target":{"labels":{"version":"v2"}}}""")).IsOk();
        (await registry.PostAsync(ApiRoutes.RoutePut, """{"id":"known","ns":"known","path":"/a"}""")).IsOk();
        (await registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"known-next"}""")).IsOk();
    }

    public static PostEndpoint At(string path) => All.Single(endpoint => endpoint.Path == path);

    private static PostEndpoint Of(string path, string[] required, params (string Field, string Json)[] good) =>
        new(path, good.ToDictionary(pair => pair.Field, pair => pair.Json), required);
}
