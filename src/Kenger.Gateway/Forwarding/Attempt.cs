using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway;

/// <summary>A request that can be sent once more.</summary>
/// <param name="Context">The request.</param>
/// <param name="Proxy">YARP's view of it.</param>
/// <param name="Forward">The rest of YARP's pipeline.</param>
/// <param name="Headers">The response headers as they were before the first attempt.</param>
internal sealed record Attempt(
    HttpContext Context, IReverseProxyFeature Proxy, RequestDelegate Forward, KeyValuePair<string, StringValues>[] Headers)
{
    /// <summary>Sends it to another node; returns what went wrong, or null.</summary>
    public async Task<IForwarderErrorFeature?> AgainAsync(GatewayNode node)
    {
        // YARP refuses a response that somebody has touched, and transforms may have added headers to the failed one.
        var response = Context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.Clear();
        foreach (var header in Headers)
        {
            response.Headers.Add(header);
        }

        Context.Features.Set<IForwarderErrorFeature>(null);
        Proxy.AvailableDestinations = node.Destination;
        await Forward(Context);
        return Context.Features.Get<IForwarderErrorFeature>();
    }
}
