using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tests;

/// <summary>HTTP/3: which addresses take it, what its handshakes go by, what ends the start, and what is said where there is no QUIC.</summary>
public sealed class Http3Tests : IAsyncLifetime, IDisposable
{
    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();
    private readonly CertificateFiles _others = new();
    private readonly RecordedQuic _quic = new();
    private readonly int _port = FreePort();
    private Backend _backend = null!;

    public async Task InitializeAsync()
    {
        _backend = await Backend.StartNewAsync("shop");
        _files.Write("shop", _ca.Issue("shop.example.com"));
    }

    public async Task DisposeAsync() => await _backend.DisposeAsync();

    public void Dispose()
    {
        _files.Dispose();
        _others.Dispose();
        _ca.Dispose();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Listener_WithQuic_TakesHttp3AtItsPortAndSaysSo(string version)
    {
        await using var gateway = await StartAsync(_quic);
        using var client = gateway.CreateClient(Version.Parse(version));

        using var byTls = await client.GetAsync("https://shop.example.com/");
        using var plain = await gateway.Host.GetAsync("/");

        Assert.Equal([new IPEndPoint(IPAddress.Loopback, _port)], _quic.Bound);
        Assert.Equal(("shop", Version.Parse(version)), (await byTls.Content.ReadAsStringAsync(), byTls.Version));
        Assert.Equal($"h3=\":{_port}\"", byTls.Headers.NonValidated["Alt-Svc"].ToString());
        Assert.False(plain.Headers.Contains("Alt-Svc"));
        Assert.Empty(gateway.Host.Said(EventIds.Http3Missing));
    }

    [Fact]
    public async Task AdminListener_ByTls_TakesNoHttp3()
    {
        var admin = _others.Write("ops", _ca.Issue(new IssueOptions { Addresses = ["127.0.0.1"] }));
        await using var gateway = await StartAsync(_quic, ("KENGER_GATEWAY_ADMIN_LISTEN", "https://127.0.0.1:0"), ("KENGER_GATEWAY_ADMIN_CERTIFICATES", admin));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = { CertificateChainPolicy = _ca.Policy } });

        using var lives = await client.GetAsync(new Uri(gateway.Host.Admin, "/livez"));

        Assert.Equal(HttpStatusCode.OK, lives.StatusCode);
        Assert.False(lives.Headers.Contains("Alt-Svc"));
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, _port)], _quic.Bound);
    }

    [Fact]
    public async Task Handshake_ByQuic_OffersHttp3AloneWithTheCertificateForTheHost()
    {
        var (exact, wildcard) = (_ca.Issue("shop.example.com"), _ca.Issue("*.example.com"));
        _files.Write("shop", exact);
        _files.Write("wildcard", wildcard);
        await using var gateway = await StartAsync(_quic);

        var shop = await _quic.ShakeAsync("shop.example.com");
        var other = await _quic.ShakeAsync("other.example.com");

        Assert.Equal(exact.Fingerprint, FingerprintIn(shop));
        Assert.Equal(wildcard.Fingerprint, FingerprintIn(other));
        Assert.All([shop, other], each => Assert.Equal(
            (SslProtocols.Tls13, false, false), (each.EnabledSslProtocols, each.AllowRenegotiation, each.ClientCertificateRequired)));
        Assert.All([shop, other], each => Assert.Equal([SslApplicationProtocol.Http3], each.ApplicationProtocols));
        await Assert.ThrowsAsync<AuthenticationException>(async () => await _quic.ShakeAsync("nobody.example.net"));
        // One for all clients of a certificate, and by TCP all is as before.
        Assert.Same(shop, await _quic.ShakeAsync("shop.example.com"));
        using var client = gateway.CreateClient(HttpVersion.Version20);
        Assert.Equal("shop", await client.GetStringAsync("https://shop.example.com/"));
    }

    [Fact]
    public async Task Handshake_AfterTheFilesChanged_HasTheNewCertificate()
    {
        await using var gateway = await StartAsync(_quic);
        var before = FingerprintIn(await _quic.ShakeAsync("shop.example.com"));
        var renewed = _ca.Issue("shop.example.com");

        _files.Write("shop", renewed);
        await gateway.Host.Get<CertificateWatch>().RunOnceAsync(CancellationToken.None);

        Assert.NotEqual(before, renewed.Fingerprint);
        Assert.Equal(renewed.Fingerprint, FingerprintIn(await _quic.ShakeAsync("shop.example.com")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Handshake_WhereClientsShowCertificates_TakesThoseThatTcpTakes(bool isRequired)
    {
        using var clients = new TestCa(name: "Kenger test clients");
        var ca = _others.Write("clients.pem", clients.RootPem);
        await using var gateway = await StartAsync(_quic, ("KENGER_GATEWAY_CLIENT_CA", ca), ("KENGER_GATEWAY_CLIENT_CERTIFICATES_REQUIRED", isRequired ? "true" : "false"));

        var handshake = await _quic.ShakeAsync("shop.example.com");

        Assert.Equal((true, false), (handshake.ClientCertificateRequired, handshake.AllowTlsResume));
        Assert.True(IsTaken(clients.Issue(new IssueOptions { Subject = "ann", IsForClients = true })));
        Assert.False(IsTaken(clients.Issue(new IssueOptions { Subject = "ann", IsForClients = false })));
        Assert.False(IsTaken(_ca.Issue(new IssueOptions { Subject = "ann", IsForClients = true })));
        Assert.Equal(!isRequired, handshake.RemoteCertificateValidationCallback!(gateway, certificate: null, chain: null, SslPolicyErrors.RemoteCertificateNotAvailable));

        // As a handshake does it: what the client has sent beside is in the chain. It finds nothing wrong itself, and has no say.
        bool IsTaken(Issued own)
        {
            using var certificate = X509Certificate2.CreateFromPem(own.LeafPem);
            using var chain = new X509Chain();
            (chain.ChainPolicy.TrustMode, chain.ChainPolicy.RevocationMode, chain.ChainPolicy.VerificationFlags) =
                (X509ChainTrustMode.CustomRootTrust, X509RevocationMode.NoCheck, X509VerificationFlags.AllFlags);
            chain.ChainPolicy.ExtraStore.AddRange(new X509Certificate2Collection { clients.Intermediate, _ca.Intermediate });
            chain.Build(certificate);
            return handshake.RemoteCertificateValidationCallback!(gateway, certificate, chain, SslPolicyErrors.None);
        }
    }

    [Fact]
    public async Task Start_WithoutQuic_ServesTheOthersAndSaysOnceWhatIsMissing()
    {
        await using var gateway = await StartAsync(quic: null);
        using var first = gateway.CreateClient(HttpVersion.Version11);
        using var second = gateway.CreateClient(HttpVersion.Version20);

        using var answer = await first.GetAsync("https://shop.example.com/");
        Assert.Equal("shop", await second.GetStringAsync("https://shop.example.com/"));

        Assert.Equal((HttpStatusCode.OK, false), (answer.StatusCode, answer.Headers.Contains("Alt-Svc")));
        var said = Assert.Single(gateway.Host.Said(EventIds.Http3Missing));
        Assert.StartsWith("Kenger:Gateway:Http3 (KENGER_GATEWAY_HTTP3) is true, but there is no QUIC here", said, StringComparison.Ordinal);
        Assert.Contains("libmsquic", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutTheSetting_LeavesQuicAlone()
    {
        await using var gateway = await StartAsync(_quic, ("KENGER_GATEWAY_HTTP3", "false"));
        using var client = gateway.CreateClient(HttpVersion.Version20);

        using var answer = await client.GetAsync("https://shop.example.com/");

        Assert.Equal((HttpStatusCode.OK, false), (answer.StatusCode, answer.Headers.Contains("Alt-Svc")));
        Assert.Empty(_quic.Bound);
        Assert.Empty(gateway.Host.Said(EventIds.Http3Missing));
    }

    [Theory]
    [InlineData("KENGER_GATEWAY_HTTPS_LISTEN", "", "Kenger:Gateway:Http3 (KENGER_GATEWAY_HTTP3) is true, but nothing listens by TLS: set HttpsListen (KENGER_GATEWAY_HTTPS_LISTEN)")]
    [InlineData("KENGER_GATEWAY_HTTPS_LISTEN", "https://127.0.0.1:0", "leaves its port to the system")]
    [InlineData("KENGER_GATEWAY_PROXY_PROTOCOL", "required", "ProxyProtocol (KENGER_GATEWAY_PROXY_PROTOCOL) is required, but HTTP/3 comes by UDP")]
    [InlineData("KENGER_GATEWAY_HTTP3", "maybe", "KENGER_GATEWAY_HTTP3")]
    public async Task Start_WithSettingsThatDoNotFit_SaysWhatToChange(string key, string value, string said)
    {
        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => StartAsync(_quic, ("Kenger:Gateway:TrustedProxies:0", "127.0.0.0/8"), (key, value)));

        Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.Empty(_quic.Bound);
    }

    [QuicTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_ByQuic_ReachesTheNode(bool showsCertificate)
    {
        using var clients = new TestCa(name: "Kenger test clients");
        var own = clients.Issue(new IssueOptions { Subject = "ann", IsForClients = true });
        await using var gateway = await StartAsync(
            builder => builder.WebHost.UseQuic(),
            ("KENGER_GATEWAY_HTTPS_LISTEN", $"https://localhost:{_port}"), ("KENGER_GATEWAY_CERTIFICATES", _others.Write("local", _ca.Issue("localhost"))),
            ("KENGER_GATEWAY_CLIENT_CA", _others.Write("clients.txt", clients.RootPem)), ("KENGER_GATEWAY_HSTS_MAX_AGE", "86400"));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { CertificateChainPolicy = _ca.Policy, ClientCertificateContext = showsCertificate ? own.CreateContext() : null },
        })
        { DefaultRequestVersion = HttpVersion.Version30, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var content = new StringContent(new string('x', 100_000));
        using var answer = await client.PostAsync($"https://localhost:{_port}/orders?id=7", content);

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version30), (answer.StatusCode, answer.Version));
        Assert.Equal(["max-age=86400"], answer.Headers.GetValues("Strict-Transport-Security"));
        var request = Assert.Single(_backend.Requests);
        Assert.Equal(("https", showsCertificate), (request["X-Forwarded-Proto"], request["Client-Cert"] is not null));
    }

    private static string FingerprintIn(SslServerAuthenticationOptions handshake) =>
        handshake.ServerCertificateContext!.TargetCertificate.GetCertHashString(HashAlgorithmName.SHA256);

    private Task<TlsGateway> StartAsync(RecordedQuic? quic, params (string Key, string? Value)[] settings) => StartAsync(
        builder =>
        {
            if (quic is not null)
            {
                builder.Services.AddSingleton<IMultiplexedConnectionListenerFactory>(quic);
            }
        },
        settings);

    private async Task<TlsGateway> StartAsync(Action<WebApplicationBuilder> configure, params (string Key, string? Value)[] settings) => new(
        await GatewayHost.StartAsync(
            new FakeRegistry().With("shop", FakeRegistry.Node(_backend.Port)),
            builder =>
            {
                builder.WebHost.UseKestrelHttpsConfiguration();
                configure(builder);
            },
            map: null,
            [
                ("KENGER_GATEWAY_NAMESPACE", "shop"), ("KENGER_GATEWAY_HTTPS_LISTEN", $"https://127.0.0.1:{_port}"),
                ("KENGER_GATEWAY_CERTIFICATES", _files.Folder), ("KENGER_GATEWAY_HTTP3", "true"), .. settings,
            ]),
        _ca);

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
