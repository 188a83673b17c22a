using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway;

/// <summary><c>GET /explain</c></summary>
internal static class ExplainEndpoint
{
    // Quotes as they are: people read it with curl.
    private static readonly ExplainJson Json = new(new JsonSerializerOptions(ExplainJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static async Task<IResult> Get(HttpContext context, Explainer explainer)
    {
        if (ExplainQuery.TryParse(context.Request.Query, out var problem) is not { } query)
        {
            await GatewayError.WriteAsync(context, StatusCodes.Status400BadRequest, problem, new GatewayErrorData { Reason = "invalid" });
            return Results.Empty;
        }

        return TypedResults.Json(await explainer.ExplainAsync(query, context.RequestServices), Json.Explanation);
    }
}
