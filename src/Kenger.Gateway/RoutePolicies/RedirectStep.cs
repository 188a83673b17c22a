using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kenger.Gateway.RoutePolicies;

/// <summary>Sends clients elsewhere.</summary>
/// <param name="to">Where to.</param>
/// <param name="status">301, 302, 307 or 308.</param>
/// <param name="rewrite">What the route makes of paths; null for nothing.</param>
/// <param name="answers">Gives the answers.</param>
internal sealed class RedirectStep(RedirectTarget to, int status, TargetRewrite? rewrite, RouteAnswers answers) : RequestStep(answers)
{
    public override string Name => "redirect";

    public override RouteAnswer? Find(HttpContext context)
    {
        var target = rewrite is null ? context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget : RewriteStep.TargetOf(context, rewrite);
        if (target is null)
        {
            return RewriteStep.Ambiguous;
        }

        var url = to.Apply(context.Request.Host.Host, target);
        return new RouteAnswer(status, "redirected", $"it is sent to {url}") { Headers = [("Location", url)] };
    }
}
