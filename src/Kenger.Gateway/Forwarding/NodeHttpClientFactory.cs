using System.Globalization;
using System.Net;
using System.Net.Http;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Trust;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// YARP's connections to nodes, one pool per cluster: no proxy, cookies, redirects or decompression, as many connections per
/// node as there are requests. What YARP leaves out is how long connecting may take, and where to; clusters that are not ours connect
/// to wherever the operator has written.
/// </summary>
internal sealed class NodeHttpClientFactory(
    NodeConnector connector, NodeTls tls, IOptions<KengerGatewayOptions> options, ILogger<ForwarderHttpClientFactory> logger)
    : ForwarderHttpClientFactory(logger)
{
    /// <summary>How long a connection to a cluster's nodes may take: its own time, or the gateway's.</summary>
    public static TimeSpan ConnectTimeoutOf(ForwarderHttpClientContext context, KengerGatewayOptions options) =>
        context.NewMetadata?.GetValueOrDefault(KengerCluster.ConnectTimeout) is { } own
            ? TimeSpan.ParseExact(own, "c", CultureInfo.InvariantCulture)
            : options.ConnectTimeout;

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        if (KengerCluster.Matches(context.ClusterId))
        {
            handler.ConnectTimeout = ConnectTimeoutOf(context, options.Value);
            handler.ConnectCallback = connector.ConnectAsync;
            // Else .NET makes a span of its own below the attempt's, and tells the node of that one: TraceContextTransform does it.
            handler.ActivityHeadersPropagator = null;
            SendOnce.Guard(handler);
        }
        else
        {
            PoolStream.UseFor(handler);
            SendOnce.GuardUnsafe(handler);
        }
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler)
    {
        var wrapped = base.WrapHandler(context, handler);
        return tls.IsOn && KengerCluster.Matches(context.ClusterId) ? new TrustedHandlers(wrapped, () => CreateTrusted(context)) : wrapped;
    }

    // As YARP makes one.
    private SocketsHttpHandler CreateTrusted(ForwarderHttpClientContext context)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
        };
        ConfigureHandler(context, handler);
        return handler;
    }
}
