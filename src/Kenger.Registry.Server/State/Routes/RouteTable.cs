using System.Collections.Immutable;

namespace Kenger.Registry.Server.State.Routes;

/// <summary>
/// All routes at one revision. Gateways get those that they ask for whole: a route that is gone is simply not among them, and the table's
/// own
/// revision says that something changed.
/// </summary>
internal sealed class RouteTable
{
    public static readonly RouteTable Empty = new(
        ImmutableSortedDictionary.Create<string, RouteState>(StringComparer.OrdinalIgnoreCase),
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal),
        version: 0,
        bytes: 0);

    private readonly ImmutableDictionary<string, string> _idsByKey;
    private ImmutableDictionary<NamespaceSet, WrittenOnce> _written = ImmutableDictionary<NamespaceSet, WrittenOnce>.Empty;

    private RouteTable(ImmutableSortedDictionary<string, RouteState> routes, ImmutableDictionary<string, string> idsByKey, long version, long bytes) =>
        (Routes, _idsByKey, Version, Bytes) = (routes, idsByKey, version, bytes);

    /// <summary>By id; ids that differ in case only are the same.</summary>
    public ImmutableSortedDictionary<string, RouteState> Routes { get; }

    /// <summary>The revision of the last change of any route, a deletion included.</summary>
    public long Version { get; }

    /// <summary>How large they are together, as JSON.</summary>
    public long Bytes { get; }

    public static RouteTable From(IEnumerable<RouteState> routes, long version) =>
        routes.Aggregate(Empty, static (table, route) => table.With(route, 0)).AsOf(version);

    /// <summary>Another route that takes some of the same requests; null when there is none.</summary>
    public RouteState? FindRival(RouteState route) => route.Keys
        .Select(key => _idsByKey.GetValueOrDefault(key))
        .Where(id => id is not null && !string.Equals(id, route.Id, StringComparison.OrdinalIgnoreCase))
        .Select(id => Routes[id!])
        .FirstOrDefault();

    public RouteTable With(RouteState route, long version)
    {
        var others = Routes.TryGetValue(route.Id, out var before) ? Without(before, version) : this;
        return new RouteTable(
            others.Routes.SetItem(route.Id, route),
            others._idsByKey.SetItems(route.Keys.Select(key => KeyValuePair.Create(key, route.Id))),
            version,
            others.Bytes + route.Bytes);
    }

    public RouteTable Without(RouteState route, long version) =>
        new(Routes.Remove(route.Id), _idsByKey.RemoveRange(route.Keys), version, Bytes - route.Bytes);

    /// <summary>The same routes under a later revision.</summary>
    public RouteTable AsOf(long later) => new(Routes, _idsByKey, later, Bytes);

    /// <summary>Those to some namespaces.</summary>
    public IEnumerable<RouteState> To(NamespaceSet namespaces) => Routes.Values.Where(route => namespaces.Includes(route.Ns));

    /// <summary>
    /// Where the bytes are kept that gateways get which ask for routes to these namespaces. There are few such sets: of tokens and of
    /// options.
    /// </summary>
    public WrittenOnce BytesTo(NamespaceSet namespaces)
    {
        const int MaxSets = 256;
        return _written.Count >= MaxSets
            ? new WrittenOnce()
            : ImmutableInterlocked.GetOrAdd(ref _written, namespaces, static _ => new WrittenOnce());
    }
}
