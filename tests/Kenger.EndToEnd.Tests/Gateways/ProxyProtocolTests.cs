using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Gateways;

/// <summary>A gateway behind HAProxy, which names its clients in headers of the PROXY protocol.</summary>
public sealed class ProxyProtocolTests : IDisposable
{
    private const string HealthPath = "/_gateway/ready";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-named-");
    private readonly X509Certificate2 _certificate;

    public ProxyProtocolTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=shop.example.com", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("shop.example.com");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(60));
        File.WriteAllText(PathOf("shop.pem"), $"{_certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }

    [DebianProgramFact("haproxy")]
    public async Task Request_ThroughHaProxy_IsOfWhomTheHeaderNames()
    {
        await using var platform = await KengerPlatform.StartAsync(new Dictionary<string, string>
        {
            ["KENGER_GATEWAY_PROXY_PROTOCOL"] = "required",
            ["Kenger__Gateway__TrustedProxies__0"] = "127.0.0.0/8",
            ["KENGER_GATEWAY_HEALTH_PATH"] = HealthPath,
            ["KENGER_GATEWAY_HTTPS_LISTEN"] = "https://127.0.0.1:0",
            ["KENGER_GATEWAY_CERTIFICATES"] = PathOf("shop.pem"),
            ["Kenger__Gateway__AccessLog__File"] = PathOf("access.log"),
        });
        await platform.StartServiceAsync("one");
        var https = (await platform.Gateway.WhenListeningAsync()).Single(url => url.StartsWith("https:", StringComparison.Ordinal));

        foreach (var sending in (string[])["send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c"])
        {
            await using var tunnel = await HaProxyTunnel.StartAsync(new Uri(platform.GatewayUrl), new Uri(https), HealthPath, sending);
            await AskAsync(tunnel, "plain", "203.0.113.7", HttpVersion.Version11);
            await AskAsync(tunnel, "plain", "2001:db8::7", HttpVersion.Version11);
            await AskAsync(tunnel, "tls", "203.0.113.8", HttpVersion.Version11);
            await AskAsync(tunnel, "tls", "2001:db8::8", HttpVersion.Version20);
            await AskAsync(tunnel, "unnamed", address: null, HttpVersion.Version11);
        }

        await Eventually.BecomesTrue(() => Clients().Length == 15, "all requests are in the access log");
        string[] once = ["203.0.113.7", "2001:db8::7", "203.0.113.8", "2001:db8::8", "127.0.0.1"];
        Assert.Equal([.. once, .. once, .. once], Clients());
        using var direct = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => direct.GetAsync(platform.GatewayUrl));
    }

    private async Task AskAsync(HaProxyTunnel tunnel, string name, string? address, Version version)
    {
        using var handler = new SocketsHttpHandler
        {
            SslOptions = { CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { _certificate }, RevocationMode = X509RevocationMode.NoCheck } },
        };
        using var client = tunnel.NewClient(name, handler, address);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await client.SendAsync(request);
        Assert.StartsWith("one,", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private string[] Clients() => File.Exists(PathOf("access.log"))
        ? [.. File.ReadAllLines(PathOf("access.log")).Select(line => line.Split(' ')[0])]
        : [];
}
