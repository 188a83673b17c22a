namespace Kenger.Contracts;

/// <summary>Paths of the registry's HTTP API, all below <see cref="Prefix"/>.</summary>
public static class ApiRoutes
{
    /// <summary>Everything below it needs a token.</summary>
    public const string Prefix = "/api/upstream";

    /// <summary>GET: all namespaces.</summary>
    public const string NamespaceList = Prefix + "/namespace/list";

    /// <summary>POST: create a namespace.</summary>
    public const string NamespaceAdd = Prefix + "/namespace/add";

    /// <summary>POST: change the given fields of a namespace.</summary>
    public const string NamespaceUpdate = Prefix + "/namespace/update";

    /// <summary>POST: delete a namespace and its nodes.</summary>
    public const string NamespaceDelete = Prefix + "/namespace/delete";

    /// <summary>GET: all nodes, online and offline; <c>ns</c> selects one namespace.</summary>
    public const string NodeList = Prefix + "/node/list";

    /// <summary>POST: register a node, or renew its registration.</summary>
    public const string NodeRegister = Prefix + "/node/register";

    /// <summary>POST: remove a node; an unknown node is success.</summary>
    public const string NodeDeregister = Prefix + "/node/deregister";

    /// <summary>POST: set the operator's weight of a node.</summary>
    public const string NodeWeight = Prefix + "/node/weight";

    /// <summary>POST: take a node out of the traffic, or back in; its weight stays what it is.</summary>
    public const string NodeDrain = Prefix + "/node/drain";

    /// <summary>POST: change the given fields of a node, by id.</summary>
    public const string NodeUpdate = Prefix + "/node/update";

    /// <summary>POST: remove a node, by id.</summary>
    public const string NodeDelete = Prefix + "/node/delete";

    /// <summary>POST: the node is still there.</summary>
    public const string Heartbeat = Prefix + "/heartbeat";

    /// <summary>GET: what gateways route by; a long poll with <c>version</c> and <c>wait</c>.</summary>
    public const string Sync = Prefix + "/sync";

    /// <summary>GET: the live gateways and the version each has applied.</summary>
    public const string GatewayList = Prefix + "/gateway/list";

    /// <summary>GET: the applications that call services by name; <c>ns</c> selects one namespace.</summary>
    public const string Consumers = Prefix + "/consumers";

    /// <summary>GET: answers once every live gateway has applied a version.</summary>
    public const string Applied = Prefix + "/applied";

    /// <summary>POST: let another namespace serve a host, in all gateways.</summary>
    public const string HostSwitch = Prefix + "/host/switch";

    /// <summary>GET: the hosts that were switched.</summary>
    public const string HostList = Prefix + "/host/list";

    /// <summary>GET: the traffic rules in the order in which they are asked; <c>ns</c> selects one namespace.</summary>
    public const string RuleList = Prefix + "/rule/list";

    /// <summary>POST: add a rule.</summary>
    public const string RuleAdd = Prefix + "/rule/add";

    /// <summary>POST: change the given fields of a rule, by id.</summary>
    public const string RuleUpdate = Prefix + "/rule/update";

    /// <summary>POST: remove a rule, by id.</summary>
    public const string RuleDelete = Prefix + "/rule/delete";

    /// <summary>GET: the routes, by id; <c>ns</c> selects those to one namespace.</summary>
    public const string RouteList = Prefix + "/route/list";

    /// <summary>POST: add a route, or replace it.</summary>
    public const string RoutePut = Prefix + "/route/put";

    /// <summary>POST: remove a route.</summary>
    public const string RouteDelete = Prefix + "/route/delete";

    /// <summary>GET: the versions of a route, the newest first; <c>id</c>.</summary>
    public const string RouteHistory = Prefix + "/route/history";

    /// <summary>POST: bring back a version of a route.</summary>
    public const string RouteRollback = Prefix + "/route/rollback";

    /// <summary>POST: bring back all routes as they were at a version.</summary>
    public const string RouteRestore = Prefix + "/route/restore";

    /// <summary>POST: put many routes in one change, or tell what that would change.</summary>
    public const string RouteImport = Prefix + "/route/import";

    /// <summary>POST: give a version of a namespace's nodes its traffic step by step.</summary>
    public const string RolloutStart = Prefix + "/rollout/start";

    /// <summary>POST: stay at the present step; a breach still rolls back.</summary>
    public const string RolloutPause = Prefix + "/rollout/pause";

    /// <summary>POST: go on after a pause.</summary>
    public const string RolloutResume = Prefix + "/rollout/resume";

    /// <summary>POST: let a rollout leave the step that waits for an approval.</summary>
    public const string RolloutApprove = Prefix + "/rollout/approve";

    /// <summary>POST: go to the next step now.</summary>
    public const string RolloutNext = Prefix + "/rollout/next";

    /// <summary>POST: give the version all of the traffic now.</summary>
    public const string RolloutPromote = Prefix + "/rollout/promote";

    /// <summary>POST: give all traffic back to what had it before; also after the rollout's end.</summary>
    public const string RolloutAbort = Prefix + "/rollout/abort";

    /// <summary>GET: the rollouts, the newest first; <c>ns</c> selects one namespace.</summary>
    public const string RolloutList = Prefix + "/rollout/list";

    /// <summary>GET: one rollout with all that was decided in it; <c>id</c>, or <c>ns</c> for its latest.</summary>
    public const string RolloutShow = Prefix + "/rollout/show";

    /// <summary>POST: what a gateway saw of its nodes since its last report.</summary>
    public const string Report = Prefix + "/report";

    /// <summary>GET: the last hour of what gateways reported; <c>ns</c>, <c>since</c>.</summary>
    public const string Traffic = Prefix + "/traffic";

    /// <summary>POST: expires the silent nodes that self-preservation keeps.</summary>
    public const string SelfPreservationLift = Prefix + "/self-preservation/lift";

    /// <summary>GET: what the caller's own token may do.</summary>
    public const string TokenShow = Prefix + "/token/show";

    /// <summary>GET: who changed what, the newest first; <c>ns</c>, <c>limit</c>, <c>before</c>.</summary>
    public const string AuditList = Prefix + "/audit/list";

    /// <summary>GET: who is told of what happens, and how deliveries go.</summary>
    public const string NoticeList = Prefix + "/notice/list";

    /// <summary>POST: sends a test to one of them.</summary>
    public const string NoticeTest = Prefix + "/notice/test";

    /// <summary>The header that carries a token beside <c>Authorization: Bearer</c>.</summary>
    public const string TokenHeader = "X-API-Token";
}
