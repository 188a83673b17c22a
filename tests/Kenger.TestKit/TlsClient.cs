using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Kenger.TestKit;

/// <summary>Shakes hands with a listener on 127.0.0.1.</summary>
public static class TlsClient
{
    /// <summary>The fingerprint of the certificate that a client gets who asks for a host and trusts one authority alone.</summary>
    /// <exception cref="AuthenticationException">It is not good for the host, or there is none.</exception>
    /// <exception cref="IOException">The server has hung up.</exception>
    public static async Task<string> FingerprintAsync(int port, string host, TestCa ca, SslProtocols protocols = SslProtocols.None)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = ca.Policy, EnabledSslProtocols = protocols });
        return tls.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256);
    }
}
