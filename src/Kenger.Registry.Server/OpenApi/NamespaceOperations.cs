using Kenger.Contracts;

namespace Kenger.Registry.Server.OpenApi;

/// <summary><c>/namespace/…</c> and <c>/host/…</c></summary>
internal static class NamespaceOperations
{
    private const string Unknown = "there is no namespace 'ordres'; did you mean 'orders'?";
    private const string IdOrName = "`id` or `name` says which.";

    public static Operation List() => new("listNamespaces", Tags.Namespaces, "All namespaces that the token is for")
    {
        Answer = new Reply(KengerJson.Readable.ApiResponseIReadOnlyListNamespaceInfo, Examples.ListOf(Examples.Namespace)),
    };

    public static Operation Add() => new("addNamespace", Tags.Namespaces, "Add a namespace")
    {
        Description = "Registering a node adds its namespace by itself, unless the registry is strict.",
        Body = new Body(KengerJson.Readable.AddNamespaceRequest, """{"name":"orders","description":"Orders, from cart to parcel","health_path":"/api/status","gated":false}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseNamespaceInfo, Examples.Of(Examples.Namespace)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.Conflict] = "the namespace 'orders' exists already: update it instead" },
        UsesStore = true,
    };

    public static Operation Update() => new("updateNamespace", Tags.Namespaces, "Change the given fields of a namespace")
    {
        Description = IdOrName + " One of the other fields at least must be given; a namespace keeps its name for life.",
        Body = new Body(
            KengerJson.Readable.UpdateNamespaceRequest,
            """{"name":"orders","description":"Orders","health_path":"/healthz","gated":true,"freezes":["Fri 16:00 - Mon 08:00 Europe/Berlin"]}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseNamespaceInfo, Examples.Of(Examples.Namespace)),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = Unknown },
        UsesStore = true,
    };

    public static Operation Delete() => new("deleteNamespace", Tags.Namespaces, "Delete a namespace, its nodes and its rules")
    {
        Description = IdOrName + " A rollout there is aborted.",
        Body = new Body(KengerJson.Readable.DeleteNamespaceRequest, """{"name":"orders"}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseNamespaceRemoval, Examples.Of("""{"removed_nodes":2,"version":1769846400001}""")),
        Refusals = new Dictionary<int, string> { [ErrorCodes.NotFound] = Unknown },
        UsesStore = true,
    };

    public static Operation ListHosts() => new("listHosts", Tags.Hosts, "The hosts that were switched")
    {
        Answer = new Reply(KengerJson.Readable.ApiResponseIReadOnlyListHostInfo, Examples.ListOf(Examples.Host)),
    };

    public static Operation SwitchHost() => new("switchHost", Tags.Hosts, "Let another namespace serve a host, in all gateways")
    {
        Description = "Without `ns`, or with an empty one, the host goes back to what each gateway is configured with.",
        Body = new Body(KengerJson.Readable.SwitchHostRequest, """{"host":"shop.example.com","ns":"orders","ttl_seconds":3600}"""),
        Answer = new Reply(KengerJson.Readable.ApiResponseHostInfo, Examples.Of(Examples.Host)),
        Refusals = new Dictionary<int, string>
        {
            [ErrorCodes.NotFound] = Unknown,
            [ErrorCodes.Conflict] = "10000 hosts are switched, as many as may be: switch some back first",
        },
        UsesStore = true,
    };
}
