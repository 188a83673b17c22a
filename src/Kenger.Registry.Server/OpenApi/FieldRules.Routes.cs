using System.Text.Json.Nodes;
using Kenger.Contracts;

namespace Kenger.Registry.Server.OpenApi;

/// <content>Those of routes and their policies.</content>
internal static partial class FieldRules
{
    private static bool IsOfRoute(Type type) => type.Name
        is nameof(PutRouteRequest) or nameof(RouteDefinition) or nameof(RouteRateLimit) or nameof(RouteRedirect) or nameof(RouteMaintenance) or nameof(RouteInFlight)
        or nameof(RouteForwardAuth) or nameof(RouteFault) or nameof(RouteMirror) or nameof(RouteCache) or nameof(RouteHeader) or nameof(RouteCors) or nameof(RouteJwt) or nameof(RouteJwtClaim)
        or nameof(DeleteRouteRequest) or nameof(RollBackRouteRequest) or nameof(RestoreRoutesRequest) or nameof(ImportRoutesRequest);

    private static void ApplyToRoute(Type type, string field, JsonObject schema)
    {
        switch (type.Name, field)
        {
            case (_, WireNames.Id):
                Pattern(schema, $"^{Name}{{0,{FieldChecks.MaxInstanceLength - 1}}}$");
                break;
            case (_, WireNames.Host):
                Length(schema, 1, null);
                break;
            case (_, WireNames.Path):
                schema["pattern"] = "^/";
                Length(schema, 1, RouteFieldChecks.MaxPathLength);
                break;
            case (_, WireNames.Auth):
                Pattern(schema, $"^[!-~]{{1,{RouteFieldChecks.MaxWordLength}}}$");
                break;
            case (_, WireNames.Protocol):
                OneOf(schema, "http1", "http2");
                break;
            case (_, WireNames.By):
                OneOf(schema, RouteFieldChecks.Address, RouteFieldChecks.Key, RouteFieldChecks.Subject);
                break;
            case (_, WireNames.PermitsPerSecond):
                (schema["exclusiveMinimum"], schema["maximum"]) = (0, RouteFieldChecks.MaxPermits);
                break;
            case (_, WireNames.Burst):
                Range(schema, 1, RouteFieldChecks.MaxPermits);
                break;
            case (_, WireNames.ConnectTimeoutMs):
                Range(schema, 1, RouteFieldChecks.MaxConnectTimeoutMs);
                break;
            case (_, WireNames.ActivityTimeoutMs or WireNames.AnswerTimeoutMs):
                Range(schema, 1, RouteFieldChecks.MaxTimeoutMs);
                break;
            case (_, WireNames.QuietTimeoutMs):
                Range(schema, 1, RouteFieldChecks.MaxQuietTimeoutMs);
                break;
            case (nameof(PutRouteRequest), WireNames.Version):
                Range(schema, 0, null);
                break;
            case (_, WireNames.Version):
                Range(schema, 1, null);
                break;
            case (_, WireNames.Methods):
                (schema["minItems"], schema["maxItems"]) = (1, RouteFieldChecks.MaxMethods);
                break;
            case (_, WireNames.AllowFrom or WireNames.DenyFrom):
                (schema["minItems"], schema["maxItems"]) = (1, RouteFieldChecks.MaxAddresses);
                break;
            case (_, WireNames.Authority):
                Length(schema, 1, JwtRules.MaxUrlLength);
                break;
            case (_, WireNames.Audiences or WireNames.Scopes):
                (schema["minItems"], schema["maxItems"]) = (1, RouteFieldChecks.MaxAudiences);
                Length(schema["items"]!.AsObject(), 1, JwtRules.MaxLength);
                break;
            case (_, WireNames.Claims):
                (schema["minItems"], schema["maxItems"]) = (1, RouteFieldChecks.MaxClaims);
                break;
            case (nameof(RouteJwtClaim), WireNames.Name):
                Length(schema, 1, JwtRules.MaxLength);
                break;
            case (_, WireNames.Values):
                (schema["minItems"], schema["maxItems"]) = (1, RouteFieldChecks.MaxClaimValues);
                Length(schema["items"]!.AsObject(), 1, JwtRules.MaxLength);
                break;
            case (_, WireNames.ClockSkewSeconds):
                Range(schema, 0, JwtRules.MaxSkewSeconds);
                break;
            case (_, WireNames.Origins or WireNames.Headers or WireNames.ExposedHeaders):
                (schema["minItems"], schema["maxItems"]) = (1, RouteFieldChecks.MaxCorsEntries);
                break;
            case (_, WireNames.MaxAgeSeconds):
                Range(schema, 0, CorsRules.MaxAgeSeconds);
                break;
            case (_, WireNames.MaxBodyBytes):
                Range(schema, 0, RoutePolicyRules.MaxBody);
                break;
            case (_, WireNames.StripPrefix or WireNames.AddPrefix or WireNames.Rewrite):
                Length(schema, 1, RouteFieldChecks.MaxPathLength);
                break;
            case (_, WireNames.To):
                Length(schema, 1, RouteFieldChecks.MaxTargetLength);
                break;
            case (nameof(RouteInFlight), WireNames.Max or WireNames.MaxPerNode):
                Range(schema, 1, RoutePolicyRules.MaxPlaces);
                break;
            case (nameof(RouteInFlight), WireNames.Queue):
                Range(schema, 0, RoutePolicyRules.MaxPlaces);
                break;
            case (nameof(RouteInFlight), WireNames.QueueTimeoutMs):
                Range(schema, 1, RoutePolicyRules.MaxQueueTimeout);
                break;
            case (nameof(RouteMaintenance), WireNames.RetryAfterSeconds):
                Range(schema, 1, 86_400);
                break;
            case (nameof(RouteMaintenance), WireNames.Text):
                Length(schema, 1, RoutePolicyRules.MaxText);
                break;
            case (nameof(RouteForwardAuth), WireNames.Url):
                Length(schema, 1, RouteFieldChecks.MaxTargetLength);
                break;
            case (nameof(RouteForwardAuth), WireNames.AnswerHeaders):
                (schema["minItems"], schema["maxItems"]) = (1, RouteFieldChecks.MaxHeaders);
                break;
            case (nameof(RouteForwardAuth), WireNames.TimeoutMs):
                Range(schema, 10, 60_000);
                break;
            case (nameof(RouteFault) or nameof(RouteMirror), WireNames.Percent):
                (schema["exclusiveMinimum"], schema["maximum"]) = (0, 100);
                break;
            case (nameof(RouteCache), WireNames.MaxAnswerBytes):
                Range(schema, 1, RoutePolicyRules.MaxCached);
                break;
            case (nameof(RouteFault), WireNames.Header):
                Length(schema, 1, null);
                break;
            case (nameof(RouteFault), WireNames.DelayMs):
                Range(schema, 1, 300_000);
                break;
            case (nameof(RouteFault), WireNames.Status):
                Range(schema, 400, 599);
                break;
            case (_, WireNames.Status):
                Range(schema, 301, 308);
                break;
            case (_, WireNames.RequestHeaders or WireNames.ResponseHeaders):
                schema["maxItems"] = RouteFieldChecks.MaxHeaders;
                break;
            case (nameof(RouteHeader), WireNames.Name):
                Pattern(schema, $"^{Token}$");
                break;
            case (_, WireNames.Routes):
                schema["maxItems"] = RouteFieldChecks.MaxRoutes;
                break;
        }
    }
}
