using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Server.State.Routes;

namespace Kenger.Registry.Server.Http;

/// <summary>Reads what a route does with requests: by the rules that gateways have for their own.</summary>
internal static class RoutePolicyFields
{
    /// <summary>Reads the policies of a route.</summary>
    /// <param name="given">All that was given.</param>
    /// <param name="route">The route without them.</param>
    public static RouteDefinition Read(RequestObject given, RouteDefinition route)
    {
        route = route with
        {
            Methods = ReadList(given, WireNames.Methods, RouteFieldChecks.MaxMethods, RoutePolicyRules.CheckMethod),
            AllowFrom = ReadList(given, WireNames.AllowFrom, RouteFieldChecks.MaxAddresses, RoutePolicyRules.CheckRange),
            DenyFrom = ReadList(given, WireNames.DenyFrom, RouteFieldChecks.MaxAddresses, RoutePolicyRules.CheckRange),
            MaxBodyBytes = given.OptionalNumber(WireNames.MaxBodyBytes, RoutePolicyRules.CheckBody),
            StripPrefix = given.OptionalText(WireNames.StripPrefix, RouteFieldChecks.CheckPrefix),
            AddPrefix = given.OptionalText(WireNames.AddPrefix, RouteFieldChecks.CheckPath),
            Rewrite = given.OptionalText(WireNames.Rewrite, RouteFieldChecks.CheckPath),
            ForwardAuth = given.OptionalObject(WireNames.ForwardAuth) is { } auth ? ReadForwardAuth(auth) : null,
            Fault = given.OptionalObject(WireNames.Fault) is { } fault ? ReadFault(fault) : null,
            Cache = given.OptionalObject(WireNames.Cache) is { } cache
                ? new RouteCache { MaxAnswerBytes = (int?)cache.OptionalNumber(WireNames.MaxAnswerBytes, RoutePolicyRules.CheckCached) } : null,
            Mirror = given.OptionalObject(WireNames.Mirror) is { } mirror ? ReadMirror(mirror, route.Ns) : null,
            InFlight = given.OptionalObject(WireNames.InFlight) is { } inFlight ? ReadInFlight(inFlight) : null,
            Maintenance = given.OptionalObject(WireNames.Maintenance) is { } maintenance ? ReadMaintenance(maintenance) : null,
            // A host that is broken is told already.
            Redirect = given.OptionalObject(WireNames.Redirect) is { } redirect ? ReadRedirect(redirect, !given.IsAbsentAt(WireNames.Host)) : null,
            ClientCertificate = given.OptionalFlag(WireNames.ClientCertificate),
            Jwt = given.OptionalObject(WireNames.Jwt) is { } jwt ? ReadJwt(jwt) : null,
            Cors = given.OptionalObject(WireNames.Cors) is { } cors ? ReadCors(cors) : null,
            RequestHeaders = ReadHeaders(given, WireNames.RequestHeaders, isOfRequest: true),
            ResponseHeaders = ReadHeaders(given, WireNames.ResponseHeaders, isOfRequest: false),
        };

        // What is beside a broken field can't be judged, a path above all.
        if (!given.IsBroken)
        {
            _ = TargetRewrite.Create(route.Path, route.StripPrefix, route.AddPrefix, route.Rewrite, out var mistake);
            if (route is { RateLimit.By: RouteFieldChecks.Subject, Jwt: null })
            {
                given.Reject($"{WireNames.RateLimit}.{WireNames.By}", RouteFieldChecks.NoSubjects);
            }
            else if (route is { Jwt: not null, Auth: JwtRules.Basic })
            {
                given.Reject(WireNames.Jwt, JwtRules.NotWithBasic);
            }
            else if (mistake is not null)
            {
                given.Reject(FieldOf(mistake.Key), mistake.Rule);
            }
            else if (Encoding.UTF8.GetByteCount(RouteJson.Write(route)) > RouteFieldChecks.MaxRouteBytes)
            {
                given.Reject(WireNames.Id, $"is of a route of more than {RouteFieldChecks.MaxRouteBytes} bytes, which is too large: put less into it");
            }
        }

        return route;
    }

    // Nothing in a list of who may pass could mean everybody, or nobody.
    private static IReadOnlyList<string>? ReadList(RequestObject given, string field, int max, Func<string?, string?> check)
    {
        if (given.OptionalTexts(field, max, check) is not { } values)
        {
            return null;
        }

        if (values.IsEmpty && !given.IsBroken)
        {
            given.Reject(field, "must hold something: it is left out where there is nothing to say");
        }

        return values;
    }

    private static RouteForwardAuth ReadForwardAuth(RequestObject given) => new()
    {
        Url = given.Text(WireNames.Url, url => url is { Length: <= RouteFieldChecks.MaxTargetLength } ? RoutePolicyRules.CheckAuthUrl(url)
            : $"must be a URL of at most {RouteFieldChecks.MaxTargetLength} characters"),
        AnswerHeaders = ReadList(given, WireNames.AnswerHeaders, RouteFieldChecks.MaxHeaders, RoutePolicyRules.CheckAnswerHeader),
        TimeoutMs = (int?)given.OptionalNumber(WireNames.TimeoutMs, RoutePolicyRules.CheckAuthTimeout),
    };

    private static RouteFault ReadFault(RequestObject given)
    {
        var fault = new RouteFault
        {
            Percent = given.OptionalFraction(WireNames.Percent, RoutePolicyRules.CheckPercent),
            Header = given.OptionalText(WireNames.Header, RoutePolicyRules.CheckFaultHeader),
            DelayMs = (int?)given.OptionalNumber(WireNames.DelayMs, RoutePolicyRules.CheckFaultDelay),
            Status = (int?)given.OptionalNumber(WireNames.Status, RoutePolicyRules.CheckFaultStatus),
        };
        if (!given.IsBroken && fault is { DelayMs: null, Status: null })
        {
            given.Reject(WireNames.DelayMs, RoutePolicyRules.NoFault);
        }

        return fault;
    }

    private static RouteMirror ReadMirror(RequestObject given, string ns) => new()
    {
        Ns = given.Text(WireNames.Ns, to => FieldChecks.CheckNamespace(to) ?? RouteFieldChecks.CheckMirror(to, ns)),
        Percent = given.OptionalFraction(WireNames.Percent, RoutePolicyRules.CheckPercent),
        Credentials = given.OptionalFlag(WireNames.Credentials),
    };

    private static RouteInFlight ReadInFlight(RequestObject given)
    {
        var limit = new RouteInFlight
        {
            Max = (int?)given.OptionalNumber(WireNames.Max, RoutePolicyRules.CheckPlaces),
            MaxPerNode = (int?)given.OptionalNumber(WireNames.MaxPerNode, RoutePolicyRules.CheckPlaces),
            Queue = (int?)given.OptionalNumber(WireNames.Queue, RoutePolicyRules.CheckQueue),
            QueueTimeoutMs = (int?)given.OptionalNumber(WireNames.QueueTimeoutMs, RoutePolicyRules.CheckQueueTimeout),
        };
        if (!given.IsBroken && limit is { Max: null, MaxPerNode: null })
        {
            given.Reject(WireNames.Max, RoutePolicyRules.NoPlaces);
        }

        return limit;
    }

    private static RouteMaintenance ReadMaintenance(RequestObject given) => new()
    {
        On = given.OptionalFlag(WireNames.On),
        RetryAfterSeconds = (int?)given.OptionalNumber(WireNames.RetryAfterSeconds, RoutePolicyRules.CheckRetryAfter),
        Text = given.OptionalText(WireNames.Text, RoutePolicyRules.CheckMaintenanceText),
    };

    private static RouteRedirect ReadRedirect(RequestObject given, bool hasHost) => new()
    {
        To = given.Text(WireNames.To, to => CheckTarget(to, hasHost)),
        Status = (int?)given.OptionalNumber(WireNames.Status, RoutePolicyRules.CheckStatus),
    };

    private static RouteJwt ReadJwt(RequestObject given)
    {
        var jwt = new RouteJwt
        {
            Authority = given.Text(WireNames.Authority, JwtRules.CheckAuthority),
            Audiences = ReadList(given, WireNames.Audiences, RouteFieldChecks.MaxAudiences, JwtRules.CheckText) ?? [],
            Scopes = ReadList(given, WireNames.Scopes, RouteFieldChecks.MaxScopes, JwtRules.CheckScope),
            Claims = given.OptionalObjects(WireNames.Claims, RouteFieldChecks.MaxClaims) is { } claims ? [.. claims.Select(ReadClaim)] : null,
            ClockSkewSeconds = (int?)given.OptionalNumber(WireNames.ClockSkewSeconds, JwtRules.CheckSkew),
        };
        RequireAt(given, WireNames.Audiences);
        if (jwt.Claims is { Count: 0 } && !given.IsBroken)
        {
            given.Reject(WireNames.Claims, "must hold something: it is left out where there is nothing to say");
        }

        return jwt;
    }

    private static RouteJwtClaim ReadClaim(RequestObject given)
    {
        var claim = new RouteJwtClaim
        {
            Name = given.Text(WireNames.Name, JwtRules.CheckText),
            Values = ReadList(given, WireNames.Values, RouteFieldChecks.MaxClaimValues, JwtRules.CheckText) ?? [],
        };
        RequireAt(given, WireNames.Values);
        return claim;
    }

    private static void RequireAt(RequestObject given, string field)
    {
        if (given.IsAbsentAt(field))
        {
            given.Reject(field, "is required");
        }
    }

    private static RouteCors ReadCors(RequestObject given)
    {
        var cors = new RouteCors
        {
            Origins = ReadList(given, WireNames.Origins, RouteFieldChecks.MaxCorsEntries, CorsRules.CheckOrigin) ?? [],
            Methods = ReadList(given, WireNames.Methods, RouteFieldChecks.MaxMethods, RoutePolicyRules.CheckMethod),
            Headers = ReadList(given, WireNames.Headers, RouteFieldChecks.MaxCorsEntries, CorsRules.CheckHeader),
            ExposedHeaders = ReadList(given, WireNames.ExposedHeaders, RouteFieldChecks.MaxCorsEntries, ReleaseChecks.CheckToken),
            Credentials = given.OptionalFlag(WireNames.Credentials),
            MaxAgeSeconds = (int?)given.OptionalNumber(WireNames.MaxAgeSeconds, CorsRules.CheckMaxAge),
        };
        RequireAt(given, WireNames.Origins);
        if (!given.IsBroken && CorsRules.Check(cors.Origins, cors.Credentials == true) is { } mistake)
        {
            given.Reject(mistake.Key == "Cors:Origins" ? WireNames.Origins : WireNames.Credentials, mistake.Rule);
        }

        return cors;
    }

    private static string? CheckTarget(string? to, bool hasHost)
    {
        if (to is null or { Length: > RouteFieldChecks.MaxTargetLength })
        {
            return $"must be a URL or path of at most {RouteFieldChecks.MaxTargetLength} characters";
        }

        _ = RedirectTarget.Create(to, hasHost, out var mistake);
        return mistake?.Rule;
    }

    private static IReadOnlyList<RouteHeader>? ReadHeaders(RequestObject given, string field, bool isOfRequest) =>
        given.OptionalObjects(field, RouteFieldChecks.MaxHeaders) is not { } all ? null
        : [.. all.Select(header => ReadHeader(header, isOfRequest))];

    private static RouteHeader ReadHeader(RequestObject given, bool isOfRequest)
    {
        var header = new RouteHeader
        {
            Name = given.Text(WireNames.Name, ReleaseChecks.CheckToken),
            Set = given.OptionalText(WireNames.Set, AnyText),
            Add = given.OptionalText(WireNames.Add, AnyText),
            Remove = given.OptionalFlag(WireNames.Remove),
        };
        if (!given.IsBroken && HeaderRules.Check(header.Name, header.Set, header.Add, header.Remove == true, isOfRequest) is { } mistake)
        {
            given.Reject(FieldOf(mistake.Key.Length == 0 ? "Name" : mistake.Key), mistake.Rule);
        }

        return header;
    }

    private static string? AnyText(string? value) => value is null ? "must be text" : null;

    private static string FieldOf(string key) => key switch
    {
        "StripPrefix" => WireNames.StripPrefix,
        "AddPrefix" => WireNames.AddPrefix,
        "Rewrite" => WireNames.Rewrite,
        "Set" => WireNames.Set,
        "Add" => WireNames.Add,
        _ => WireNames.Name,
    };
}
