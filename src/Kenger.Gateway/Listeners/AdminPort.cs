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
    private readonly int _configured = ListenAddress.TryParse(options.Value.AdminListen)!.Port;
    private ListenOptions? _bound;

    /// <summary>Whether admin endpoints exist; without them the port is one like any other.</summary>
    public bool IsInUse { get; set; }

    /// <summary>The server fills in the port the system chose for port 0 once it is bound.</summary>
    public void BoundBy(ListenOptions listener) => _bound = listener;

    public bool Received(HttpContext context) => IsInUse && IsPort(context.Connection.LocalPort);

    /// <summary>Whether it is this one.</summary>
    public bool IsPort(int port) => port == (_bound?.IPEndPoint?.Port ?? _configured);
}
