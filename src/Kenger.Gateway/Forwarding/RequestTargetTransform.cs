using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Sends nodes the very target that was routed by, byte for byte. YARP would decode and encode it anew, and <c>%2F</c> would arrive as
/// <c>%252F</c>.
/// </summary>
internal sealed class RequestTargetTransform : RequestTransform
{
    private static readonly string[] OnTargets = ["Path", "Query"];

    public static RequestTargetTransform Instance { get; } = new();

    /// <summary>Whether a route in YARP's section changes paths or queries by itself.</summary>
    public static bool IsReplacedBy(IReadOnlyList<IReadOnlyDictionary<string, string>>? transforms) =>
        transforms is not null
        && transforms.Any(each => each.Keys.Any(name =>
            OnTargets.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))));

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        // In its normal form since before routing.
        var target = context.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        context.ProxyRequest.RequestUri = NodeUri.At(context.DestinationPrefix, target);
        return default;
    }
}
