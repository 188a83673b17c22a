using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>What each node is asked: by its namespace, by the protocol of the routes there, and by its own health path.</summary>
internal sealed class ProbeKinds(IOptions<KengerGatewayOptions> options, NamespaceProtocols protocols)
{
    private readonly HashSet<string> _connectOnly = [.. options.Value.Health.ConnectOnly];

    public ProbeKind Of(string ns, string healthPath) =>
        _connectOnly.Contains(ns) ? ProbeKind.Connect
        : GrpcHealth.IsPathOf(healthPath) ? ProbeKind.Grpc
        : protocols.IsHttp2(ns) ? ProbeKind.Http2
        : ProbeKind.Http1;
}
