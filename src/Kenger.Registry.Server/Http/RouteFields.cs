using System.Collections.Immutable;
using Kenger.Contracts;

namespace Kenger.Registry.Server.Http;

/// <summary>Reads routes. A new policy of routes is one line here, beside its property and its check.</summary>
internal static class RouteFields
{
    public static RouteDefinition Read(RequestObject given)
    {
        var auth = given.OptionalText(WireNames.Auth, RouteFieldChecks.CheckAuth);
        var route = new RouteDefinition
        {
            Id = given.Text(WireNames.Id, RouteFieldChecks.CheckId),
            Host = given.OptionalText(WireNames.Host, RouteFieldChecks.CheckHost) is { } hosts ? string.Join(',', RouteHosts.Normalize(hosts)!) : null,
            Path = given.OptionalText(WireNames.Path, static path => RouteFieldChecks.CheckPath(path) ?? RoutePatterns.Check(path)),
            Ns = given.Text(WireNames.Ns, FieldChecks.CheckNamespace),
            Auth = auth,
            RateLimit = given.OptionalObject(WireNames.RateLimit) is { } limit
                // One that is broken is told already.
                ? ReadLimit(limit, auth ?? (given.IsAbsentAt(WireNames.Auth) ? null : RouteFieldChecks.Key))
                : null,
            AccessLog = given.OptionalFlag(WireNames.AccessLog),
            ConnectTimeoutMs = (int?)given.OptionalNumber(WireNames.ConnectTimeoutMs, RouteFieldChecks.CheckConnectTimeout),
            ActivityTimeoutMs = (int?)given.OptionalNumber(WireNames.ActivityTimeoutMs, RouteFieldChecks.CheckTimeout),
            AnswerTimeoutMs = (int?)given.OptionalNumber(WireNames.AnswerTimeoutMs, RouteFieldChecks.CheckTimeout),
            QuietTimeoutMs = (int?)given.OptionalNumber(WireNames.QuietTimeoutMs, RouteFieldChecks.CheckQuietTimeout),
            Protocol = given.OptionalText(WireNames.Protocol, RouteFieldChecks.CheckProtocol),
            Pick = given.OptionalText(WireNames.Pick, RouteFieldChecks.CheckPick),
        };
        return RoutePolicyFields.Read(given, route);
    }

    /// <summary>The routes of an import; no two have one id.</summary>
    public static ImmutableArray<RouteDefinition> ReadAll(RequestFields fields, string? ns)
    {
        if (!fields.IsAbsent && fields.IsAbsentAt(WireNames.Routes))
        {
            fields.Reject(WireNames.Routes, "is required");
        }

        ImmutableArray<RouteDefinition> routes = [.. (fields.OptionalObjects(WireNames.Routes, RouteFieldChecks.MaxRoutes) ?? []).Select(Read)];
        if (fields.IsBroken)
        {
            return routes;
        }

        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < routes.Length; i++)
        {
            if (!ids.Add(routes[i].Id))
            {
                fields.Reject($"{WireNames.Routes}[{i}].{WireNames.Id}", $"is '{routes[i].Id}', and another route before has that id, or one that differs in case only");
            }

            if (ns is not null && routes[i].Ns != ns)
            {
                fields.Reject($"{WireNames.Routes}[{i}].{WireNames.Ns}", $"must be '{ns}', which the import is about");
            }
        }

        return routes;
    }

    public static string? Reason(RequestFields fields) =>
        fields.OptionalText(WireNames.Reason, ReleaseChecks.CheckReason) is { Length: > 0 } reason ? reason : null;

    private static RouteRateLimit ReadLimit(RequestObject given, string? auth)
    {
        if (given.IsAbsentAt(WireNames.PermitsPerSecond))
        {
            given.Reject(WireNames.PermitsPerSecond, "is required");
        }

        return new RouteRateLimit
        {
            PermitsPerSecond = given.OptionalFraction(WireNames.PermitsPerSecond, RouteFieldChecks.CheckPermits) ?? 0,
            Burst = (int?)given.OptionalNumber(WireNames.Burst, RouteFieldChecks.CheckBurst),
            By = given.OptionalText(WireNames.By, by => RouteFieldChecks.CheckBy(by) ?? RouteFieldChecks.CheckBy(by, auth)),
        };
    }
}
