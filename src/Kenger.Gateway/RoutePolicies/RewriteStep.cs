using Kenger.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Gives nodes another path than the one the client asked for. Traffic rules and logs go on by that one.</summary>
internal sealed class RewriteStep(TargetRewrite rewrite, RouteAnswers answers) : RouteStep
{
    public override string Name => "rewrite";

    /// <summary>The answer to a path that can't be rewritten in one way.</summary>
    public static RouteAnswer Ambiguous { get; } = new(
        StatusCodes.Status400BadRequest,
        RequestReading.OtherRoute.Reason,
        "what follows the path's prefix begins with a slash in another spelling, which servers don't agree on: send it without encoded slashes and ';'");

    /// <summary>The target that nodes get; null when it can't be told in one way.</summary>
    public static string? TargetOf(HttpContext context, TargetRewrite rewrite) =>
        rewrite.Apply(
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, TargetRewrite.SegmentsIn(context.Request.PathBase));

    public override RouteAnswer? Find(HttpContext context) => TargetOf(context, rewrite) is null ? Ambiguous : null;

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (TargetOf(context, rewrite) is not { } target)
        {
            return answers.WriteAsync(context, Ambiguous);
        }

        RequestReading.Rewrite(context, target);
        return next(context);
    }
}
