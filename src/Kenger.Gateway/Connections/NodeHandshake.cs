using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Kenger.Gateway.Trust;

namespace Kenger.Gateway.Connections;

/// <summary>One handshake of TLS with a node.</summary>
/// <param name="trust">What is insisted on.</param>
/// <param name="host">Where the node is; IPv6 with brackets or without.</param>
/// <param name="port">The port.</param>
internal sealed class NodeHandshake(NodeTrust trust, string host, int port)
{
    private readonly string _name = trust.NameOf(host.Trim('[', ']'));
    private string? _problem;

    /// <summary>Makes it on a connection, which is its own from then on: it ends when the handshake fails.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="isHttp2">Whether the node must speak HTTP/2, and HTTP/1.1 otherwise.</param>
    /// <param name="isInline">Whether the reader looks itself after the thread that it goes on on.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="NodeTlsException">The node is not trusted, or speaks no TLS.</exception>
    public async Task<SslStream> RunAsync(Socket socket, bool isHttp2, bool isInline, CancellationToken cancellationToken)
    {
        var below = new TlsSocketStream(socket);
        var stream = new SslStream(below, leaveInnerStreamOpen: false);
        var protocol = isHttp2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11;
        var address = $"{host}:{port}";
        try
        {
            await stream.AuthenticateAsClientAsync(CreateOptions(protocol), cancellationToken);
            // Whom it does not matter to may leave it out; HTTP/2 is never spoken to somebody who has not agreed.
            if (isHttp2 && stream.NegotiatedApplicationProtocol != protocol)
            {
                throw new NodeTlsException("it speaks no HTTP/2 by TLS (ALPN), which its routes ask for: set their Protocol to http1, or let the node speak it");
            }

            trust.Succeeded(address);
            if (isInline)
            {
                below.GoOnInline();
            }

            return stream;
        }
        catch (Exception exception)
        {
            await stream.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();

            var problem = _problem ?? (exception is NodeTlsException { IsCut: false } own ? own.Message : TlsProblem.DescribeHandshake(exception));
            trust.Failed(address, problem);
            throw new NodeTlsException(problem);
        }
    }

    private SslClientAuthenticationOptions CreateOptions(SslApplicationProtocol protocol) => new()
    {
        TargetHost = _name,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [protocol],
        CertificateChainPolicy = trust.CreatePolicy(),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        ClientCertificateContext = trust.Own,
        AllowRenegotiation = false,
        // A session that goes on shows no intermediate certificates, and the gateway's own as it was: each connection is judged by all of it.
        AllowTlsResume = false,
        RemoteCertificateValidationCallback = Check,
    };

    private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _problem = trust.FindProblem(new HandshakeOutcome(_name, certificate as X509Certificate2, chain, errors));
        return _problem is null;
    }
}
