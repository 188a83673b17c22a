using System.Globalization;
using System.Text;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Sync;

/// <summary>The body of a <c>/sync</c> answer: fragments that all readers share, and what stands around them.</summary>
internal sealed class SyncBody
{
    private static readonly byte[] Comma = [.. ","u8];
    private static readonly byte[] End = [.. "}}"u8];
    private static readonly byte[] EndOfData = [.. "},"u8];
    private static readonly byte[] EndOfAll = [.. "}"u8];

    private readonly NamespaceSet _selection;
    private readonly long? _after;
    private readonly long? _routes;
    private readonly bool _isDifference;

    /// <summary>Writes an answer.</summary>
    /// <param name="snapshot">What is told.</param>
    /// <param name="selection">What of it.</param>
    /// <param name="after">The version that the caller has applied; null for none.</param>
    /// <param name="routes">The revision of the routes that the caller knows; null for none.</param>
    /// <param name="told">What the caller may know, when it takes differences to it; null for whole namespaces.</param>
    public SyncBody(RegistrySnapshot snapshot, NamespaceSet selection, long? after, long? routes = null, ToldSnapshots? told = null)
    {
        _routes = routes;
        _isDifference = told is not null;
        _selection = selection;
        _after = after;
        var parts = new List<ReadOnlyMemory<byte>>
        {
            Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $$"""{"code":0,"message":"ok","version":{{snapshot.Version}},"data":{""")),
        };
        foreach (var fragment in FragmentsAfter(snapshot, selection, after, told))
        {
            if (parts.Count > 1)
            {
                parts.Add(Comma);
            }

            parts.Add(fragment);
        }

        var hasHosts = selection.HasHostsAfter(snapshot, after);
        var hasRoutes = selection.LacksRoutes(snapshot, routes);
        IsEmpty = parts.Count == 1 && !hasHosts && !hasRoutes;
        parts.AddRange((hasHosts, hasRoutes) switch
        {
            (false, false) => [End],
            (true, false) => [EndOfData, snapshot.Hosts.SyncFragment(), EndOfAll],
            (false, true) => [EndOfData, snapshot.Routes.SyncFragment(selection.Routes!), EndOfAll],
            (true, true) => [EndOfData, snapshot.Hosts.SyncFragment(), Comma, snapshot.Routes.SyncFragment(selection.Routes!), EndOfAll],
        });
        Parts = parts;
        Length = parts.Sum(part => (long)part.Length);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Parts { get; }

    public long Length { get; }

    /// <summary>Nothing that is selected has changed.</summary>
    public bool IsEmpty { get; }

    /// <summary>Whether it answers this question, of the same snapshot.</summary>
    public bool Answers(NamespaceSet selection, long after, long? routes, bool isDifference) =>
        _after == after && _routes == routes && _isDifference == isDifference && _selection.Equals(selection);

    // All that is selected without a version.
    private static IEnumerable<ReadOnlyMemory<byte>> FragmentsAfter(RegistrySnapshot snapshot, NamespaceSet selection, long? version, ToldSnapshots? told)
    {
        var after = version ?? -1;
        var namespaces = selection.Select(snapshot).Where(ns => ns.Version > after)
            .Select(ns => told?.Find(ns.Name, after) is { } before ? ns.SyncFragment(before, after) : ns.SyncFragment());
        var tombstones = selection.SelectTombstones(snapshot).Where(gone => gone.Version > after).Select(gone => gone.SyncFragment());
        return namespaces.Concat(tombstones);
    }
}
