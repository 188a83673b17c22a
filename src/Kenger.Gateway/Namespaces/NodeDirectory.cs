using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Namespaces;

/// <summary>All namespaces that the gateway knows; its prober says when a new node may be picked.</summary>
internal sealed class NodeDirectory(IOptions<KengerGatewayOptions> options, TimeProvider time) : NamespaceDirectory(
    new NodeTableSettings(options.Value.Health.PanicThreshold, options.Value.SlowStart, DateTimeOffset.UnixEpoch), time);
