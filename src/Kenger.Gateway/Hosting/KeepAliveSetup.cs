using System.Net;
using System.Net.Sockets;
using Kenger.Gateway.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Hosting;

/// <summary>
/// Lets the system find out whether clients that say nothing are still there. Set on what listens: connections inherit it, at no cost for each.
/// </summary>
internal sealed class KeepAliveSetup : IConfigureOptions<SocketTransportOptions>
{
    public void Configure(SocketTransportOptions transport)
    {
        var create = transport.CreateBoundListenSocket;
        transport.CreateBoundListenSocket = endpoint =>
        {
            var socket = create(endpoint);
            if (endpoint is IPEndPoint)
            {
                KeepAlive.Set(socket);
            }

            return socket;
        };
    }
}
