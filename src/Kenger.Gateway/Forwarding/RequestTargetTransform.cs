using Kenger.Gateway.Routing;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Sends nodes the path and query the client sent. YARP would decode and encode them anew, and <c>%2F</c> would arrive as
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
        if (RequestTarget.Read(context.HttpContext) is { } target)
        {
            context.ProxyRequest.RequestUri = RequestTarget.At(context.DestinationPrefix, target);
        }

        return default;
    }
}
