using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Listeners;

/// <summary>
/// Tells admin connections from the others by the port they came in on. That is a fact of the socket; the Host header is
/// whatever a client says.
/// </summary>
internal sealed class AdminPort(IOptions<KengerGatewayOptions> options)
{
    private readonly ListenAddress _configured = ListenAddress.TryParseEither(options.Value.AdminListen)!;
    private ListenOptions? _bound;

    /// <summary>Whether admin endpoints exist; without them the port is one like any other.</summary>
    public bool IsInUse { get; set; }

    /// <summary>The server fills in the port the system chose for port 0 once it is bound.</summary>
    public void BoundBy(ListenOptions listener) => _bound = listener;

    /// <summary>Whether only this machine can reach it, as it is configured.</summary>
    public bool IsLoopback => _configured.IsLoopback;

    /// <summary>Whether it has TLS, as it is configured.</summary>
    public bool IsByTls { get; } = ListenAddress.IsHttps(options.Value.AdminListen);

    /// <summary>Its number; 0 while the system has not chosen one yet.</summary>
    public int Number => _bound?.IPEndPoint?.Port ?? _configured.Port;

    public bool Received(HttpContext context) => IsInUse && IsPort(context.Connection.LocalPort);

    /// <summary>Whether it is this one.</summary>
    public bool IsPort(int port) => port == Number;
}
