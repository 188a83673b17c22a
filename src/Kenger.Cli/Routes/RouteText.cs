using System.Globalization;
using Kenger.Cli.Output;
using Kenger.Contracts;

namespace Kenger.Cli.Routes;

/// <summary>Routes as people read them.</summary>
internal static class RouteText
{
    public static TextTable Table(IEnumerable<RouteInfo> routes, TimeProvider time)
    {
        var table = new TextTable("ID", "HOST", "PATH", "NAMESPACE", "WITH", "VERSION", "BY", "CHANGED", "REASON");
        foreach (var route in routes)
        {
            table.Add(
                null, route.Id, route.Host ?? "any", route.Path ?? "any", route.Ns, With(route), $"{route.Version}", route.Author,
                Clock.Ago(route.UpdatedAt, time), route.Reason ?? "");
        }

        return table;
    }

    public static TextTable History(IEnumerable<RouteVersion> versions, TimeProvider time)
    {
        var table = new TextTable("VERSION", "TIME", "BY", "HOST", "PATH", "NAMESPACE", "WITH", "REASON");
        foreach (var version in versions)
        {
            var route = version.Route;
            table.Add(
                null, $"{version.Version}", Clock.Format(version.ChangedAt, time), version.Actor,
                route is null ? "deleted" : route.Host ?? "any", route is null ? "" : route.Path ?? "any",
                route?.Ns ?? "", route is null ? "" : With(route), version.Reason ?? "");
        }

        return table;
    }

    /// <summary>One route, after it was put.</summary>
    public static string Line(RouteInfo route) =>
        $"route {route.Id}, version {route.Version}: {route.Host ?? "any host"} {route.Path ?? "any path"} goes to {route.Ns}"
            + (With(route) is { Length: > 0 } more ? $", {more}" : "");

    /// <summary>What an import changed, or would.</summary>
    public static IEnumerable<string> Lines(RouteImport import, bool isCheck)
    {
        var would = isCheck ? "would be " : "";
        return
        [
            .. import.Added.Select(id => $"{id} {would}added"),
            .. import.Changed.Select(id => $"{id} {would}changed"),
            .. import.Deleted.Select(id => $"{id} {would}deleted"),
            $"{import.Unchanged} unchanged",
        ];
    }

    private static string With(RouteDefinition route) => string.Join("; ", ((string?[])
    [
        route.Auth is { } auth ? $"auth {auth}" : null,
        route.RateLimit is { } limit ? string.Create(CultureInfo.InvariantCulture, $"{limit.PermitsPerSecond} a second") : null,
        route.AccessLog == false ? "not logged" : null,
        Time("connect", route.ConnectTimeoutMs),
        Time("activity", route.ActivityTimeoutMs),
        Time("answer", route.AnswerTimeoutMs),
        Time("quiet", route.QuietTimeoutMs),
        route.Protocol,
        route.Pick,
        route.AllowFrom is { } allowed ? $"from {string.Join(' ', allowed)}" : null,
        route.DenyFrom is { } denied ? $"not from {string.Join(' ', denied)}" : null,
        route.ForwardAuth is { } asked ? $"asks {asked.Url}" : null,
        route.Fault is { } fault ? TextOf(fault) : null,
        route.Cache is not null ? "answers kept" : null,
        route.Mirror is { } mirror ? string.Create(CultureInfo.InvariantCulture, $"{mirror.Percent ?? 100} % copied to {mirror.Ns}") : null,
        route.InFlight is { } inFlight ? TextOf(inFlight) : null,
        route.Maintenance is { On: not false } ? "maintenance" : null,
        route.Redirect is { } redirect ? $"redirect {redirect.Status ?? 302} to {redirect.To}" : null,
        route.ClientCertificate == true ? "with a certificate" : null,
        route.Jwt is { } jwt ? $"tokens of {jwt.Authority}" : null,
        route.Cors is { } cors ? $"pages of {string.Join(' ', cors.Origins)}" : null,
        route.Methods is { } methods ? string.Join(' ', methods) : null,
        route.MaxBodyBytes is { } bytes ? $"bodies up to {bytes} bytes" : null,
        route.StripPrefix is { } strip ? $"without {strip}" : null,
        route.AddPrefix is { } add ? $"as {add}…" : null,
        route.Rewrite is { } rewrite ? $"as {rewrite}" : null,
        Headers("request", route.RequestHeaders),
        Headers("response", route.ResponseHeaders),
    ]).OfType<string>());

    private static string TextOf(RouteFault fault) => string.Create(
        CultureInfo.InvariantCulture,
        $"fault for {fault.Percent ?? 100} %{(fault.Header is null ? "" : $" with {fault.Header}")}: {string.Join(", ", new[] { Time("later by", fault.DelayMs), fault.Status?.ToString(CultureInfo.InvariantCulture) }.OfType<string>())}");

    private static string TextOf(RouteInFlight limit) => string.Join(' ', ((string?[])
    [
        "at most",
        limit.Max is { } max ? $"{max} under way" : null,
        limit.MaxPerNode is { } perNode ? $"{perNode} per node" : null,
        limit.Queue is { } queue ? $"{queue} waiting" : null,
    ]).OfType<string>());

    private static string? Time(string name, int? milliseconds) => milliseconds is { } given ? $"{name} {given} ms" : null;

    private static string? Headers(string kind, IReadOnlyList<RouteHeader>? changes) =>
        changes is null ? null : $"{kind} headers {string.Join(' ', changes.Select(change => change.Name))}";
}
