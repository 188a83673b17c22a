using System.Net.Http;
using System.Reflection;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// YARP's connections where the app has its say in them (<c>ConfigureHttpClient()</c>): its settings count, TLS among them. What a gateway promises of its nodes holds all the same:
/// where they may be, and that no request is sent twice by itself.
/// </summary>
/// <param name="host">YARP's own, with the app's settings.</param>
/// <param name="connector">Connects where nodes may be.</param>
/// <param name="options">The gateway's.</param>
/// <param name="logger">YARP's.</param>
internal sealed class HostHttpClientFactory(
    ForwarderHttpClientFactory host, NodeConnector connector, IOptions<KengerGatewayOptions> options, ILogger<ForwarderHttpClientFactory> logger)
    : ForwarderHttpClientFactory(logger)
{
    // What YARP offers to those that derive from it; its own one does, and nobody can derive from that.
    private static readonly MethodInfo Configure = typeof(ForwarderHttpClientFactory).GetMethod(
        nameof(ConfigureHandler), BindingFlags.Instance | BindingFlags.NonPublic, [typeof(ForwarderHttpClientContext), typeof(SocketsHttpHandler)])!;

    /// <summary>Around what the app has: itself where that is ours, or all the app's own.</summary>
    public static IForwarderHttpClientFactory Around(IForwarderHttpClientFactory clients, Func<ForwarderHttpClientFactory, HostHttpClientFactory> create) =>
        IsYarps(clients) ? create((ForwarderHttpClientFactory)clients) : clients;

    /// <summary>Whether it is one of YARP's, with settings of the app or without.</summary>
    public static bool IsYarps(IForwarderHttpClientFactory clients) =>
        clients is ForwarderHttpClientFactory && clients.GetType().Assembly == typeof(ForwarderHttpClientFactory).Assembly;

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        if (!KengerCluster.Matches(context.ClusterId))
        {
            ConfigureByHost(context, handler);
            return;
        }

        handler.ConnectTimeout = NodeHttpClientFactory.ConnectTimeoutOf(context, options.Value);
        handler.ActivityHeadersPropagator = null;
        ConfigureByHost(context, handler);
        if (handler.ConnectCallback is not null || handler.UseProxy)
        {
            throw new InvalidOperationException(
                $"ConfigureHttpClient() sets {(handler.UseProxy ? nameof(handler.UseProxy) : nameof(handler.ConnectCallback))} for the nodes of '{KengerCluster.NamespaceOf(context.ClusterId)}', "
                + "which would then be connected to wherever they say they are, whatever Kenger:Gateway:NodeNetworks allows. "
                + "Leave it out for clusters whose ids begin with kenger:, or make all connections yourself, by an IForwarderHttpClientFactory of your own");
        }

        handler.ConnectCallback = connector.ConnectPlainAsync;
        SendOnce.Guard(handler);
    }

    private void ConfigureByHost(ForwarderHttpClientContext context, SocketsHttpHandler handler) =>
        Configure.Invoke(host, BindingFlags.DoNotWrapExceptions, binder: null, [context, handler], culture: null);
}
