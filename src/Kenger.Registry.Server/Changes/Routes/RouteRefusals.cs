using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Routes;

namespace Kenger.Registry.Server.Changes.Routes;

/// <summary>Why a route is not put: the sentences of all commands that put one.</summary>
internal static class RouteRefusals
{
    public static Refusal NoSuchRoute(string id) => Refusal.NotFound($"there is no route '{id}': /route/list tells those there are");

    public static Refusal NoSuchVersion(long version) =>
        Refusal.NotFound($"no change with the version {version} is kept: /route/history tells those of a route");

    public static Refusal LostVersion(long version) => Conflict(
        $"how all routes were at version {version} is not kept any more: one of them has changed {RouteFieldChecks.MaxVersions} times since. Bring back routes one by one");

    /// <summary>Null when there are the namespaces that a route leads to.</summary>
    public static Refusal? CheckNamespaces(RouteDefinition route, RegistryDraft draft) =>
        draft.FindNamespace(route.Ns) is null ? draft.NoSuchNamespace(route.Ns, " to send requests to", ": add it first")
        : route.Mirror is { } mirror && draft.FindNamespace(mirror.Ns) is null
            ? draft.NoSuchNamespace(mirror.Ns, " (mirror.ns) to send copies of requests to", ": add it first")
        : null;

    /// <summary>Null when a route has the version that its caller has seen.</summary>
    public static Refusal? CheckVersion(string id, RouteState? known, long? wanted) =>
        wanted is null || wanted == (known?.Version ?? 0) ? null
        : known is null ? Conflict($"there is no route '{id}', and its version {wanted} was to be changed: it was deleted, or never there")
        : wanted == 0 ? Conflict($"there is a route '{id}' already, {Told(known)}: leave out version to replace it")
        : Conflict($"the route '{id}' is not at version {wanted} any more, {Told(known)}: read it again");

    /// <summary>Null when no other route has the id in other case, or takes the same requests.</summary>
    public static Refusal? CheckRivals(RouteState route, RouteTable others, NamespaceSet visible)
    {
        if (others.Routes.TryGetValue(route.Id, out var same) && same.Id != route.Id)
        {
            return Conflict($"there is a route '{same.Id}', and '{route.Id}' differs from it in case only: write it that way");
        }

        return others.FindRival(route) is not { } rival ? null
            : visible.Includes(rival.Ns) ? Conflict(
                $"the route '{rival.Id}' takes the same requests as '{route.Id}' (host {rival.Route.Host ?? "any"}, path {rival.Route.Path ?? "any"}): "
                + "change or delete that one, or give this one another host or path")
            : Conflict(
                $"a route of a namespace that the token is not for takes the same requests as '{route.Id}': give it another host or path");
    }

    /// <summary>Null when the registry can keep so many.</summary>
    public static Refusal? CheckSize(RouteTable routes) =>
        routes.Routes.Count > RouteFieldChecks.MaxRoutes
            ? Conflict($"this registry would have more than {RouteFieldChecks.MaxRoutes} routes, which is the most: delete some first")
        : routes.Bytes > RouteFieldChecks.MaxRoutesBytes
            ? Conflict(
                $"all routes together would have more than {RouteFieldChecks.MaxRoutesBytes} bytes, which is the most: delete some first")
        : null;

    private static string Told(RouteState known) => string.Create(
        CultureInfo.InvariantCulture, $"it is at version {known.Version} by {known.Author}, {known.UpdatedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");

    private static Refusal Conflict(string message) => new(ErrorCodes.Conflict, message);
}
