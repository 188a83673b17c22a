using System.Collections.Immutable;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Routes;

namespace Kenger.Registry.Server.Changes.Routes;

/// <summary>Puts many routes, all or none.</summary>
/// <param name="Routes">The routes, each with an id of its own, hosts in canonical form, paths that routing takes.</param>
/// <param name="Author">Who puts them.</param>
internal sealed record ImportRoutes(ImmutableArray<RouteDefinition> Routes, string Author) : RegistryCommand<RouteImport>
{
    /// <summary>The only namespace it is about; null for all of the caller's.</summary>
    public string? Ns { get; init; }

    /// <summary>Whether routes that are not among these go.</summary>
    public bool Prunes { get; init; }

    /// <summary>Whether it only tells what it would change.</summary>
    public bool ChecksOnly { get; init; }

    /// <summary>Whether it brings back what was there before.</summary>
    public bool IsRestore { get; init; }

    public string? Reason { get; init; }

    public override string Action => IsRestore ? AuditActions.RouteRestore : AuditActions.RouteImport;

    public override string? NamespaceIn(RegistryDraft draft) => Ns;

    public override CommandResult<RouteImport> Apply(RegistryDraft draft)
    {
        if (Routes.Select(route => RouteRefusals.CheckNamespaces(route, draft)).FirstOrDefault(refusal => refusal is not null) is { } missing)
        {
            return missing;
        }

        var ids = Routes.Select(route => route.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        RouteState[] gone = Prunes
            ? [.. draft.Routes.Routes.Values.Where(route => !ids.Contains(route.Id) && IsAbout(route.Ns, draft))]
            : [];
        RouteState[] changing =
        [
            .. Routes.Where(route => draft.FindRoute(route.Id)?.Route != route)
                .Select(route => new RouteState { Route = route, Author = Author, Reason = Reason }),
        ];
        if (Check(draft, gone, changing) is { } refusal)
        {
            return refusal;
        }

        var answer = new RouteImport
        {
            Added = IdsOf(changing.Where(route => draft.FindRoute(route.Id) is null)),
            Changed = IdsOf(changing.Where(route => draft.FindRoute(route.Id) is not null)),
            Deleted = IdsOf(gone),
            Unchanged = Routes.Length - changing.Length,
            Revision = draft.Version,
        };
        if (ChecksOnly)
        {
            return answer;
        }

        foreach (var route in gone)
        {
            draft.RemoveRoute(route, Reason);
        }

        foreach (var route in changing)
        {
            draft.PutRoute(route);
        }

        return answer with { Revision = draft.Version };
    }

    protected override IEnumerable<string> OtherNamespacesIn(RegistryDraft draft) =>
        Routes.SelectMany(route => (string?[])[route.Ns, route.Mirror?.Ns, draft.FindRoute(route.Id)?.Ns]).OfType<string>().Distinct(StringComparer.Ordinal);

    private static IReadOnlyList<string> IdsOf(IEnumerable<RouteState> routes) =>
        [.. routes.Select(route => route.Id).Order(StringComparer.Ordinal)];

    private bool IsAbout(string ns, RegistryDraft draft) => Ns is null ? draft.Actor.Namespaces.Includes(ns) : ns == Ns;

    // Those that change may take each other's place, so each is looked at among the others as they are to be.
    private static Refusal? Check(RegistryDraft draft, RouteState[] gone, RouteState[] changing)
    {
        var others = gone.Aggregate(draft.Routes, static (table, route) => table.Without(route, 0));
        foreach (var route in changing)
        {
            if (others.Routes.TryGetValue(route.Id, out var before) && before.Id == route.Id)
            {
                others = others.Without(before, 0);
            }
        }

        foreach (var route in changing)
        {
            if (RouteRefusals.CheckRivals(route, others, draft.Actor.Namespaces) is { } refusal)
            {
                return refusal;
            }

            others = others.With(route, 0);
        }

        return RouteRefusals.CheckSize(others);
    }
}
