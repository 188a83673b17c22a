using Kenger.Contracts;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Changes.Routes;

/// <summary>Removes a route.</summary>
internal sealed record DeleteRoute(string Id) : RegistryCommand<RouteRemoval>
{
    /// <summary>The version the route must have; null for any.</summary>
    public long? Version { get; init; }

    public string? Reason { get; init; }

    public override string Action => AuditActions.RouteDelete;

    public override string? NamespaceIn(RegistryDraft draft) => draft.FindRoute(Id) is { } route && route.Id == Id ? route.Ns : null;

    public override CommandResult<RouteRemoval> Apply(RegistryDraft draft)
    {
        if (draft.FindRoute(Id) is not { } route || route.Id != Id)
        {
            return RouteRefusals.NoSuchRoute(Id);
        }

        return RouteRefusals.CheckVersion(Id, route, Version) is { } refusal
            ? refusal
            : new RouteRemoval { Version = draft.RemoveRoute(route, Reason), Revision = draft.Version };
    }
}
