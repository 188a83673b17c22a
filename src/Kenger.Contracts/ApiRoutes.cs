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

    /// <summary>GET: answers once every live gateway has applied a version.</summary>
    public const string Applied = Prefix + "/applied";

    /// <summary>POST: let another namespace serve a host, in all gateways.</summary>
    public const string HostSwitch = Prefix + "/host/switch";

    /// <summary>GET: the hosts that were switched.</summary>
    public const string HostList = Prefix + "/host/list";

    /// <summary>POST: expires the silent nodes that self-preservation keeps.</summary>
    public const string SelfPreservationLift = Prefix + "/self-preservation/lift";

    /// <summary>GET: who changed what, the newest first; <c>ns</c>, <c>limit</c>, <c>before</c>.</summary>
    public const string AuditList = Prefix + "/audit/list";

    /// <summary>The header that carries a token beside <c>Authorization: Bearer</c>.</summary>
    public const string TokenHeader = "X-API-Token";
}
