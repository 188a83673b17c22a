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
    /// <param name="peers">What is new of the gateways that share nodes, see <see cref="PeerTable"/>; null for nothing.</param>
    public SyncBody(
        RegistrySnapshot snapshot, NamespaceSet selection, long? after, long? routes = null, ToldSnapshots? told = null, byte[]? peers = null)
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

        var beside = new List<ReadOnlyMemory<byte>>();
        if (selection.HasHostsAfter(snapshot, after))
        {
            beside.Add(snapshot.Hosts.SyncFragment());
        }

        if (selection.LacksRoutes(snapshot, routes))
        {
            beside.Add(snapshot.Routes.SyncFragment(selection.Routes!));
        }

        if (peers is not null)
        {
            beside.Add(peers);
        }

        IsEmpty = parts.Count == 1 && beside.Count == 0;
        for (var i = 0; i < beside.Count; i++)
        {
            parts.AddRange([i == 0 ? EndOfData : Comma, beside[i]]);
        }

        parts.Add(beside.Count == 0 ? End : EndOfAll);
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
