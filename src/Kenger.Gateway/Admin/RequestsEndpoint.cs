using System.Globalization;
using Kenger.Contracts;
using Kenger.Gateway.Answers;
using Kenger.Gateway.Requests;
using Kenger.Gateway.Sync;
using Microsoft.AspNetCore.Http;

namespace Kenger.Gateway.Admin;

/// <summary><c>GET /requests</c></summary>
internal static class RequestsEndpoint
{
    private const int MaxNamespaces = 1_000;
    private const string Usage = "usage: GET /requests?ns=NAMESPACE&since=MILLISECONDS, ns may be repeated, both are optional";

    public static async Task<IResult> Get(HttpContext context, RequestMemory memory, GatewayIdentity identity)
    {
        if (!memory.IsOn)
        {
            await GatewayError.WriteAsync(
                context, StatusCodes.Status404NotFound, "this gateway remembers no requests: KENGER_GATEWAY_RECENT_REQUESTS is false", new GatewayErrorData { Reason = "off" });
            return Results.Empty;
        }

        if (Problem(context.Request.Query) is { } problem)
        {
            await GatewayError.WriteAsync(context, StatusCodes.Status400BadRequest, $"{problem}; {Usage}", new GatewayErrorData { Reason = "invalid" });
            return Results.Empty;
        }

        var query = context.Request.Query;
        var since = TryParse(query["since"], out var milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : DateTimeOffset.MinValue;
        return TypedResults.Json(
            new RecentRequests { Gateway = identity.Id, Requests = memory.Read(query["ns"].OfType<string>().ToHashSet(StringComparer.Ordinal), since) },
            GatewayJson.Readable.RecentRequests);
    }

    private static string? Problem(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            var problem = name switch
            {
                "ns" => values.Count > MaxNamespaces ? $"ns is given {values.Count} times"
                    : values.Select(FieldChecks.CheckNamespace).FirstOrDefault(rule => rule is not null) is { } rule ? $"ns {rule}" : null,
                "since" => values.Count == 1 && TryParse(values, out _) ? null : "since must be a whole number of milliseconds since 1970",
                _ => $"there is no parameter '{name}'",
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static bool TryParse(string? text, out long milliseconds) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out milliseconds) && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}
