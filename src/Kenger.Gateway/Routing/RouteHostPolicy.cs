using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Kenger.Gateway.Routing;

/// <summary>
/// Chooses among the gateway's routes by host: an exact one before a wildcard, the longer wildcard before the shorter one, those with a port before
/// those without. A look-up in a table, however many hosts there are.
/// </summary>
internal sealed class RouteHostPolicy : MatcherPolicy, INodeBuilderPolicy, IEndpointComparerPolicy
{
    /// <summary>Before ASP.NET Core's own policy for hosts (-100), which then sees those of the app alone.</summary>
    public override int Order => -110;

    public IComparer<Endpoint> Comparer { get; } = Comparer<Endpoint>.Create(static (one, other) => RankOf(one).CompareTo(RankOf(other)));

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        !ContainsDynamicEndpoints(endpoints) && endpoints.Any(static endpoint => HostsOf(endpoint) is not null);

    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints)
    {
        var own = new Dictionary<HostPattern, List<(int Index, int? Port)>> { [HostPattern.Any] = [] };
        for (var i = 0; i < endpoints.Count; i++)
        {
            foreach (var host in HostsOf(endpoints[i])?.Hosts ?? [HostPattern.Any])
            {
                var key = host.Bare with { Name = host.Name.ToLowerInvariant() };
                if (!own.TryGetValue(key, out var known))
                {
                    own[key] = known = [];
                }

                known.Add((i, host.Port));
            }
        }

        return [.. own.Keys.SelectMany(host => EdgesOf(host, own, endpoints))];
    }

    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges) =>
        new JumpTable(new HostTable(edges.Select(static edge => ((HostPattern)edge.State, edge.Destination)), exitDestination));

    // Whoever takes some of the requests for this host, whatever else: its own, those of the wildcards around it, and those of every host.
    private static IEnumerable<PolicyNodeEdge> EdgesOf(
        HostPattern host, Dictionary<HostPattern, List<(int Index, int? Port)>> own, IReadOnlyList<Endpoint> endpoints)
    {
        (int Index, int? Port)[] all = [.. Around(host).SelectMany(each => own.GetValueOrDefault(each) ?? [])];
        yield return EdgeOf(host, all.Where(static each => each.Port is null), endpoints);
        foreach (var port in all.Select(static each => each.Port).OfType<int>().Distinct())
        {
            yield return EdgeOf(host with { Port = port }, all.Where(each => each.Port is null || each.Port == port), endpoints);
        }
    }

    // In the order they came in, which is by who is asked first.
    private static PolicyNodeEdge EdgeOf(HostPattern state, IEnumerable<(int Index, int? Port)> some, IReadOnlyList<Endpoint> endpoints) =>
        new(state, [.. some.Select(static each => each.Index).Distinct().Order().Select(index => endpoints[index])]);

    private static IEnumerable<HostPattern> Around(HostPattern host)
    {
        if (!host.IsAny)
        {
            yield return host;
            for (var dot = host.Name.IndexOf('.', 1); dot > 0; dot = host.Name.IndexOf('.', dot + 1))
            {
                yield return new HostPattern(host.Name[dot..], IsWildcard: true, Port: null);
            }
        }

        yield return HostPattern.Any;
    }

    private static int RankOf(Endpoint endpoint) => HostsOf(endpoint) switch
    {
        { Hosts: var hosts } => hosts.All(static host => host.Port is not null) ? 0 : 1,
        null => endpoint.Metadata.GetMetadata<IHostMetadata>() is { Hosts.Count: > 0 } ? 1 : 2,
    };

    private static RouteHostsMetadata? HostsOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<RouteHostsMetadata>();

    private sealed class JumpTable(HostTable hosts) : PolicyJumpTable
    {
        private const int Http = 80;
        private const int Https = 443;

        public override int GetDestination(HttpContext httpContext)
        {
            var request = httpContext.Request;
            var (name, port) = HostPattern.Split(request.Host.Value);
            return hosts.Find(name, port ?? (request.IsHttps ? Https : Http));
        }
    }
}
