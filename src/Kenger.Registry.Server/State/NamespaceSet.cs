namespace Kenger.Registry.Server.State;

/// <summary>
/// The namespaces a caller asks for, and whether it is told of switched hosts and of routes; equal when they are the same ones.
/// </summary>
internal sealed class NamespaceSet : IEquatable<NamespaceSet>
{
    /// <summary>Every namespace, those to come included.</summary>
    public static readonly NamespaceSet All = new([], hasHosts: false);

    private readonly string[] _names;
    private readonly bool _hasHosts;

    private NamespaceSet(string[] names, bool hasHosts, NamespaceSet? routes = null) =>
        (_names, _hasHosts, Routes) = (names, hasHosts, routes);

    /// <summary>The namespaces that the caller wants to know the routes to; null when it asks for none.</summary>
    public NamespaceSet? Routes { get; }

    /// <summary>The given namespaces; all when there is none.</summary>
    public static NamespaceSet From(IEnumerable<string> names)
    {
        var sorted = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return sorted.Length == 0 ? All : new NamespaceSet(sorted, hasHosts: false);
    }

    /// <summary>The names; none for all.</summary>
    public IReadOnlyList<string> Names => _names;

    public bool IsAll => _names.Length == 0;

    /// <summary>
    /// The same namespaces, and switched hosts: for callers that say which gateway they are. The original's Lua gateway doesn't,
    /// and never sees more than it knows.
    /// </summary>
    public NamespaceSet WithHosts() => new(_names, hasHosts: true, Routes);

    /// <summary>The same namespaces, and routes to those given: for gateways that ask for them.</summary>
    public NamespaceSet WithRoutes(NamespaceSet? routes) =>
        routes is null ? this : new(_names, _hasHosts, new NamespaceSet(routes._names, hasHosts: false));

    /// <summary>Whether routes are selected, and the caller knows others than there are, or none.</summary>
    public bool LacksRoutes(RegistrySnapshot snapshot, long? known) => Routes is not null && snapshot.Routes.Version != known;

    public bool Includes(string ns) => _names.Length == 0 || Array.BinarySearch(_names, ns, StringComparer.Ordinal) >= 0;

    /// <summary>A namespace of these that is not among others; null when all are. For selections of given names.</summary>
    public string? FirstOutside(NamespaceSet others) => _names.FirstOrDefault(name => !others.Includes(name));

    /// <summary>Whether any namespace could be in both.</summary>
    public bool Overlaps(NamespaceSet others) =>
        IsAll || others.IsAll || _names.Any(others.Includes);

    /// <summary>The selected ones of all namespaces.</summary>
    public IEnumerable<NamespaceState> Select(RegistrySnapshot snapshot) => Select(snapshot.Namespaces);

    /// <summary>The selected ones of the namespaces that were deleted lately.</summary>
    public IEnumerable<Tombstone> SelectTombstones(RegistrySnapshot snapshot) => Select(snapshot.Tombstones);

    /// <summary>Whether the switched hosts are selected, and one was switched after a version; without one, whether they are selected.</summary>
    public bool HasHostsAfter(RegistrySnapshot snapshot, long? version) =>
        _hasHosts && snapshot.Hosts.Version > (version ?? -1);

    /// <summary>Whether anything that is selected changed after a version.</summary>
    public bool HasChangedAfter(RegistrySnapshot snapshot, long version) =>
        snapshot.Version > version
        && (HasHostsAfter(snapshot, version)
            || (Routes is not null && snapshot.Routes.Version > version)
            || Select(snapshot.Namespaces).Any(ns => ns.Version > version)
            || Select(snapshot.Tombstones).Any(gone => gone.Version > version));

    public bool Equals(NamespaceSet? other) =>
        other is not null && _hasHosts == other._hasHosts && _names.AsSpan().SequenceEqual(other._names) && Equals(Routes, other.Routes);

    public override bool Equals(object? obj) => Equals(obj as NamespaceSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(_hasHosts);
        hash.Add(Routes);
        foreach (var name in _names)
        {
            hash.Add(name, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    /// <summary>The names separated by commas; empty for all.</summary>
    public override string ToString() => string.Join(',', _names);

    private IEnumerable<T> Select<T>(IReadOnlyDictionary<string, T> all)
        where T : class =>
        _names.Length == 0 ? all.Values : _names.Select(name => all.GetValueOrDefault(name)).OfType<T>();
}
