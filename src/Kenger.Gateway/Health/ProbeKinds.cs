using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Health;

/// <summary>What each node is asked: by its namespace, by the protocol of the routes there, and by its own health path.</summary>
internal sealed class ProbeKinds(IOptions<KengerGatewayOptions> options, NamespaceProtocols protocols)
{
    private readonly HashSet<string> _connectOnly = [.. options.Value.Health.ConnectOnly];

    public ProbeKind Find(string ns, string healthPath) =>
        _connectOnly.Contains(ns) ? ProbeKind.Connect
        : GrpcHealth.IsPathOf(healthPath) ? ProbeKind.Grpc
        : protocols.IsHttp2(ns) ? ProbeKind.Http2
        : ProbeKind.Http1;
}

/// <summary>What a node is asked.</summary>
internal enum ProbeKind
{
    /// <summary>To take a connection.</summary>
    Connect,

    /// <summary>Its health path, by HTTP/1.1.</summary>
    Http1,

    /// <summary>Its health path, by HTTP/2.</summary>
    Http2,

    /// <summary>By gRPC's own protocol for health checks.</summary>
    Grpc,
}
