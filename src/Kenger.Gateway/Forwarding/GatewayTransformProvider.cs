using Kenger.Gateway.Clients;
using Kenger.Gateway.Picking;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Trust;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.SessionAffinity;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Kenger.Gateway.Forwarding;

/// <summary>Gives routes to <c>kenger:</c> clusters their headers, and refuses clusters that can't work here.</summary>
internal sealed class GatewayTransformProvider(RemoteClient clients, LoopGuard loop, OwnTransforms own, PlainRoutes plain, NodeTls tls) : ITransformProvider
{
    private const string HashCookie = "HashCookie";

    // The transforms of YARP's section that set a header or take one away.
    private static readonly string[] OnHeaders = ["RequestHeader", "RequestHeaderRemove", "RequestHeaderRouteValue"];

    // YARP replaces the others.
    private static readonly string[] ClaimsYarpPasses = ["Forwarded", ForwardedHeaders.RealIp, ForwardedHeaders.Port];

    public void ValidateRoute(TransformRouteValidationContext context)
    {
        var route = context.Route;
        if (route.Metadata?.GetValueOrDefault(RouteMetadata.Pick) is { } pick && !PickPolicies.IsKnown(pick))
        {
            context.Errors.Add(new InvalidOperationException(
                $"The route '{route.RouteId}' has '{pick}' as Metadata:{RouteMetadata.Pick}, but it {PickPolicies.Rule}."));
        }
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
        var cluster = context.Cluster;
        if (cluster.SessionAffinity is { Enabled: true, Policy: null or "" or HashCookie })
        {
            context.Errors.Add(new InvalidOperationException(
                $"The cluster '{cluster.ClusterId}' uses the session affinity policy HashCookie, which is not part of this gateway: "
                + "set its SessionAffinity:Policy to Cookie, ArrCookie or CustomHeader (HashCookie is what YARP takes when none is set)."));
        }
    }

    public void Apply(TransformBuilderContext context)
    {
        // First, so that what the route's own transforms set is not taken for a client's claim.
        var named = NamedBy(context.Route.Transforms);
        if (KengerCluster.Matches(context.Cluster?.ClusterId))
        {
            context.ResponseTransforms.Add(AnswerTransform.Instance);
            context.RequestTransforms.Add(TraceContextTransform.Instance);
            if (tls.IsOn)
            {
                context.RequestTransforms.Add(new NodeTrustTransform(tls));
            }
        }

        // A route that says itself what to do with forwarded headers is left alone.
        if (!KengerCluster.Matches(context.Cluster?.ClusterId) || context.UseDefaultForwarders is not null)
        {
            context.RequestTransforms.Insert(
                0, new HopHeaders(loop, new PassedHeaders(clients, named, context.UseDefaultForwarders is null ? ClaimsYarpPasses : [])));
            return;
        }

        context.UseDefaultForwarders = false;
        context.RequestTransforms.Insert(0, new ForwardedHeadersTransform(clients, new HopHeaders(loop, new PassedHeaders(clients, named))));
        if (!context.RequestTransforms.OfType<RequestHeaderOriginalHostTransform>().Any())
        {
            context.AddOriginalHost();
        }

        context.RequestTransforms.Add(MayChangeTargets(context) ? LeadingSlashTransform.Instance : RequestTargetTransform.Instance);
        plain.Note(context);
    }

    private static IEnumerable<string> NamedBy(IReadOnlyList<IReadOnlyDictionary<string, string>>? transforms) =>
        (transforms ?? []).SelectMany(each => each)
            .Where(pair => OnHeaders.Contains(pair.Key, StringComparer.OrdinalIgnoreCase))
            .Select(pair => pair.Value);

    // A target that is set is no longer changed by transforms.
    private bool MayChangeTargets(TransformBuilderContext context) =>
        RequestTargetTransform.IsReplacedBy(context.Route.Transforms) || !own.AreAll(context.Services);
}
