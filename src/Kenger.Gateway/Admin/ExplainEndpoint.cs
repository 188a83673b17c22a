using Kenger.Gateway.Answers;
using Kenger.Gateway.Explaining;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Admin;

/// <summary><c>GET /explain</c></summary>
internal static class ExplainEndpoint
{
    public static async Task<IResult> Get(HttpContext context, Explainer explainer)
    {
        if (ExplainQuery.TryParse(context.Request.Query, out var problem) is not { } query)
        {
            await GatewayError.WriteAsync(context, StatusCodes.Status400BadRequest, problem, new GatewayErrorData { Reason = "invalid" });
            return Results.Empty;
        }

        return TypedResults.Json(await explainer.ExplainAsync(query, context.RequestServices), GatewayJson.Indented.Explanation);
    }
}
