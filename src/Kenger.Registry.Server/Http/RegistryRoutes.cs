using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.State.Releases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Http;

/// <summary>The registry's endpoints, and what each needs of its callers' tokens.</summary>
internal static class RegistryRoutes
{
    /// <summary>Links in notices: what they say is signed, so no token is asked for.</summary>
    public static void MapLinks(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(NoticeLinks.Path + "{link}", static (HttpContext context, string link, LinkEndpoint links) => links.ShowAsync(context, link));
        endpoints.MapPost(
            NoticeLinks.Path + "{link}",
            static (HttpContext context, string link, LinkEndpoint links, CancellationToken cancelled) => links.FollowAsync(context, link, cancelled));
    }

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var boundary = endpoints.ServiceProvider.GetRequiredService<ApiBoundary>();
        var api = endpoints.MapGroup("");

        api.MapGet(ApiRoutes.NamespaceList, NamespaceEndpoints.List).Needs(Role.Read);
        api.MapPost(ApiRoutes.NamespaceAdd, NamespaceEndpoints.Add).Needs(Role.Admin);
        api.MapPost(ApiRoutes.NamespaceUpdate, NamespaceEndpoints.Update).Needs(Role.Admin);
        api.MapPost(ApiRoutes.NamespaceDelete, NamespaceEndpoints.Delete).Needs(Role.Admin);

        api.MapGet(ApiRoutes.NodeList, NodeEndpoints.List).Needs(Role.Read);
        api.MapPost(ApiRoutes.NodeRegister, NodeEndpoints.Register).Needs(Role.Register);
        api.MapPost(ApiRoutes.NodeDeregister, NodeEndpoints.Deregister).Needs(Role.Register);
        api.MapPost(ApiRoutes.NodeWeight, NodeEndpoints.SetWeight).Needs(Role.Operate);
        api.MapPost(ApiRoutes.NodeDrain, NodeEndpoints.Drain).Needs(Role.Operate);
        api.MapPost(ApiRoutes.NodeUpdate, NodeEndpoints.Update).Needs(Role.Operate);
        api.MapPost(ApiRoutes.NodeDelete, NodeEndpoints.Delete).Needs(Role.Operate);
        api.MapPost(ApiRoutes.Heartbeat, NodeEndpoints.Heartbeat).Needs(Role.Register);

        api.MapGet(ApiRoutes.HostList, HostEndpoints.List).Needs(Role.Read, everywhere: true);
        api.MapPost(ApiRoutes.HostSwitch, HostEndpoints.Switch).Needs(Role.Operate, everywhere: true);

        api.MapPost(ApiRoutes.RolloutStart, RolloutEndpoints.Start).Needs(Role.Operate);
        api.MapPost(ApiRoutes.RolloutPause, RolloutEndpoints.Pause).Needs(Role.Operate);
        api.MapPost(ApiRoutes.RolloutResume, RolloutEndpoints.Resume).Needs(Role.Operate);
        api.MapPost(ApiRoutes.RolloutApprove, RolloutEndpoints.Approve).Needs(Role.Operate);
        api.MapPost(ApiRoutes.RolloutNext, RolloutEndpoints.Next).Needs(Role.Operate);
        api.MapPost(ApiRoutes.RolloutPromote, RolloutEndpoints.Promote).Needs(Role.Operate);
        api.MapPost(ApiRoutes.RolloutAbort, RolloutEndpoints.Abort).Needs(Role.Operate);
        api.MapGet(ApiRoutes.RolloutList, RolloutEndpoints.List).Needs(Role.Read);
        api.MapGet(ApiRoutes.RolloutShow, RolloutEndpoints.Show).Needs(Role.Read);
        api.MapPost(ApiRoutes.Report, ReportEndpoint.Post).Needs(Role.Gateway);

        api.MapGet(ApiRoutes.Traffic, TrafficEndpoint.Get).Needs(Role.Read);

        api.MapGet(ApiRoutes.RuleList, RuleEndpoints.List).Needs(Role.Read);
        api.MapPost(ApiRoutes.RuleAdd, RuleEndpoints.Add).Needs(Role.Operate);
        api.MapPost(ApiRoutes.RuleUpdate, RuleEndpoints.Update).Needs(Role.Operate);
        api.MapPost(ApiRoutes.RuleDelete, RuleEndpoints.Delete).Needs(Role.Operate);

        api.MapPost(ApiRoutes.SelfPreservationLift, SelfPreservationEndpoint.Lift).Needs(Role.Operate, everywhere: true);

        api.MapGet(ApiRoutes.Sync, SyncEndpoint.Get).Needs(Role.Read);
        api.MapGet(ApiRoutes.GatewayList, GatewayEndpoints.List).Needs(Role.Read);
        api.MapGet(ApiRoutes.Consumers, GatewayEndpoints.Consumers).Needs(Role.Read);
        api.MapGet(ApiRoutes.Applied, GatewayEndpoints.Applied).Needs(Role.Read);

        api.MapGet(ApiRoutes.NoticeList, NoticeEndpoints.List).Needs(Role.Operate, everywhere: true);
        api.MapPost(ApiRoutes.NoticeTest, NoticeEndpoints.Test).Needs(Role.Admin, everywhere: true);

        api.MapGet(ApiRoutes.TokenShow, TokenEndpoint.Show).Needs(Role.Read);

        api.MapGet(ApiRoutes.AuditList, AuditEndpoint.List).Needs(Role.Admin);

        api.Map(ApiRoutes.Prefix + "/{**path}", UnknownEndpoint.Refuse).Needs(Role.Read);

        // Around the finished endpoint, so that parameter binding is inside too. A line above that says no role lets nobody in.
        ((IEndpointConventionBuilder)api).Finally(endpoint =>
            endpoint.RequestDelegate = boundary.Around(endpoint.RequestDelegate!, endpoint.Metadata.OfType<Need>().LastOrDefault()));
        return api;
    }
}
