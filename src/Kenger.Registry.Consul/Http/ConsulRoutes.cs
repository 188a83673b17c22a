using Kenger.Registry.Consul.Services;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Consul.Http;

/// <summary>Consul's endpoints that are there, and what each needs of its callers' tokens.</summary>
internal static class ConsulRoutes
{
    public const string Prefix = "/v1";

    // What else Consul has. A 404 there may mean something: of kv/, that there is no such key.
    private static readonly string[] NotThere =
    [
        "acl", "config", "connect", "coordinate", "discovery-chain", "event", "exported-services", "imported-services", "internal", "intention", "kv", "operator", "partition", "partitions",
        "peering", "peerings", "query", "session", "snapshot", "txn",
    ];

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var boundary = endpoints.ServiceProvider.GetRequiredService<ApiBoundary>();
        var token = endpoints.ServiceProvider.GetRequiredService<ConsulToken>();
        // Consul describes them: neither the registry's own document has them, nor that of an app that holds it.
        var api = endpoints.MapGroup(Prefix).ExcludeFromDescription();

        api.MapPut("/agent/service/register", AgentEndpoints.Register).Needs(Role.Register);
        api.MapPut("/agent/service/deregister/{**id}", AgentEndpoints.Deregister).Needs(Role.Register);
        api.MapPut("/agent/service/maintenance/{**id}", AgentEndpoints.Maintenance).Needs(Role.Register);
        api.MapGet("/agent/services", AgentEndpoints.Services).Needs(Role.Read);
        api.MapGet("/agent/service/{**id}", AgentEndpoints.Service).Needs(Role.Read);
        api.MapGet("/agent/checks", AgentEndpoints.Checks).Needs(Role.Read);
        api.MapGet("/agent/self", AgentEndpoints.Self).Needs(Role.Read);
        api.MapGet("/agent/members", AgentEndpoints.Members).Needs(Role.Read);

        api.MapPut("/agent/check/register", AgentCheckEndpoints.Register).Needs(Role.Register);
        api.MapPut("/agent/check/deregister/{**id}", AgentCheckEndpoints.Deregister).Needs(Role.Register);
        api.MapPut("/agent/check/pass/{**id}", AgentCheckEndpoints.Say(CheckStatus.Passing)).Needs(Role.Register);
        api.MapPut("/agent/check/warn/{**id}", AgentCheckEndpoints.Say(CheckStatus.Warning)).Needs(Role.Register);
        api.MapPut("/agent/check/fail/{**id}", AgentCheckEndpoints.Say(CheckStatus.Critical)).Needs(Role.Register);
        api.MapPut("/agent/check/update/{**id}", AgentCheckEndpoints.Update).Needs(Role.Register);

        api.MapGet("/catalog/services", CatalogEndpoints.Services).Needs(Role.Read);
        api.MapGet("/catalog/service/{service}", CatalogEndpoints.Service).Needs(Role.Read);
        api.MapGet("/catalog/nodes", CatalogEndpoints.Nodes).Needs(Role.Read);
        api.MapGet("/catalog/node/{node}", CatalogEndpoints.Node).Needs(Role.Read);
        api.MapGet("/catalog/node-services/{node}", CatalogEndpoints.NodeServices).Needs(Role.Read);
        api.MapGet("/catalog/datacenters", CatalogEndpoints.Datacenters).Needs(Role.Read);
        api.MapPut("/catalog/register", CatalogEndpoints.Register).Needs(Role.Register);
        api.MapPut("/catalog/deregister", CatalogEndpoints.Deregister).Needs(Role.Register);

        api.MapGet("/health/service/{service}", HealthEndpoints.Service).Needs(Role.Read);
        api.MapGet("/health/checks/{service}", HealthEndpoints.Checks).Needs(Role.Read);
        api.MapGet("/health/node/{node}", HealthEndpoints.Node).Needs(Role.Read);
        api.MapGet("/health/state/{state}", HealthEndpoints.State).Needs(Role.Read);

        api.MapGet("/status/leader", AgentEndpoints.Leader).Needs(Role.Read);
        api.MapGet("/status/peers", AgentEndpoints.Peers).Needs(Role.Read);

        api.Map("/{**path}", Unknown).Needs(Role.Read);

        // Around the finished endpoint, so that parameter binding is inside too. A line above that says no role lets nobody in.
        ((IEndpointConventionBuilder)api).Finally(endpoint =>
        {
            var inside = boundary.Around(
                endpoint.RequestDelegate!, endpoint.Metadata.OfType<Need>().LastOrDefault(), ConsulAnswer.From, static request => !HttpMethods.IsGet(request.Method));
            endpoint.RequestDelegate = context =>
            {
                token.Translate(context);
                return inside(context);
            };
        });
        return api;
    }

    private static IResult Unknown(HttpContext context, string? path)
    {
        var family = (path ?? "").Split('/')[0];
        if (family is "agent" or "catalog" or "health" or "status" && context.Request.Method is not ("GET" or "PUT"))
        {
            context.Response.Headers.Allow = "GET, PUT";
            return ConsulAnswer.From(StatusCodes.Status405MethodNotAllowed, $"method {VisibleText.Escape(context.Request.Method)} not allowed");
        }

        return Array.IndexOf(NotThere, family) >= 0
            ? ConsulAnswer.From(StatusCodes.Status501NotImplemented, $"Kenger has no /v1/{family}: it is a registry of services, and knows Consul's agent, catalog, health and status alone")
            : ConsulAnswer.From(StatusCodes.Status404NotFound, "Invalid URL path: not a recognized HTTP API endpoint, or not with this method; Kenger knows Consul's agent, catalog, health and status");
    }
}
