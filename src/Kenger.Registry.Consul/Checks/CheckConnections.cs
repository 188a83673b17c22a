using System.Collections.Concurrent;
using System.Net.Http;
using System.Net.Security;
using Kenger.Registry.Server;
using Kenger.Registry.Server.Outgoing;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Consul.Checks;

/// <summary>
/// Connects checks to where nodes may be (<see cref="KengerRegistryServerOptions.NodeNetworks"/>), looked at at each connection after the name is resolved. Loopback is the registry's own machine:
/// it is for services whose agent is there, unless the networks name it. No redirects, no proxy, no cookies; nothing is kept open.
/// </summary>
internal sealed class CheckConnections(IOptions<KengerRegistryServerOptions> options) : IDisposable
{
    private const int MaxHeaderKilobytes = 16;

    private readonly ConcurrentDictionary<(bool IsLocal, bool SkipVerify), HttpMessageInvoker> _http = new();
    private readonly ConcurrentDictionary<bool, OutgoingConnector> _connectors = new();

    public HttpMessageInvoker Http(bool isLocal, bool skipVerify) => _http.GetOrAdd((isLocal, skipVerify), key => new HttpMessageInvoker(Handler(key.IsLocal, key.SkipVerify)));

    public OutgoingConnector Connector(bool isLocal) => _connectors.GetOrAdd(isLocal, local => new OutgoingConnector(() => NetworksFor(local)));

    /// <summary>A handler of its own, for who disposes it.</summary>
    public SocketsHttpHandler Handler(bool isLocal, bool skipVerify) => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        ConnectCallback = Connector(isLocal).ConnectAsync,
        // What is left of an answer that is too long is nobody's: the connection ends.
        MaxResponseDrainSize = 0,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = skipVerify ? Unverified() : new SslClientAuthenticationOptions(),
        UseCookies = false,
        UseProxy = false,
    };

    public void Dispose()
    {
        foreach (var http in _http.Values)
        {
            http.Dispose();
        }
    }

    private NodeNetworks NetworksFor(bool isLocal)
    {
        var given = options.Value.NodeNetworks;
        return given.Count == 0 ? NodeNetworks.Default(withLoopback: isLocal)
            : NodeNetworks.TryParse(given, out var networks, out var wrong) ? networks
            : throw new FormatException(wrong);
    }

    // Whoever registered the check said so: TLSSkipVerify.
    private static SslClientAuthenticationOptions Unverified() => new()
    {
#pragma warning disable CA5359 // What it is for.
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
    };
}
