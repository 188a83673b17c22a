using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>A gateway with an address for TLS, and clients that trust one authority alone.</summary>
internal sealed class TlsGateway(GatewayHost host, TestCa ca) : IAsyncDisposable
{
    public GatewayHost Host => host;

    public Uri Https => host.Urls.Single(url => url.Scheme == Uri.UriSchemeHttps);

    public static Task<TlsGateway> StartAsync(TestCa ca, string certificates, FakeRegistry? registry = null, params (string Key, string? Value)[] settings) =>
        StartAsync(ca, certificates, TimeProvider.System, registry, settings);

    /// <summary>By a clock that stands unless the test moves it, nobody but the test looks at files.</summary>
    public static async Task<TlsGateway> StartAsync(
        TestCa ca, string certificates, TimeProvider time, FakeRegistry? registry = null, params (string Key, string? Value)[] settings) =>
        new(
            await GatewayHost.StartForAsync(
                "shop",
                registry ?? new FakeRegistry(),
                time,
                [("KENGER_GATEWAY_HTTPS_LISTEN", "https://127.0.0.1:0"), ("KENGER_GATEWAY_CERTIFICATES", certificates), .. settings]),
            ca);

    /// <summary>Shakes hands as a client that asks for a host, and checks the chain and the name.</summary>
    /// <exception cref="AuthenticationException">The server's certificate is not good for the host.</exception>
    /// <exception cref="IOException">The server has hung up.</exception>
    public async Task<SslStream> ConnectAsync(string host, SslProtocols protocols = SslProtocols.None)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Https.Port);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                CertificateChainPolicy = ca.Policy,
                EnabledSslProtocols = protocols,
            });
            return tls;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The fingerprint of the certificate for a host.</summary>
    public async Task<string> FingerprintAsync(string host)
    {
        await using var tls = await ConnectAsync(host);
        return tls.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256);
    }

    public HttpClient CreateClient(Version version) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Https.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = { CertificateChainPolicy = ca.Policy },
    })
    {
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
