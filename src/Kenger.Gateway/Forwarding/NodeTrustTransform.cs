using Kenger.Gateway.Trust;
using Yarp.ReverseProxy.Transforms;

namespace Kenger.Gateway.Forwarding;

/// <summary>Says with each request by which trust its connection is made, where the node is spoken to by TLS. Not there where none is.</summary>
internal sealed class NodeTrustTransform(NodeTls tls) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        if (ForwardedRequest.Of(context.HttpContext)?.Choice.Node is { } node && tls.Find(node.Namespace) is { } trust)
        {
            context.ProxyRequest.Options.Set(NodeTrust.Key, trust);
        }

        return default;
    }
}
