using System.Net.Http;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Leaving;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.Forwarding;

/// <summary>
/// Stands before our forwarder and YARP's, and gives each attempt of ours what YARP has one time for: how long the answer may take to begin, and how
/// long what never ends may be quiet. Requests that are not ours pass through.
/// </summary>
internal sealed class AttemptForwarder(
    IHttpForwarder yarp, KengerForwarder own, AnswerLimits limits, ISilentNodes silent, Departure departure, IOptions<KengerGatewayOptions> options, TimeProvider time)
    : IHttpForwarder
{
    private readonly TimeSpan? _answerTimeout = options.Value.AnswerTimeout;
    private readonly TimeSpan? _quietTimeout = options.Value.QuietTimeout;
    private readonly bool _maySendAgain = options.Value.MaxRetries > 0;

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig,
        HttpTransformer transformer) =>
        SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig,
        HttpTransformer transformer, CancellationToken cancellationToken) =>
        ForwardedRequest.Of(context) is { } request
            ? SendOursAsync(context, request, destinationPrefix, httpClient, requestConfig, transformer)
            : yarp.SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, cancellationToken);

    /// <summary>Sends one of ours, as YARP's last step would.</summary>
    public ValueTask<ForwarderError> SendAsync(HttpContext context, IReverseProxyFeature proxy, ForwardedRequest request)
    {
        var cluster = proxy.Cluster;
        return SendOursAsync(
            context, request, proxy.ProxiedDestination!.Model.Config.Address, cluster.HttpClient, cluster.Config.HttpRequest ?? ForwarderRequestConfig.Empty,
            proxy.Route.Transformer);
    }

    private async ValueTask<ForwarderError> SendOursAsync(
        HttpContext context, ForwardedRequest request, string prefix, HttpMessageInvoker client, ForwarderRequestConfig config,
        HttpTransformer transformer)
    {
        var isSocket = ForwardedSocket.IsAskedFor(context);
        var isPatient = !isSocket && !(_maySendAgain && RetryPolicy.IsIdempotent(context.Request.Method) && RetryPolicy.HasNoBody(context));
        var limit = isPatient ? null : Limit(request, config, isSocket);
        using var socket = isSocket ? ForwardedSocket.Watch(context, request, departure, time) : null;
        // One time for the whole of it: the limit is for the handshake.
        var quiet = isSocket ? config with { ActivityTimeout = QuietTimeoutOf(request) ?? Timeout.InfiniteTimeSpan } : config;
        ForwarderError error;
        try
        {
            error = own.Takes(context, request, quiet)
                ? await own.SendAsync(context, request, quiet, isSocket, QuietTimeoutOf(request), limit?.Token ?? CancellationToken.None)
                : await yarp.SendAsync(context, prefix, client, quiet, transformer, limit?.Token ?? CancellationToken.None);
        }
        finally
        {
            if (limit is not null && limit.Return(isMine: request.TryFinish()) && request.End == AttemptEnd.None)
            {
                request.End = AttemptEnd.NoAnswer;
            }
        }

        if (request.Stream is { } stream)
        {
            request.Stream = null;
            return await EventStream.CopyAsync(context, request, stream, QuietTimeoutOf(request), time, departure.Closing);
        }

        return error;
    }

    private AnswerLimit Limit(ForwardedRequest request, ForwarderRequestConfig config, bool isSocket)
    {
        var limit = limits.Take();
        limit.Begin(request, LimitOf(request, config, isSocket), isSocket ? null : silent);
        request.Begin(limit);
        return limit;
    }

    private TimeSpan? LimitOf(ForwardedRequest request, ForwarderRequestConfig config, bool isSocket) =>
        isSocket ? config.ActivityTimeout : KengerCluster.TimeOf(request.Cluster, KengerCluster.AnswerTimeout) ?? _answerTimeout;

    private TimeSpan? QuietTimeoutOf(ForwardedRequest request) => KengerCluster.TimeOf(request.Cluster, KengerCluster.QuietTimeout) ?? _quietTimeout;
}
