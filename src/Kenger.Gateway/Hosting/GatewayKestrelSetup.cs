using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>Binds Kestrel to the traffic and the admin address.</summary>
internal sealed class GatewayKestrelSetup(IOptions<KengerGatewayOptions> options, AdminPort adminPort) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        // The nodes' own Server header goes through.
        kestrel.AddServerHeader = false;
        // As they are read from nodes, byte by byte.
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        Bind(kestrel, options.Value.Listen, _ => { });
        Bind(kestrel, options.Value.AdminListen, adminPort.BoundBy);
    }

    private static void Bind(KestrelServerOptions kestrel, string address, Action<ListenOptions> configure)
    {
        switch (ListenAddress.TryParse(address)!)
        {
            case { IsLocalhost: true, Port: not 0 } localhost:
                kestrel.ListenLocalhost(localhost.Port, configure);
                break;
            case { Address: { } ip } one:
                kestrel.Listen(ip, one.Port, configure);
                break;
            case var any:
                kestrel.ListenAnyIP(any.Port, configure);
                break;
        }
    }
}
