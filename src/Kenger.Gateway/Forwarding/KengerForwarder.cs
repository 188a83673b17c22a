using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Connections;
using Kenger.Gateway.Leaving;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Trust;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Forwards requests to nodes of HTTP/1.1 over sockets of its own: no message objects in between, one buffer out, one in. What it does to a
/// request and how it tells of failures is what YARP's forwarder does with the same route; what needs more than it knows goes to that one.
/// A request is written to one connection once: whether it is sent again is not decided here.
/// </summary>
internal sealed class KengerForwarder(
    NodeConnector connector, IdleConnections idle, NodeRequestHead heads, PlainRoutes plain, Departure departure,
    IForwarderHttpClientFactory clients, IOptions<KengerGatewayOptions> options, TimeProvider time)
{
    private static readonly TimeSpan DefaultSilence = TimeSpan.FromSeconds(100);

    // A host that has its own way to make connections is obeyed.
    private readonly bool _isOn = options.Value.Forwarder == KengerGatewayOptions.OwnForwarder && clients is NodeHttpClientFactory;

    private readonly TimeSpan _connectTimeout = options.Value.ConnectTimeout;

    /// <summary>Whether the request is one for this forwarder.</summary>
    public bool Takes(HttpContext context, ForwardedRequest request, ForwarderRequestConfig config) =>
        _isOn
        && config.Version == HttpVersion.Version11
        && KengerCluster.HasOwnClient(request.Cluster)
        && plain.Contains(context.GetReverseProxyFeature().Route.Config)
        && !HttpMethods.IsConnect(context.Request.Method)
        && !GrpcStatus.IsGrpc(context.Request.ContentType);

    /// <summary>Sends it, and passes the answer on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">The same while it is forwarded.</param>
    /// <param name="config">How long nothing may move.</param>
    /// <param name="isSocket">It asks for a switch of protocols that is passed on; any other is not.</param>
    /// <param name="quiet">How long a stream or a switched connection may be quiet; null for as long as it likes.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask<ForwarderError> SendAsync(
        HttpContext context, ForwardedRequest request, ForwarderRequestConfig config, bool isSocket, TimeSpan? quiet, CancellationToken cancellation)
    {
        var node = request.Choice.Node!;
        NodeConnection connection;
        try
        {
            connection = node.Connections.Take() ?? await ConnectAsync(context, request, node, cancellation);
        }
        catch (Exception exception)
        {
            return ForwardingFailure.Connecting(context, exception, cancellation);
        }

        var upgrade = isSocket ? context.Request.Headers.Upgrade.ToString() : null;
        var exchange = new NodeExchange(context, connection, config.ActivityTimeout ?? DefaultSilence, upgrade, time);
        var gone = context.RequestAborted.UnsafeRegister(static state => ((NodeConnection)state!).Cut(ConnectionCut.ClientGone), connection);
        var cancelled = cancellation.UnsafeRegister(static state => ((NodeConnection)state!).Cut(ConnectionCut.Cancelled), connection);
        var error = ForwarderError.None;
        try
        {
            await exchange.SendAsync(heads.Write(context, node, connection.Request, upgrade));
            await exchange.ReadHeadAsync();
            NodeAnswer.PassOn(context, connection.Answer);
            request.AnswerBegan(connection.Answer.Status);
            if (exchange.IsSwitched)
            {
                return error = await TunnelAsync(context, connection, quiet);
            }

            if (NodeAnswer.IsEventStream(context))
            {
                await CopyStreamAsync(context, exchange, connection, quiet);
            }
            else
            {
                await exchange.CopyBodyAsync(config.ActivityTimeout ?? DefaultSilence);
            }

            error = ForwardingFailure.Uploading(context, await exchange.EndUploadAsync(isOver: false));
        }
        catch (Exception exception)
        {
            var why = connection.WhyCut;
            // Where nothing moved, it was the client that owed something.
            var isOfUpload = exchange.HasUploaded || why == ConnectionCut.UploadBroken || (why == ConnectionCut.Silence && exchange.IsReadingUpload);
            connection.Cut(ConnectionCut.Cancelled);
            error = ForwardingFailure.Of(context, request, exchange, why, isOfUpload, await exchange.EndUploadAsync(isOver: true), exception);
        }
        finally
        {
            // Each waits for the other thread if it is in there.
            await gone.DisposeAsync();
            await cancelled.DisposeAsync();
            if (error == ForwarderError.None && exchange.IsThrough)
            {
                idle.Keep(node.Connections, connection);
            }
            else
            {
                connection.Dispose();
            }
        }

        return error;
    }

    // It ends when somebody goes, and says nothing for as long as nothing happens.
    private async ValueTask CopyStreamAsync(HttpContext context, NodeExchange exchange, NodeConnection connection, TimeSpan? quiet)
    {
        await using var leaving = departure.Closing.UnsafeRegister(
            static state => ((NodeConnection)state!).Cut(ConnectionCut.Leaving), connection);
        // The client hears that there is a stream before something happens in it.
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await exchange.CopyBodyAsync(quiet ?? Timeout.InfiniteTimeSpan, isStream: true);
    }

    // It begins with what the client is told of the switch.
    private static async ValueTask<ForwarderError> TunnelAsync(HttpContext context, NodeConnection connection, TimeSpan? quiet)
    {
        NodeAnswer.PassOnUpgrade(context, connection.Answer);
        TunnelEnd end;
        try
        {
            await using var client = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
            end = await NodeTunnel.CopyAsync(client, connection, quiet ?? Timeout.InfiniteTimeSpan);
        }
        catch (Exception exception)
        {
            end = new TunnelEnd(ForwarderError.UpgradeResponseClient, exception);
        }

        return ForwardingFailure.Switched(context, end);
    }

    private async Task<NodeConnection> ConnectAsync(HttpContext context, ForwardedRequest request, GatewayNode node, CancellationToken cancellation)
    {
        var limit = KengerCluster.TimeOf(request.Cluster, KengerCluster.ConnectTimeout) ?? _connectTimeout;
        using var timeout = new CancellationTokenSource(limit, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation, context.RequestAborted);
        INodeLink link;
        try
        {
            link = await connector.ConnectAsync(node.Namespace, node.Host, node.Port, any.Token);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            // As .NET's client tells it.
            throw new OperationCanceledException(exception.Message, new TimeoutException($"no connection to {node.Address} within {limit.TotalSeconds} s"));
        }
        catch (SocketException exception)
        {
            throw new HttpRequestException(
                exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain
                    ? HttpRequestError.NameResolutionError
                    : HttpRequestError.ConnectionError,
                $"{exception.Message} ({node.Address})",
                exception);
        }
        catch (NodeTlsException exception)
        {
            throw new HttpRequestException(HttpRequestError.SecureConnectionError, exception.Message, exception);
        }
        catch (NodeNotAllowedException exception)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, exception.Message, exception);
        }

        var connection = new NodeConnection(link, time);
        return connection.TryBegin() ? connection : throw Wire.AnswerException.Ended();
    }
}
