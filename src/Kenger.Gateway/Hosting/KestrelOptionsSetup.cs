using System.Text;
using Kenger.Gateway.Listeners;
using Kenger.Gateway.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Hosting;

/// <summary>Binds Kestrel to the addresses for traffic and the admin address.</summary>
internal sealed class KestrelOptionsSetup(
    IOptions<KengerGatewayOptions> options,
    IOptions<SocketTransportOptions> transport,
    AdminPort adminPort,
    ProxyProtocol proxyProtocol,
    ListenerCertificates certificates,
    Http3 http3)
    : IConfigureOptions<KestrelServerOptions>
{
    private readonly bool _isInline = transport.Value.UnsafePreferInlineScheduling;

    public void Configure(KestrelServerOptions kestrel)
    {
        // The nodes' own Server header goes through.
        kestrel.AddServerHeader = false;
        // As they are read from nodes, byte by byte.
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        if (options.Value.HttpsListen is not null || adminPort.IsByTls)
        {
            certificates.Load();
        }

        BindTraffic(kestrel, ListenAddress.TryParse(options.Value.Listen)!, _ => { });
        Bind(kestrel, ListenAddress.TryParseEither(options.Value.AdminListen)!, UseAdmin);
        if (options.Value.Http2Listen is { } http2)
        {
            // Kestrel takes an address that may speak both for HTTP/1.1 when there is no TLS to ask by.
            BindTraffic(kestrel, ListenAddress.TryParse(http2)!, listener => listener.Protocols = HttpProtocols.Http2);
        }

        if (options.Value.HttpsListen is { } https)
        {
            BindTraffic(kestrel, ListenAddress.TryParseHttps(https)!, UseTls);
        }
    }

    private void UseAdmin(ListenOptions listener)
    {
        if (_isInline)
        {
            PoolReader.UseFor(listener);
        }

        adminPort.BoundBy(listener);
        if (adminPort.IsByTls)
        {
            certificates.UseForAdmin(listener);
        }
    }

    private void UseTls(ListenOptions listener)
    {
        if (_isInline)
        {
            PoolReader.UseForHandshake(listener, certificates.UseFor);
        }
        else
        {
            certificates.UseFor(listener);
        }

        http3.AddTo(listener);
    }

    // What reads from a connection first comes first.
    private void BindTraffic(KestrelServerOptions kestrel, ListenAddress address, Action<ListenOptions> configure) =>
        Bind(kestrel, address, listener =>
        {
            proxyProtocol.UseFor(listener);
            configure(listener);
        });

    private static void Bind(KestrelServerOptions kestrel, ListenAddress address, Action<ListenOptions> configure)
    {
        switch (address)
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
