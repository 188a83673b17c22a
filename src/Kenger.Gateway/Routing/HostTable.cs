using System.Runtime.InteropServices;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Finds what is meant for a host: for its name, else for the longest wildcard that it lies in, else for every host. One look-up for a name, and one
/// for each of its dots: how many hosts there are makes no difference. What is meant for other ports of a host alone is not for this one. Immutable.
/// </summary>
internal sealed class HostTable
{
    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _names;
    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _wildcards;
    private readonly bool _hasWildcards;
    private readonly Entry _any;
    private readonly int _none;

    /// <summary>Makes the table.</summary>
    /// <param name="destinations">What is meant for a host, and for a host with a port.</param>
    /// <param name="none">What is meant for all other hosts.</param>
    public HostTable(IEnumerable<(HostPattern Host, int Destination)> destinations, int none)
    {
        var names = new Dictionary<string, Entry>(StringComparer.OrdinalIgnoreCase);
        var wildcards = new Dictionary<string, Entry>(StringComparer.OrdinalIgnoreCase);
        (_any, _none) = (new Entry(none, []), none);
        foreach (var hosts in destinations.GroupBy(each => each.Host.Bare))
        {
            var bare = hosts.Where(each => each.Host.Port is null).Select(each => (int?)each.Destination).FirstOrDefault() ?? none;
            var entry = new Entry(bare, [.. hosts.Where(each => each.Host.Port is not null).Select(each => (each.Host.Port!.Value, each.Destination))]);
            if (hosts.Key.IsAny)
            {
                _any = entry;
            }
            else
            {
                (hosts.Key.IsWildcard ? wildcards : names)[hosts.Key.Name] = entry;
            }
        }

        _names = names.GetAlternateLookup<ReadOnlySpan<char>>();
        _wildcards = wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
        _hasWildcards = wildcards.Count > 0;
    }

    /// <summary>What is meant for a request.</summary>
    public int Find(ReadOnlySpan<char> name, int? port)
    {
        if (_names.TryGetValue(name, out var found) && found.At(port) is var exact && exact != _none)
        {
            return exact;
        }

        // From the longest to the shortest: the dot itself belongs to a wildcard, and something stands before it.
        for (var dot = _hasWildcards ? NextDot(name, 1) : -1; dot > 0; dot = NextDot(name, dot + 1))
        {
            if (_wildcards.TryGetValue(name[dot..], out found) && found.At(port) is var wider && wider != _none)
            {
                return wider;
            }
        }

        return _any.At(port);
    }

    private static int NextDot(ReadOnlySpan<char> name, int from)
    {
        var dot = from < name.Length ? name[from..].IndexOf('.') : -1;
        return dot < 0 ? -1 : dot + from;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(int Bare, (int Port, int Destination)[] Ports)
    {
        public int At(int? port)
        {
            foreach (var (known, destination) in Ports)
            {
                if (known == port)
                {
                    return destination;
                }
            }

            return Bare;
        }
    }
}
