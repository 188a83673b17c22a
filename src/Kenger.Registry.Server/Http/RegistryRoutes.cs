using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Http;

/// <summary>The registry's endpoints.</summary>
internal static class RegistryRoutes
{
    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var boundary = endpoints.ServiceProvider.GetRequiredService<ApiBoundary>();
        var api = endpoints.MapGroup("");

        api.MapGet(ApiRoutes.NamespaceList, NamespaceEndpoints.List);
        api.MapPost(ApiRoutes.NamespaceAdd, NamespaceEndpoints.Add);
        api.MapPost(ApiRoutes.NamespaceUpdate, NamespaceEndpoints.Update);
        api.MapPost(ApiRoutes.NamespaceDelete, NamespaceEndpoints.Delete);

        api.MapGet(ApiRoutes.NodeList, NodeEndpoints.List);
        api.MapPost(ApiRoutes.NodeRegister, NodeEndpoints.Register);
        api.MapPost(ApiRoutes.NodeDeregister, NodeEndpoints.Deregister);
        api.MapPost(ApiRoutes.NodeWeight, NodeEndpoints.SetWeight);
        api.MapPost(ApiRoutes.NodeUpdate, NodeEndpoints.Update);
        api.MapPost(ApiRoutes.NodeDelete, NodeEndpoints.Delete);
        api.MapPost(ApiRoutes.Heartbeat, NodeEndpoints.Heartbeat);

        api.MapGet(ApiRoutes.HostList, HostEndpoints.List);
        api.MapPost(ApiRoutes.HostSwitch, HostEndpoints.Switch);

        api.MapPost(ApiRoutes.SelfPreservationLift, SelfPreservationEndpoint.Lift);

        api.MapGet(ApiRoutes.Sync, SyncEndpoint.Get);
        api.MapGet(ApiRoutes.GatewayList, GatewayEndpoints.List);
        api.MapGet(ApiRoutes.Applied, GatewayEndpoints.Applied);

        api.Map(ApiRoutes.Prefix + "/{**path}", UnknownEndpoint.Answer);

        // Around the finished endpoint, so that parameter binding is inside too.
        ((IEndpointConventionBuilder)api).Finally(endpoint =>
            endpoint.RequestDelegate = boundary.Around(endpoint.RequestDelegate!));
        return api;
    }
}
