using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Notices;
using Kenger.Registry.Server.OpenApi;
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
        endpoints.MapGet(NoticeLinks.Path + "{link}", static (HttpContext context, string link, LinkEndpoint links) => links.ShowAsync(context, link))
            .Describe(ServerOperations.ShowLink);
        endpoints.MapPost(
            NoticeLinks.Path + "{link}",
            static (HttpContext context, string link, LinkEndpoint links, CancellationToken cancelled) => links.FollowAsync(context, link, cancelled))
            .Describe(ServerOperations.FollowLink);
    }

    /// <summary>What nobody needs a token for.</summary>
    public static void MapOpen(IEndpointRouteBuilder endpoints, bool describes)
    {
        endpoints.MapGet("/health", HealthEndpoint.Get).Describe(static () => ServerOperations.Health(HealthJson.Default.HealthReport));
        if (describes)
        {
            endpoints.MapGet(OpenApiEndpoint.Path, static (HttpContext context, OpenApiEndpoint document) => document.GetAsync(context)).Describe(ServerOperations.Document);
        }
    }

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints)
    {
        var boundary = endpoints.ServiceProvider.GetRequiredService<ApiBoundary>();
        var api = endpoints.MapGroup("");

        api.MapGet(ApiRoutes.NamespaceList, NamespaceEndpoints.List).Needs(Role.Read).Describe(NamespaceOperations.List);
        api.MapPost(ApiRoutes.NamespaceAdd, NamespaceEndpoints.Add).Needs(Role.Admin).Describe(NamespaceOperations.Add);
        api.MapPost(ApiRoutes.NamespaceUpdate, NamespaceEndpoints.Update).Needs(Role.Admin).Describe(NamespaceOperations.Update);
        api.MapPost(ApiRoutes.NamespaceDelete, NamespaceEndpoints.Delete).Needs(Role.Admin).Describe(NamespaceOperations.Delete);

        api.MapGet(ApiRoutes.NodeList, NodeEndpoints.List).Needs(Role.Read).Describe(NodeOperations.List);
        api.MapPost(ApiRoutes.NodeRegister, NodeEndpoints.Register).Needs(Role.Register).Describe(NodeOperations.Register);
        api.MapPost(ApiRoutes.NodeDeregister, NodeEndpoints.Deregister).Needs(Role.Register).Describe(NodeOperations.Deregister);
        api.MapPost(ApiRoutes.NodeWeight, NodeEndpoints.SetWeight).Needs(Role.Operate).Describe(NodeOperations.SetWeight);
        api.MapPost(ApiRoutes.NodeDrain, NodeEndpoints.Drain).Needs(Role.Operate).Describe(NodeOperations.Drain);
        api.MapPost(ApiRoutes.NodeUpdate, NodeEndpoints.Update).Needs(Role.Operate).Describe(NodeOperations.Update);
        api.MapPost(ApiRoutes.NodeDelete, NodeEndpoints.Delete).Needs(Role.Operate).Describe(NodeOperations.Delete);
        api.MapPost(ApiRoutes.Heartbeat, endpoints.ServiceProvider.GetRequiredService<HeartbeatEndpoint>().PostAsync).Needs(Role.Register).Describe(NodeOperations.Heartbeat);

        api.MapGet(ApiRoutes.HostList, HostEndpoints.List).Needs(Role.Read, everywhere: true).Describe(NamespaceOperations.ListHosts);
        api.MapPost(ApiRoutes.HostSwitch, HostEndpoints.Switch).Needs(Role.Operate, everywhere: true).Describe(NamespaceOperations.SwitchHost);

        api.MapPost(ApiRoutes.RolloutStart, RolloutEndpoints.Start).Needs(Role.Operate).Describe(ReleaseOperations.Start);
        api.MapPost(ApiRoutes.RolloutPause, RolloutEndpoints.Pause).Needs(Role.Operate).Describe(ReleaseOperations.Pause);
        api.MapPost(ApiRoutes.RolloutResume, RolloutEndpoints.Resume).Needs(Role.Operate).Describe(ReleaseOperations.Resume);
        api.MapPost(ApiRoutes.RolloutApprove, RolloutEndpoints.Approve).Needs(Role.Operate).Describe(ReleaseOperations.Approve);
        api.MapPost(ApiRoutes.RolloutNext, RolloutEndpoints.Next).Needs(Role.Operate).Describe(ReleaseOperations.Next);
        api.MapPost(ApiRoutes.RolloutPromote, RolloutEndpoints.Promote).Needs(Role.Operate).Describe(ReleaseOperations.Promote);
        api.MapPost(ApiRoutes.RolloutAbort, RolloutEndpoints.Abort).Needs(Role.Operate).Describe(ReleaseOperations.Abort);
        api.MapGet(ApiRoutes.RolloutList, RolloutEndpoints.List).Needs(Role.Read).Describe(ReleaseOperations.List);
        api.MapGet(ApiRoutes.RolloutShow, RolloutEndpoints.Show).Needs(Role.Read).Describe(ReleaseOperations.Show);
        api.MapPost(ApiRoutes.Report, ReportEndpoint.Post).Needs(Role.Gateway).Describe(GatewayOperations.Report);

        api.MapGet(ApiRoutes.Traffic, TrafficEndpoint.Get).Needs(Role.Read).Describe(GatewayOperations.Traffic);

        api.MapGet(ApiRoutes.RuleList, RuleEndpoints.List).Needs(Role.Read).Describe(ReleaseOperations.ListRules);
        api.MapPost(ApiRoutes.RuleAdd, RuleEndpoints.Add).Needs(Role.Operate).Describe(ReleaseOperations.AddRule);
        api.MapPost(ApiRoutes.RuleUpdate, RuleEndpoints.Update).Needs(Role.Operate).Describe(ReleaseOperations.UpdateRule);
        api.MapPost(ApiRoutes.RuleDelete, RuleEndpoints.Delete).Needs(Role.Operate).Describe(ReleaseOperations.DeleteRule);

        api.MapGet(ApiRoutes.RouteList, RouteEndpoints.List).Needs(Role.Read).Describe(RouteOperations.List);
        api.MapPost(ApiRoutes.RoutePut, RouteEndpoints.Put).Needs(Role.Operate).Describe(RouteOperations.Put);
        api.MapPost(ApiRoutes.RouteDelete, RouteEndpoints.Delete).Needs(Role.Operate).Describe(RouteOperations.Delete);
        api.MapGet(ApiRoutes.RouteHistory, RouteEndpoints.History).Needs(Role.Read).Describe(RouteOperations.History);
        api.MapPost(ApiRoutes.RouteRollback, RouteEndpoints.RollBack).Needs(Role.Operate).Describe(RouteOperations.RollBack);
        api.MapPost(ApiRoutes.RouteRestore, RouteEndpoints.Restore).Needs(Role.Operate).Describe(RouteOperations.Restore);
        api.MapPost(ApiRoutes.RouteImport, RouteEndpoints.Import).Needs(Role.Operate).Describe(RouteOperations.Import);

        api.MapPost(ApiRoutes.SelfPreservationLift, SelfPreservationEndpoint.Lift).Needs(Role.Operate, everywhere: true).Describe(NodeOperations.LiftSelfPreservation);

        api.MapGet(ApiRoutes.Sync, SyncEndpoint.Get).Needs(Role.Read).Describe(GatewayOperations.Sync);
        api.MapGet(ApiRoutes.GatewayList, GatewayEndpoints.List).Needs(Role.Read).Describe(GatewayOperations.List);
        api.MapGet(ApiRoutes.Consumers, GatewayEndpoints.Consumers).Needs(Role.Read).Describe(GatewayOperations.Consumers);
        api.MapGet(ApiRoutes.Applied, GatewayEndpoints.Applied).Needs(Role.Read).Describe(GatewayOperations.Applied);

        api.MapGet(ApiRoutes.NoticeList, NoticeEndpoints.List).Needs(Role.Operate, everywhere: true).Describe(ServerOperations.NoticeList);
        api.MapPost(ApiRoutes.NoticeTest, NoticeEndpoints.Test).Needs(Role.Admin, everywhere: true).Describe(ServerOperations.NoticeTest);

        api.MapGet(ApiRoutes.TokenShow, TokenEndpoint.Show).Needs(Role.Read).Describe(ServerOperations.TokenShow);

        api.MapGet(ApiRoutes.AuditList, AuditEndpoint.List).Needs(Role.Admin).Describe(ServerOperations.AuditList);

        api.Map(ApiRoutes.Prefix + "/{**path}", UnknownEndpoint.Refuse).Needs(Role.Read);

        // Around the finished endpoint, so that parameter binding is inside too. A line above that says no role lets nobody in.
        ((IEndpointConventionBuilder)api).Finally(endpoint =>
            endpoint.RequestDelegate = boundary.Around(endpoint.RequestDelegate!, endpoint.Metadata.OfType<Need>().LastOrDefault()));
        return api;
    }
}
