using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// The routes that do nothing with a request but what the gateway does with each: their requests need none of YARP's transforms, and can be
/// written to a node as they are. See <see cref="NodeRequestHead"/>.
/// </summary>
internal sealed class PlainRoutes
{
    private static readonly object Plain = new();

    // A route's settings, for as long as YARP has them.
    private readonly ConditionalWeakTable<RouteConfig, object> _routes = [];

    public bool Contains(RouteConfig route) => _routes.TryGetValue(route, out _);

    /// <summary>Looks at a route to a <c>kenger:</c> cluster when all transforms are in place.</summary>
    public void Note(TransformBuilderContext context)
    {
        if (context is { CopyRequestHeaders: null or true, CopyResponseHeaders: null or true, CopyResponseTrailers: null or true, ResponseTrailersTransforms.Count: 0 }
            && context.Route.Transforms is null or { Count: 0 }
            && context.RequestTransforms.All(IsOurs)
            && context.ResponseTransforms.All(transform => transform is AnswerTransform))
        {
            _routes.AddOrUpdate(context.Route, Plain);
        }
    }

    private static bool IsOurs(RequestTransform transform) =>
        transform is ForwardedHeadersTransform or RequestTargetTransform or TraceContextTransform or NodeTrustTransform
        || transform == RequestHeaderOriginalHostTransform.OriginalHost;
}
