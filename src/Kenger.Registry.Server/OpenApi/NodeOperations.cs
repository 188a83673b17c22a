using Kenger.Contracts;

namespace Kenger.Registry.Server.OpenApi;

/// <summary><c>/node/…</c>, <c>/heartbeat</c> and <c>/self-preservation/lift</c></summary>
internal static class NodeOperations
{
    private const string UnknownNode = "no node 10.0.0.9:8080 in namespace 'orders': register it first";
    private const string UnknownId = "no node has the id 99";

    public static Operation List() => new("listNodes", Tags.Nodes, "Nodes, online and offline")
    {
        Parameters = [Parameters.Ns],
        Answer = new Reply(KengerJson.Readable.ApiResponseIReadOnlyListNodeInfo, Examples.ListOf(Examples.Node)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = "there is no namespace 'ordres'; did you mean 'orders'?" },
    };

    public static Operation Register() => new("registerNode", Tags.Nodes, "Register a node, or renew its registration")
    {
        Description = $"A node that is silent for {KengerDefaults.OfflineSeconds} s is offline, and deleted after {KengerDefaults.DeleteSeconds} s, unless the registry is configured otherwise; "
            + "with `heartbeat_interval` after 3 and 12 of these. Registering again never clears an operator's weight or drain.",
        Body = new Body(
            KengerJson.Readable.RegisterNodeRequest,
            """{"ns":"orders","host":"10.0.0.7","port":8080,"weight":100,"health_path":"/api/status","labels":{"version":"v1","zone":"a"},"heartbeat_interval":10,"mode":"lease","instance":"orders-7f3a"}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseNodeInfo, Examples.Of(Examples.Node)),
        Refusals = new Dictionary<int, string>
        {
            [ErrorCodes.NotFound] = "there is no namespace 'ordres'; did you mean 'orders'?",
            [ErrorCodes.Conflict] = "the namespace 'orders' has 20000 nodes, as many as it may (MaxNodesPerNamespace): use several namespaces",
        },
        UsesStore = true,
    };

    public static Operation Deregister() => new("deregisterNode", Tags.Nodes, "Remove a node")
    {
        Description = "An unknown node, or one that another instance holds, is success with `removed: false`.",
        Body = new Body(KengerJson.Readable.DeregisterNodeRequest, """{"ns":"orders","host":"10.0.0.7","port":8080,"keep_last":true}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseNodeRemoval, Examples.Of(Examples.NodeRemoval)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.Conflict] = "10.0.0.7:8080 is the last node online in namespace 'orders', and without it nobody would be served: add another first" },
        UsesStore = true,
    };

    public static Operation SetWeight() => new("setNodeWeight", Tags.Nodes, "Set an operator's weight, or give the declared one back")
    {
        Description = "`weight`, with `ttl_seconds` for a time; or `reset: true` without these.",
        Body = new Body(KengerJson.Readable.SetNodeWeightRequest, """{"ns":"orders","host":"10.0.0.7","port":8080,"weight":10,"ttl_seconds":3600}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseNodeInfo, Examples.Of(Examples.Node)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = UnknownNode },
        UsesStore = true,
    };

    public static Operation Drain() => new("drainNode", Tags.Nodes, "Take a node out of the traffic, or back in")
    {
        Body = new Body(
            KengerJson.Readable.DrainNodeRequest, """{"ns":"orders","host":"10.0.0.7","port":8080,"drained":true,"ttl_seconds":3600,"close_after_seconds":600}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseNodeInfo, Examples.Of(Examples.Node)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = UnknownNode },
        UsesStore = true,
    };

    public static Operation Update() => new("updateNode", Tags.Nodes, "Change the given fields of a node")
    {
        Description = "One of the fields beside `id` at least must be given.",
        Body = new Body(KengerJson.Readable.UpdateNodeRequest, """{"id":1,"weight":50,"health_path":"/healthz","labels":{"version":"v1"}}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseNodeInfo, Examples.Of(Examples.Node)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = UnknownId },
        UsesStore = true,
    };

    public static Operation Delete() => new("deleteNode", Tags.Nodes, "Remove a node and forget what was decided about its address")
    {
        Body = new Body(KengerJson.Readable.DeleteNodeRequest, """{"id":1}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseNodeRemoval, Examples.Of(Examples.NodeRemoval)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = UnknownId },
        UsesStore = true,
    };

    public static Operation Heartbeat() => new("heartbeat", Tags.Nodes, "A node is still there")
    {
        Description = "404: register again. 409: another process registered at this address after this one, and holds it.",
        Body = new Body(KengerJson.Readable.HeartbeatRequest, """{"ns":"orders","host":"10.0.0.7","port":8080,"gateways":true}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseHeartbeatAnswer, Examples.Of("""{"gateways":{"count":2,"healthy":2,"running":3}}""")) { HasOptionalData = true },
        Refusals = new Dictionary<int, string>
        {
            [ErrorCodes.NotFound] = UnknownNode,
            [ErrorCodes.Conflict] = "orders/10.0.0.7:8080 was registered by another process (instance orders-91c0, heard 2 s ago): two processes announce one address, and the last one "
                + "to register holds it; give each a host and port of its own",
        },
        UsesStore = true,
    };

    public static Operation LiftSelfPreservation() => new("liftSelfPreservation", Tags.Nodes, "Expire the silent nodes that self-preservation keeps")
    {
        Description = "When half of the nodes fall silent together the registry suspects itself and expires nobody. Who has looked, and knows that they are gone, says so by this.",
        Body = new Body(null, "{}") { IsOptional = true },
        Answer = new Reply(KengerJson.Readable.ApiResponseSelfPreservationLift, Examples.Of("""{"taken_offline":3,"deleted":0}""")),
        UsesStore = true,
    };
}
