using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kenger.TestKit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kenger.Gateway.Tests;

/// <summary>Nodes that speak TLS, with certificates of an authority that no machine knows, and gateways that are told of it.</summary>
internal sealed class TlsNodes : IDisposable
{
    /// <summary>The settings of namespace shop.</summary>
    public const string Shop = "Kenger:Gateway:NodeTls:shop";

    /// <summary>For a gateway that is told of no authority.</summary>
    public static readonly (string Key, string? Value) NoCa = ($"{Shop}:Ca", null);

    private static readonly IssueOptions Loopback = new() { Subject = "node", Addresses = ["127.0.0.1"] };

    public TestCa Ca { get; } = new(name: "Nodes");

    /// <summary>Issues what gateways show.</summary>
    public TestCa Clients { get; } = new(name: "Gateways");

    public CertificateFiles Files { get; } = new();

    /// <summary>The file of <see cref="Ca"/>.</summary>
    public string CaFile => Files.Write("ca.pem", Ca.RootPem);

    /// <summary>One for 127.0.0.1.</summary>
    public Issued Issue() => Ca.Issue(Loopback);

    public static string PinOf(Issued issued)
    {
        using var certificate = X509Certificate2.CreateFromPem(issued.LeafPem);
        return "sha256//" + Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>A real node.</summary>
    /// <param name="issued">Its certificate; one for 127.0.0.1 when null.</param>
    /// <param name="answer">What it answers.</param>
    /// <param name="protocols">What it speaks.</param>
    /// <param name="asksForCertificate">Whether it takes nobody without a certificate of <see cref="Clients"/>.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="port">Its port; one of the system's choice when 0.</param>
    public Task<Backend> StartAsync(
        Issued? issued = null, RequestDelegate? answer = null, HttpProtocols protocols = HttpProtocols.Http1, bool asksForCertificate = false, string name = "node",
        int port = 0) =>
        Backend.StartNewAsync(name, answer, protocols: protocols, port: port, configure: listener =>
        {
            var handshake = HandshakeOf(issued ?? Issue(), asksForCertificate);
            handshake.ApplicationProtocols = protocols == HttpProtocols.Http2 ? [SslApplicationProtocol.Http2] : [SslApplicationProtocol.Http11];
            listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(handshake) });
        });

    /// <summary>A node that may misbehave inside TLS.</summary>
    public RawBackend Listen(Func<SslStream, CancellationToken, Task> serve, bool isInPieces = false)
    {
        var handshake = HandshakeOf(Issue(), asksForCertificate: false);
        return RawBackend.Listen(async (stream, stop) =>
        {
            stream.Socket.NoDelay = true;
            await using var tls = new SslStream(isInPieces ? new SinglesStream(stream) : stream);
            await tls.AuthenticateAsServerAsync(handshake, stop);
            await serve(tls, stop);
        });
    }

    /// <summary>A gateway for namespace shop, whose nodes have certificates of <see cref="Ca"/>.</summary>
    public Task<GatewayHost> StartGatewayAsync(int port, params (string Key, string? Value)[] settings) => StartGatewayAsync([FakeRegistry.Node(port)], settings);

    public Task<GatewayHost> StartGatewayAsync(Contracts.SyncNode[] nodes, params (string Key, string? Value)[] settings) => GatewayHost.StartForAsync(
        "shop",
        new FakeRegistry().With("shop", nodes),
        [.. settings.Contains(NoCa) ? [] : new (string, string?)[] { ($"{Shop}:Ca", CaFile) }, ("Kenger:Gateway:Health:ConnectFailures", "0"), ("Kenger:Gateway:Health:ServerErrors", "0"), .. settings.Where(each => each != NoCa)]);

    public SslServerAuthenticationOptions HandshakeOf(Issued issued, bool asksForCertificate)
    {
        var handshake = new SslServerAuthenticationOptions { ServerCertificateContext = issued.CreateContext() };
        if (asksForCertificate)
        {
            handshake.ClientCertificateRequired = true;
            handshake.RemoteCertificateValidationCallback = (_, shown, chain, _) => shown is not null && IsOfClients(shown, chain!);
        }

        return handshake;
    }

    public void Dispose()
    {
        Files.Dispose();
        Ca.Dispose();
        Clients.Dispose();
    }

    private bool IsOfClients(X509Certificate shown, X509Chain sent)
    {
        using var chain = new X509Chain { ChainPolicy = Clients.Policy };
        chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(each => each.Certificate).ToArray());
        return chain.Build((X509Certificate2)shown);
    }

    /// <summary>Sends each byte by itself.</summary>
    private sealed class SinglesStream(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (var i = 0; i < buffer.Length; i++)
            {
                await inner.WriteAsync(buffer.Slice(i, 1), cancellationToken);
            }
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
