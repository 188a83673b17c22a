using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Namespaces;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Copies a share of the requests to another namespace. Nothing that becomes of a copy is seen by who asked.</summary>
internal sealed class MirrorStep(GatewayRoute route, MirrorLane lane, MirrorSender sender, SwitchedHosts hosts) : RouteStep
{
    private readonly GatewayMirror _mirror = route.Mirror!;
    private readonly TimeSpan _limit = sender.LimitOf(route.AnswerTimeout);

    public override string Name => "mirror";

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Random.Shared.NextDouble() * 100 < _mirror.Percent && MayBeMirrored(context))
        {
            sender.Send(context, _mirror, lane, _limit);
        }

        return next(context);
    }

    // What changes nothing and can be sent twice. A copy is not copied again: two routes may lead to each other.
    private bool MayBeMirrored(HttpContext context)
    {
        var request = context.Request;
        return request.Method is "GET" or "HEAD" or "OPTIONS"
            && RetryPolicy.HasNoBody(context)
            && request.Headers.Upgrade.Count == 0
            && !request.Headers.ContainsKey(MirroredRequest.Header)
            && hosts.Current.Find(request.Headers.Host, request.IsHttps) != _mirror.Namespace;
    }
}
