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
    private static readonly byte[] EndOfHosts = [.. "}"u8];

    private readonly NamespaceSet _selection;
    private readonly long? _after;

    public SyncBody(RegistrySnapshot snapshot, NamespaceSet selection, long? after)
    {
        _selection = selection;
        _after = after;
        var parts = new List<ReadOnlyMemory<byte>>
        {
            Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $$"""{"code":0,"message":"ok","version":{{snapshot.Version}},"data":{""")),
        };
        foreach (var fragment in FragmentsAfter(snapshot, selection, after))
        {
            if (parts.Count > 1)
            {
                parts.Add(Comma);
            }

            parts.Add(fragment);
        }

        var hasHosts = selection.HasHostsAfter(snapshot, after);
        IsEmpty = parts.Count == 1 && !hasHosts;
        parts.AddRange(hasHosts ? [EndOfData, snapshot.Hosts.SyncFragment(), EndOfHosts] : [End]);
        Parts = parts;
        Length = parts.Sum(part => (long)part.Length);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Parts { get; }

    public long Length { get; }

    /// <summary>Nothing that is selected has changed.</summary>
    public bool IsEmpty { get; }

    /// <summary>Whether it answers this question, of the same snapshot.</summary>
    public bool Answers(NamespaceSet selection, long after) => _after == after && _selection.Equals(selection);

    // All that is selected without a version.
    private static IEnumerable<ReadOnlyMemory<byte>> FragmentsAfter(RegistrySnapshot snapshot, NamespaceSet selection, long? version)
    {
        var after = version ?? -1;
        var namespaces = selection.Select(snapshot).Where(ns => ns.Version > after).Select(ns => ns.SyncFragment());
        var tombstones = selection.SelectTombstones(snapshot).Where(gone => gone.Version > after).Select(gone => gone.SyncFragment());
        return namespaces.Concat(tombstones);
    }
}
