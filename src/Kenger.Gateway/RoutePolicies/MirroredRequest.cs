using System.Collections.Frozen;
using System.Net;
using System.Net.Http;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Makes copies of requests: what a node would get, by the parts that make it for nodes.</summary>
internal sealed class MirroredRequest(RemoteClient clients, LoopGuard loop)
{
    /// <summary>What nodes know a copy by.</summary>
    public const string Header = "Kenger-Mirrored";

    private const string Cookie = "Cookie";

    // Of the connection, of a body that isn't there, or said by the message itself.
    private static readonly FrozenSet<string> Skipped = ConnectionHeaders.All.Concat(["Host", "Content-Length", "Expect", "Trailer"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Credentials = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Authorization", Cookie, "X-API-Key");

    private readonly ForwardedHeadersTransform _forwarded = new(clients, new HopHeaders(loop, new PassedHeaders(clients, [])));

    /// <summary>The copy of a request as the steps of its route have left it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="node">Where it goes.</param>
    /// <param name="isHttp2">What the node is spoken to in.</param>
    /// <param name="withCredentials">Whether it shows who asks.</param>
    public HttpRequestMessage Create(HttpContext context, GatewayNode node, bool isHttp2, bool withCredentials)
    {
        var request = context.Request;
        var copy = new HttpRequestMessage(
            HttpMethod.Parse(request.Method), NodeUri.At($"http://{node.Address}", context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
        {
            Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var (name, values) in request.Headers)
        {
            if (!name.StartsWith(':') && !Skipped.Contains(name) && (withCredentials || !Credentials.Contains(PassedHeaders.Plain(name))))
            {
                // HTTP/2 sends cookies one by one; to HTTP/1.1 they are one header.
                copy.Headers.TryAddWithoutValidation(
                    name, name.Equals(Cookie, StringComparison.OrdinalIgnoreCase) ? [string.Join("; ", (string?[])values!)] : (IEnumerable<string?>)values);
            }
        }

        var transform = new RequestTransformContext { HttpContext = context, ProxyRequest = copy };
        _forwarded.Apply(transform);
        TraceContextTransform.Apply(copy);
        copy.Headers.TryAddWithoutValidation("Host", request.Headers.Host.ToString());
        copy.Headers.TryAddWithoutValidation(Header, "1");
        return copy;
    }
}
