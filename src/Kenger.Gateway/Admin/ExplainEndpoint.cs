using Kenger.Contracts;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Explaining;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Admin;

/// <summary><c>/explain</c></summary>
internal static class ExplainEndpoint
{
    /// <summary><c>GET /explain</c></summary>
    public static async Task<IResult> Get(HttpContext context, Explainer explainer) =>
        ExplainQuery.TryParse(context.Request.Query, out var problem) is { } query
            ? TypedResults.Json(await explainer.ExplainAsync(query, context.RequestServices), GatewayJson.Indented.Explanation)
            : await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);

    /// <summary><c>POST /explain</c>: the same, as if the routes of the body were the registry's.</summary>
    public static async Task<IResult> Post(HttpContext context, Explainer explainer, RouteDrafts drafts)
    {
        if (ExplainQuery.TryParse(context.Request.Query, out var problem) is not { } query)
        {
            return await RefuseAsync(context, StatusCodes.Status400BadRequest, problem);
        }

        if (!drafts.IsOn)
        {
            return await RefuseAsync(
                context, StatusCodes.Status409Conflict,
                "this gateway takes no routes from the registry, and would take none of these: set KENGER_GATEWAY_REGISTRY_ROUTES, or ask another gateway");
        }

        var body = await DraftBody.ReadAsync(context.Request, context.RequestAborted);
        if (body.Routes is not { } routes)
        {
            return await RefuseAsync(context, body.Status, body.Problem);
        }

        await using var draft = await drafts.CreateAsync(routes);
        return TypedResults.Json(await explainer.ExplainAsync(query, context.RequestServices, draft), GatewayJson.Indented.Explanation);
    }

    private static async Task<IResult> RefuseAsync(HttpContext context, int status, string problem)
    {
        await GatewayError.WriteAsync(context, status, problem, new GatewayErrorData { Reason = "invalid" });
        return Results.Empty;
    }
}
