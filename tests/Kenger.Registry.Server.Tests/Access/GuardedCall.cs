using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Tests.Http;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>An endpoint, the least role it takes, and a call of it that would do something in the namespace <c>known</c>.</summary>
internal sealed record GuardedCall(string Method, string Path, string Role, string Query = "", string Body = "", bool Everywhere = false)
{
    public static IReadOnlyList<GuardedCall> All { get; } =
    [
        new("GET", ApiRoutes.NamespaceList, "read"),
        new("GET", ApiRoutes.NodeList, "read", "?ns=known"),
        new("GET", ApiRoutes.Sync, "read", "?ns=known"),
        new("GET", ApiRoutes.GatewayList, "read"),
        new("GET", ApiRoutes.Consumers, "read", "?ns=known"),
        new("GET", ApiRoutes.Applied, "read", "?ns=known&version=1"),
        Post(ApiRoutes.NodeRegister, "register"),
        Post(ApiRoutes.Heartbeat, "register"),
        Post(ApiRoutes.NodeDeregister, "register"),
        Post(ApiRoutes.NodeWeight, "operate"),
        Post(ApiRoutes.NodeDrain, "operate"),
        Post(ApiRoutes.NodeUpdate, "operate"),
        Post(ApiRoutes.NodeDelete, "operate"),
        Post(ApiRoutes.NamespaceAdd, "admin"),
        Post(ApiRoutes.NamespaceUpdate, "admin"),
        Post(ApiRoutes.NamespaceDelete, "admin"),
        new("GET", ApiRoutes.RuleList, "read", "?ns=known"),
        Post(ApiRoutes.RuleAdd, "operate"),
        Post(ApiRoutes.RuleUpdate, "operate"),
        Post(ApiRoutes.RuleDelete, "operate"),
        new("GET", ApiRoutes.RouteList, "read", "?ns=known"),
        new("GET", ApiRoutes.RouteHistory, "read", "?id=known"),
        Post(ApiRoutes.RoutePut, "operate"),
        Post(ApiRoutes.RouteDelete, "operate"),
        Post(ApiRoutes.RouteRollback, "operate"),
        Post(ApiRoutes.RouteRestore, "operate"),
        Post(ApiRoutes.RouteImport, "operate"),
        new("POST", ApiRoutes.SelfPreservationLift, "operate", Everywhere: true),
        new("GET", ApiRoutes.HostList, "read", Everywhere: true),
        new("POST", ApiRoutes.HostSwitch, "operate", Body: """{"host":"shop.example.com","ns":"known"}""", Everywhere: true),
        Post(ApiRoutes.RolloutStart, "operate"),
        OfARollout(ApiRoutes.RolloutPause),
        OfARollout(ApiRoutes.RolloutResume),
        OfARollout(ApiRoutes.RolloutApprove, """{"ns":"known","step":1}"""),
        OfARollout(ApiRoutes.RolloutNext, """{"ns":"known","force":true}"""),
        OfARollout(ApiRoutes.RolloutPromote, """{"ns":"known","force":true}"""),
        OfARollout(ApiRoutes.RolloutAbort, """{"ns":"known","force":true}"""),
        new("GET", ApiRoutes.RolloutList, "read", "?ns=known"),
        new("GET", ApiRoutes.RolloutShow, "read", "?ns=known") { NeedsRollout = true },
        new("GET", ApiRoutes.Traffic, "read", "?ns=known"),
        // What is not the token's to report is left out, not refused.
        new("POST", ApiRoutes.Report, "gateway", Body: """{"gateway":"gw","nodes":[]}""") { IsOfANamespace = false },
        new("GET", ApiRoutes.NoticeList, "operate", Everywhere: true),
        new("POST", ApiRoutes.NoticeTest, "admin", Body: """{"target":"ops"}""", Everywhere: true) { IsOfANamespace = false },
        new("GET", ApiRoutes.TokenShow, "read"),
        new("GET", ApiRoutes.AuditList, "admin", "?ns=known"),
    ];

    /// <summary>The name of the test's token with the least rights that will do.</summary>
    public string LeastToken => Everywhere ? Role : Role + "-known";

    /// <summary>Whether the call names a namespace, or a node of one.</summary>
    public bool IsOfANamespace { get; init; } = Query.Length > 0 || Body.Length > 0;

    /// <summary>Whether there must be a rollout for it to do anything.</summary>
    public bool NeedsRollout { get; init; }

    private static GuardedCall OfARollout(string path, string body = """{"ns":"known"}""") => new("POST", path, "operate", Body: body) { NeedsRollout = true };

    private static GuardedCall Post(string path, string role) => new("POST", path, role, Body: PostEndpoints.At(path).GoodBody());
}
