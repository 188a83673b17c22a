using System.Diagnostics;
using System.Net.Http;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Tells the node the span it is called from, so that what it does hangs below the attempt. .NET's HTTP client would tell it of a span of its own, which nobody ever sees. Without a span
/// the client's headers stay as they are.
/// </summary>
internal sealed class TraceContextTransform : RequestTransform
{
    public static TraceContextTransform Instance { get; } = new();

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        Apply(context.ProxyRequest);
        return default;
    }

    /// <summary>The same, for a request that is not YARP's.</summary>
    public static void Apply(HttpRequestMessage request)
    {
        if (Activity.Current is { } current)
        {
            DistributedContextPropagator.Current.Inject(current, request, Set);
        }
    }

    private static void Set(object? carrier, string name, string value)
    {
        var headers = ((HttpRequestMessage)carrier!).Headers;
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }
}
