using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Trust;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Hosting;

/// <summary>
/// Says at the start that what is insisted on with nodes doesn't count for requests, where the app makes the connections for them itself. It is obeyed: it may have its reasons.
/// </summary>
internal sealed partial class ConnectionsRemark(NodeTls tls, IForwarderHttpClientFactory clients, ILogger<ConnectionsRemark> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (tls.IsOn && clients is not NodeHttpClientFactory)
        {
            LogWithoutEffect(NodeTls.Option, clients.GetType().FullName ?? clients.GetType().Name);
        }

        if (clients is not NodeHttpClientFactory && !HostHttpClientFactory.IsYarps(clients))
        {
            LogAnywhere(clients.GetType().FullName ?? clients.GetType().Name);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventIds.NodeTlsWithoutEffect, LogLevel.Warning,
        "{Setting} counts for probes, and for requests only in so far as they go to nodes by TLS: the connections for them are made by this app's own {Factory}, and trust what that trusts. "
        + "Say there which certificates are good and what is shown (SslOptions of the handler), or take it out: IForwarderHttpClientFactory, or ConfigureHttpClient()")]
    private partial void LogWithoutEffect(string setting, string factory);

    [LoggerMessage(EventIds.NodeNetworksWithoutEffect, LogLevel.Warning,
        "Kenger:Gateway:NodeNetworks counts for probes alone: the connections for requests are made by this app's own {Factory}, and go wherever a node says it is. "
        + "Look at the addresses there, or use ConfigureHttpClient() instead, whose connections are held to it")]
    private partial void LogAnywhere(string factory);
}
