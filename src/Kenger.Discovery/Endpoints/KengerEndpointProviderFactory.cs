using System.Net;
using Kenger.Discovery.Calls;
using Kenger.Discovery.Following;
using Kenger.Discovery.Nodes;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;

namespace Kenger.Discovery.Endpoints;

/// <summary>Nodes for <c>Microsoft.Extensions.ServiceDiscovery</c>.</summary>
internal sealed class KengerEndpointProviderFactory(KnownServices services, ServiceDirectory directory) : IServiceEndpointProviderFactory
{
    public bool TryCreateProvider(ServiceEndpointQuery query, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        provider = ServiceName.Is(query.ServiceName) ? new KengerEndpointProvider(query.ServiceName, services, directory) : null;
        return provider is not null;
    }
}

/// <summary>
/// The nodes of one service, each as often as its weight says. A change completes the token; when the registry is away, nothing changes, and nothing is thrown.
/// </summary>
internal sealed class KengerEndpointProvider(string ns, KnownServices services, ServiceDirectory directory) : IServiceEndpointProvider
{
    private IChangeToken? _token;

    public async ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        if (endpoints.Endpoints.Count > 0)
        {
            // Another provider, configuration for example, goes before.
            return;
        }

        // First the token, then the nodes: a change between the two is not missed.
        var token = _token is { HasChanged: false } unchanged ? unchanged : (_token = EntryChanges.Next(directory, ns));
        NamespaceEntry? entry = null;
        try
        {
            entry = services.TryFind(ns, out var known) ? known : await services.FindAsync(ns, isAsync: true, cancellationToken);
        }
        catch (HttpRequestException)
        {
            // The registry is away, and nothing is known: the token says when there is something.
        }

        foreach (var node in NodesOf(entry))
        {
            endpoints.Endpoints.Add(ServiceEndpoint.Create(EndPointOf(node)));
        }

        endpoints.AddChangeToken(token);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static IEnumerable<DiscoveredNode> NodesOf(NamespaceEntry? entry)
    {
        var members = entry?.Nodes.Pool.Members.Where(member => member.IsIn).ToArray() ?? [];
        return RepeatedNodes.LayOut(Array.ConvertAll(members, member => member.Weight)).Select(index => members[index].Node);
    }

    private static EndPoint EndPointOf(DiscoveredNode node) =>
        IPAddress.TryParse(node.Host, out var address) ? new IPEndPoint(address, node.Port) : new DnsEndPoint(node.Host, node.Port);
}
