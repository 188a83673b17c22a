using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Kenger.Gateway.Reports;
using Kenger.TestKit;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tests;

/// <summary>The admin address by TLS: whose certificates are served there, and what does not come with them.</summary>
public sealed class AdminTlsTests : IDisposable
{
    private const string Token = "admin-token-of-the-tests";

    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    [Fact]
    public async Task Admin_WithCertificatesOfItsOwn_ServesThoseAndTrafficItsOwn()
    {
        var (shop, ops) = (_ca.Issue("shop.example.com"), Loopback());
        _files.Write("shop", shop);
        using var others = new CertificateFiles();
        await using var gateway = await TlsGateway.StartAsync(
            _ca, _files.Folder, null, ("KENGER_GATEWAY_ADMIN_LISTEN", "https://127.0.0.1:0"), ("KENGER_GATEWAY_ADMIN_CERTIFICATES", others.Write("ops", ops)));

        Assert.Equal(ops.Fingerprint, await FingerprintAsync(gateway.Host.Admin, "127.0.0.1"));
        await Assert.ThrowsAnyAsync<Exception>(() => FingerprintAsync(gateway.Host.Admin, "shop.example.com"));
        Assert.Equal(shop.Fingerprint, await FingerprintAsync(gateway.Host.Urls[2], "shop.example.com"));
        await Assert.ThrowsAnyAsync<Exception>(() => FingerprintAsync(gateway.Host.Urls[2], "127.0.0.1"));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Admin_WithoutCertificatesOfItsOwn_ServesThoseOfTraffic(string version)
    {
        _files.Write("both", Loopback("shop.example.com"));
        await using var gateway = await StartAsync(("KENGER_GATEWAY_CERTIFICATES", _files.Folder), ("KENGER_GATEWAY_ADMIN_TOKEN", Token));
        using var client = Client(version);

        using var nodes = await client.GetAsync(new Uri(gateway.Admin, "/nodes"));
        client.DefaultRequestHeaders.Add("X-API-Token", Token);
        using var allowed = await client.GetAsync(new Uri(gateway.Admin, "/nodes"));
        using var metrics = await client.GetAsync(new Uri(gateway.Admin, "/metrics"));

        Assert.Equal(Uri.UriSchemeHttps, gateway.Admin.Scheme);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK), (nodes.StatusCode, allowed.StatusCode, metrics.StatusCode));
        Assert.Contains("kenger_gateway_certificate_days_left{host=\"shop.example.com\"", await metrics.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Admin_SharingCertificatesWithTrafficThatAsksForThoseOfClients_AsksForNone()
    {
        _files.Write("both", Loopback("shop.example.com"));
        var ca = _files.Write("clients.txt", _ca.RootPem);
        await using var gateway = await TlsGateway.StartAsync(
            _ca, _files.Folder, null,
            ("KENGER_GATEWAY_ADMIN_LISTEN", "https://127.0.0.1:0"),
            ("KENGER_GATEWAY_CLIENT_CA", ca),
            ("KENGER_GATEWAY_CLIENT_CERTIFICATES_REQUIRED", "true"));
        using var client = Client("2.0");

        using var lives = await client.GetAsync(new Uri(gateway.Host.Admin, "/livez"));
        var traffic = new UriBuilder(gateway.Host.Urls[2]) { Host = "127.0.0.1" }.Uri;
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(traffic));
        // Also not by what was agreed on at the other address.
        using var again = await client.GetAsync(new Uri(gateway.Host.Admin, "/livez"));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(traffic));

        Assert.True(lives.IsSuccessStatusCode && again.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Admin_ByPlainHttp_WhereItHasTls_IsHungUpOn()
    {
        _files.Write("ops", Loopback());
        await using var gateway = await StartAsync(("KENGER_GATEWAY_ADMIN_CERTIFICATES", _files.Folder));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Admin.Port);

        await socket.SendAsync("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var answer = new byte[4096];
        var length = 0;
        try
        {
            for (int read; (read = await socket.ReceiveAsync(answer.AsMemory(length))) > 0; length += read)
            {
            }
        }
        catch (SocketException)
        {
            // As good as an end.
        }

        // An alert at most, and never an answer in HTTP.
        Assert.DoesNotContain("HTTP", System.Text.Encoding.Latin1.GetString(answer, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Admin_WithFilesThatChange_ServesTheNewOneAndKeepsAGoodOne()
    {
        var (first, second) = (Loopback(), Loopback());
        _files.Write("ops", first);
        var time = new Kenger.TestKit.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry(), time, ("KENGER_GATEWAY_ADMIN_LISTEN", "https://127.0.0.1:0"), ("KENGER_GATEWAY_ADMIN_CERTIFICATES", _files.Folder));
        var watch = gateway.Get<CertificateWatch>();
        Assert.Equal(first.Fingerprint, await FingerprintAsync(gateway.Admin, "127.0.0.1"));

        _files.Write("ops", second);
        await watch.RunOnceAsync(CancellationToken.None);
        Assert.Equal(second.Fingerprint, await FingerprintAsync(gateway.Admin, "127.0.0.1"));

        _files.Write("ops.pem", "-----BEGIN CERTIFICATE-----\nhalf");
        await watch.RunOnceAsync(CancellationToken.None);
        await watch.RunOnceAsync(CancellationToken.None);
        await watch.RunOnceAsync(CancellationToken.None);
        Assert.Equal(second.Fingerprint, await FingerprintAsync(gateway.Admin, "127.0.0.1"));
        Assert.Contains("Kenger", Assert.Single(gateway.Said(EventIds.CertificateKept)), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("https://127.0.0.1:0", true)]
    [InlineData("http://127.0.0.1:0", null)]
    public async Task Report_OfTheAdminPort_SaysWhetherItHasTls(string listen, bool? tls)
    {
        _files.Write("ops", Loopback());
        await using var gateway = await GatewayHost.StartForAsync(
            "shop", new FakeRegistry(), ("KENGER_GATEWAY_ADMIN_LISTEN", listen), ("KENGER_GATEWAY_ADMIN_CERTIFICATES", tls is null ? null : _files.Folder));

        await gateway.Get<ReportService>().RunOnceAsync(default);

        var told = gateway.Registry.Reports[^1].Admin!;
        Assert.Equal((gateway.Admin.Port, tls), (told.Port, told.Tls));
    }

    [Theory]
    [InlineData("https://127.0.0.1:0", "", "", "AdminListen (KENGER_GATEWAY_ADMIN_LISTEN) needs a certificate: set Kenger:Gateway:AdminCertificates (KENGER_GATEWAY_ADMIN_CERTIFICATES) or Kenger:Gateway:Certificates")]
    [InlineData("http://127.0.0.1:0", "", "FOLDER", "AdminCertificates (KENGER_GATEWAY_ADMIN_CERTIFICATES) is set, but the admin address has no TLS")]
    [InlineData("https://127.0.0.1:0", "FOLDER", "FOLDER", "Kenger:Gateway:Certificates (KENGER_GATEWAY_CERTIFICATES) is set, but nothing listens by TLS")]
    [InlineData("https://*:0", "", "FOLDER", "can be reached from other machines")]
    [InlineData("ftp://127.0.0.1:0", "", "", "or https:// for TLS")]
    [InlineData("https://127.0.0.1:0", "", "/not/there.pem", "Kenger:Gateway:AdminCertificates:0 (KENGER_GATEWAY_ADMIN_CERTIFICATES) '/not/there.pem' is not there")]
    public async Task Start_WithSettingsThatDoNotFit_SaysWhatToChange(string listen, string certificates, string admin, string said)
    {
        _files.Write("ops", Loopback());
        string Path(string text) => text.Replace("FOLDER", _files.Folder, StringComparison.Ordinal);

        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry(),
            ("KENGER_GATEWAY_ADMIN_LISTEN", listen),
            ("KENGER_GATEWAY_CERTIFICATES", Path(certificates)),
            ("KENGER_GATEWAY_ADMIN_CERTIFICATES", Path(admin))));

        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    private Issued Loopback(params string[] hosts) => _ca.Issue(new IssueOptions { Hosts = hosts, Addresses = ["127.0.0.1"] });

    private static Task<GatewayHost> StartAsync(params (string Key, string? Value)[] settings) =>
        GatewayHost.StartForAsync("shop", new FakeRegistry(), [("KENGER_GATEWAY_ADMIN_LISTEN", "https://127.0.0.1:0"), .. settings]);

    private HttpClient Client(string version) => new(new SocketsHttpHandler { UseProxy = false, SslOptions = { CertificateChainPolicy = _ca.Policy } })
    {
        DefaultRequestVersion = Version.Parse(version),
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private Task<string> FingerprintAsync(Uri address, string host) => TlsClient.FingerprintAsync(address.Port, host, _ca, SslProtocols.None);
}
