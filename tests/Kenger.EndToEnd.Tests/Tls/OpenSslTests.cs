using Kenger.EndToEnd.Tests.Gateways;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Tls;

/// <summary>
/// The listeners of <c>kenger gateway</c> and <c>kenger server</c> before OpenSSL's client, which is told to agree on things that nobody should: it is the server who refuses them. A server
/// of OpenSSL's that refuses nothing shows that the client would have agreed.
/// </summary>
public sealed class OpenSslTests : IDisposable
{
    private const string Token = "tls-test-token-0123456789";
    private const string Shop = "shop.example.com";
    private const string Other = "other.example.net";

    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    [DebianProgramFact("openssl")]
    public async Task Gateway_BeforeAClientThatTakesAnything_AgreesOnWhatIsSafe()
    {
        Write();
        await using var gateway = StartGateway();
        await CheckAsync(PortOf(await gateway.WhenListeningAsync(), place: 2));
    }

    [DebianProgramFact("openssl")]
    public async Task AdminAddress_BeforeAClientThatTakesAnything_AgreesOnWhatIsSafe()
    {
        Write();
        await using var gateway = StartGateway(("KENGER_GATEWAY_ADMIN_LISTEN", "https://127.0.0.1:0"));
        await CheckAsync(PortOf(await gateway.WhenListeningAsync(), place: 1));
    }

    [DebianProgramFact("openssl")]
    public async Task Registry_BeforeAClientThatTakesAnything_AgreesOnWhatIsSafe()
    {
        Write();
        await using var registry = StartRegistry();
        await CheckAsync(PortOf(await registry.WhenListeningAsync(), place: 0));
    }

    [DebianProgramFact("openssl")]
    public async Task MinTlsVersion_Of13_RefusesAllOthers()
    {
        Write();
        await using var gateway = StartGateway(("KENGER_GATEWAY_MIN_TLS_VERSION", "1.3"), ("KENGER_GATEWAY_ADMIN_LISTEN", "https://127.0.0.1:0"));
        await using var registry = StartRegistry(("KENGER_SERVER_MIN_TLS_VERSION", "1.3"));
        var ofGateway = await gateway.WhenListeningAsync();

        foreach (var port in (int[])[PortOf(ofGateway, 1), PortOf(ofGateway, 2), PortOf(await registry.WhenListeningAsync(), 0)])
        {
            Assert.Equal("TLSv1.3", (await OpenSsl.ConnectByAsync("tls1_3", port, "-servername", Shop)).Version);
            Assert.Null((await OpenSsl.ConnectByAsync("tls1_2", port, "-servername", Shop)).Version);
            Assert.Null((await OpenSsl.ConnectByAsync("tls1_1", port, "-servername", Shop)).Version);
        }
    }

    [DebianProgramFact("openssl")]
    public async Task Registry_WithKestrelsOwnCertificate_KeepsToTheVersionToo()
    {
        Write();
        await using var registry = StartRegistry(
            ("KENGER_SERVER_CERTIFICATES", ""),
            ("KENGER_SERVER_MIN_TLS_VERSION", "1.3"),
            ("Kestrel__Certificates__Default__Path", _files.PathOf("shop.pem")),
            ("Kestrel__Certificates__Default__KeyPath", _files.PathOf("shop.key")));
        var port = PortOf(await registry.WhenListeningAsync(), 0);

        Assert.Equal(("TLSv1.3", Shop), await VersionAndSubjectAsync(OpenSsl.ConnectByAsync("tls1_3", port)));
        Assert.Null((await OpenSsl.ConnectByAsync("tls1_2", port)).Version);
    }

    [DebianProgramFact("openssl")]
    public async Task UnknownName_WithADefault_GetsIt()
    {
        Write();
        _files.Write("default", _ca.Issue(Other));
        await using var gateway = StartGateway();
        await using var registry = StartRegistry();

        foreach (var port in (int[])[PortOf(await gateway.WhenListeningAsync(), 2), PortOf(await registry.WhenListeningAsync(), 0)])
        {
            Assert.Equal(Other, (await OpenSsl.ConnectAsync(port, "-servername", "nobody.example.org")).Subject);
            Assert.Equal(Other, (await OpenSsl.ConnectAsync(port, "-noservername")).Subject);
            Assert.Equal(Shop, (await OpenSsl.ConnectAsync(port, "-servername", Shop)).Subject);
        }
    }

    private static async Task<(string?, string?)> VersionAndSubjectAsync(Task<OpenSsl> connecting)
    {
        var answer = await connecting;
        return (answer.Version, answer.Subject);
    }

    private async Task CheckAsync(int port)
    {
        var (anything, agreeing) = await OpenSsl.ServeAnythingAsync(_files.PathOf("shop.pem"), _files.PathOf("shop.key"));
        await using var server = anything;
        string[] asked = ["-servername", Shop];
        Assert.Equal("TLSv1", (await OpenSsl.ConnectByAsync("tls1", agreeing, asked)).Version);
        Assert.Null((await OpenSsl.ConnectByAsync("tls1", port, asked)).Version);
        Assert.Equal("TLSv1.1", (await OpenSsl.ConnectByAsync("tls1_1", agreeing, asked)).Version);
        Assert.Null((await OpenSsl.ConnectByAsync("tls1_1", port, asked)).Version);
        Assert.Equal("TLSv1.2", (await OpenSsl.ConnectByAsync("tls1_2", port, asked)).Version);
        Assert.Equal("TLSv1.3", (await OpenSsl.ConnectByAsync("tls1_3", port, asked)).Version);

        string[] weak = ["-tls1_2", "-cipher", OpenSsl.WeakCiphers, .. asked];
        Assert.Contains("NULL", (await OpenSsl.ConnectAsync(agreeing, weak)).Cipher, StringComparison.Ordinal);
        Assert.Null((await OpenSsl.ConnectAsync(port, weak)).Cipher);

        Assert.True(OpenSsl.IsRenegotiated((await OpenSsl.RenegotiateAsync(agreeing, asked)).Text));
        var refused = await OpenSsl.RenegotiateAsync(port, asked);
        Assert.Contains("RENEGOTIATING", refused.Text, StringComparison.Ordinal);
        Assert.False(OpenSsl.IsRenegotiated(refused.Text), refused.Text);

        await CheckNamesAsync(port);
        await CheckAgreementAsync(port, asked);
    }

    private async Task CheckNamesAsync(int port)
    {
        var ca = _files.Write("root.txt", _ca.RootPem);
        Assert.Equal(Shop, (await OpenSsl.ConnectAsync(port, "-servername", Shop)).Subject);
        Assert.Equal("*.example.com", (await OpenSsl.ConnectAsync(port, "-servername", "any.example.com")).Subject);
        Assert.Null((await OpenSsl.ConnectAsync(port, "-servername", "nobody.example.org")).Subject);
        Assert.Null((await OpenSsl.ConnectAsync(port, "-noservername")).Subject);

        var shown = await OpenSsl.ConnectAsync(port, "-servername", Shop, "-verify_hostname", Shop, "-CAfile", ca, "-showcerts");
        Assert.Equal(2, shown.Sent);
        Assert.True(shown.IsTrusted, shown.Text);
        // The root that it needs is none that this machine knows.
        Assert.False((await OpenSsl.ConnectAsync(port, "-servername", Shop)).IsTrusted);
    }

    private static async Task CheckAgreementAsync(int port, string[] asked)
    {
        foreach (var version in (string[])["-tls1_2", "-tls1_3"])
        {
            Assert.Equal("h2", (await OpenSsl.ConnectAsync(port, [version, "-alpn", "h2,http/1.1", .. asked])).Alpn);
            Assert.Equal("h2", (await OpenSsl.ConnectAsync(port, [version, "-alpn", "http/1.1,h2", .. asked])).Alpn);
            Assert.Equal("http/1.1", (await OpenSsl.ConnectAsync(port, [version, "-alpn", "http/1.1", .. asked])).Alpn);
            var without = await OpenSsl.ConnectAsync(port, [version, "-status", .. asked]);
            Assert.Null(without.Alpn);
            Assert.Contains("Compression: NONE", without.Text, StringComparison.Ordinal);
            Assert.Contains("OCSP response: no response sent", without.Text, StringComparison.Ordinal);
            Assert.NotNull(without.Cipher);
        }
    }

    private void Write()
    {
        _files.Write("shop", _ca.Issue(Shop));
        _files.Write("wildcard", _ca.Issue("*.example.com"));
    }

    private AppProcess StartGateway(params (string Key, string Value)[] settings) => AppProcess.StartDotnet(
        "kenger.dll",
        ["gateway", "--ns", "shop"],
        With(
            settings,
            ("KENGER_GATEWAY_LISTEN", "http://127.0.0.1:0"),
            ("KENGER_GATEWAY_ADMIN_LISTEN", "http://127.0.0.1:0"),
            ("KENGER_GATEWAY_HTTPS_LISTEN", "https://127.0.0.1:0"),
            ("KENGER_GATEWAY_CERTIFICATES", _files.Folder),
            ("KENGER_REGISTRY_URL", "http://127.0.0.1:9")));

    private AppProcess StartRegistry(params (string Key, string Value)[] settings) => AppProcess.StartDotnet(
        "kenger.dll",
        ["server", "--listen", "https://127.0.0.1:0"],
        With(settings, ("KENGER_SERVER_TOKENS", Token), ("KENGER_SERVER_STORE", "memory"), ("KENGER_SERVER_CERTIFICATES", _files.Folder)));

    private static Dictionary<string, string> With((string Key, string Value)[] settings, params (string Key, string Value)[] others) =>
        others.Concat(settings).GroupBy(each => each.Key).ToDictionary(same => same.Key, same => same.Last().Value);

    private static int PortOf(string[] urls, int place) => new Uri(urls[place]).Port;
}
