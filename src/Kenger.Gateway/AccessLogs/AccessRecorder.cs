using Kenger.Gateway.Attempts;
using Kenger.Gateway.Clients;
using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace Kenger.Gateway.AccessLogs;

/// <summary>
/// The outermost step of the pipeline: makes an entry of every request, unless its route says otherwise, and of those that no
/// route takes.
/// </summary>
internal sealed class AccessRecorder(AccessLog log, RemoteClient clients, TimeProvider time)
{
    private const int ClientClosedRequest = 499;

    public bool IsOn => log.IsOn;

    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        context.GetReverseProxyFeature().Route.Config is RouteConfig { Metadata: { } metadata }
            && metadata.ContainsKey(RouteMetadata.NoAccessLog)
            ? next(context)
            : RecordAsync(context, next);

    /// <summary>Makes an entry, whatever the route says.</summary>
    public async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        var started = time.GetTimestamp();
        var inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        // Belongs to the request, as the stream inside does.
        var body = new CountingStream(inner.Stream);
        context.Features.Set<IHttpResponseBodyFeature>(new WatchedBody(inner, body));
        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(inner);
            log.Add(EntryOf(context, body.Count, time.GetElapsedTime(started)));
        }
    }

    private AccessEntry EntryOf(HttpContext context, long bytes, TimeSpan duration)
    {
        var request = context.Request;
        var response = context.Response;
        return new AccessEntry
        {
            Time = time.GetLocalNow(),
            Client = clients.AddressOf(context),
            User = context.User.Identity?.Name,
            Method = request.Method,
            Target = RequestReading.SentTargetOf(context),
            Protocol = request.Protocol,
            Host = request.Headers.Host.ToString(),
            Status = context.RequestAborted.IsCancellationRequested && !response.HasStarted ? ClientClosedRequest : response.StatusCode,
            Bytes = bytes,
            Referer = request.Headers.Referer.ToString(),
            UserAgent = request.Headers.UserAgent.ToString(),
            Duration = duration,
            EndedBy = context.Features.Get<AnswerEnd>()?.By,
            Cache = context.Features.Get<CacheUse>()?.Word,
            Node = context.Features.Get<IReverseProxyFeature>()?.ProxiedDestination?.DestinationId,
        };
    }
}
