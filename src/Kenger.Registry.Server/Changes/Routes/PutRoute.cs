using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Routes;

namespace Kenger.Registry.Server.Changes.Routes;

/// <summary>Adds a route, or replaces the one with its id.</summary>
/// <param name="Route">The route, hosts in canonical form, its path one that routing takes.</param>
/// <param name="Author">Who puts it.</param>
internal sealed record PutRoute(RouteDefinition Route, string Author) : RegistryCommand<RouteInfo>
{
    /// <summary>The version the route must have; 0 for one that must not be there; null for any.</summary>
    public long? Version { get; init; }

    public string? Reason { get; init; }

    /// <summary>Whether it brings back what was there before.</summary>
    public bool IsRollback { get; init; }

    public override string Action => IsRollback ? AuditActions.RouteRollback : AuditActions.RoutePut;

    public override string? NamespaceIn(RegistryDraft draft) => Route.Ns;

    public override CommandResult<RouteInfo> Apply(RegistryDraft draft)
    {
        if (RouteRefusals.CheckNamespaces(Route, draft) is { } missing)
        {
            return missing;
        }

        var known = draft.FindRoute(Route.Id);
        var wanted = new RouteState { Route = Route, Author = Author, Reason = Reason };
        if ((RouteRefusals.CheckVersion(Route.Id, known, Version)
            ?? RouteRefusals.CheckRivals(wanted, draft.Routes, draft.Actor.Namespaces)) is { } refusal)
        {
            return refusal;
        }

        return RouteRefusals.CheckSize(draft.Routes.With(wanted, 0)) is { } full
            ? full
            : (known?.Route == Route ? known : draft.PutRoute(wanted)).ToInfo();
    }

    // One that is moved to another namespace is taken from the one it led to; copies of requests are a load for whom they are sent to.
    protected override IEnumerable<string> OtherNamespacesIn(RegistryDraft draft) =>
        ((string?[])[draft.FindRoute(Route.Id)?.Ns, Route.Mirror?.Ns]).OfType<string>();
}
