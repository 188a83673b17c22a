using System.Net;
using System.Security.Authentication;
using Kenger.Registry.Server.Telemetry;
using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>The registry by TLS with certificates of watched files: who gets which, what ends the start, and what happens while files change.</summary>
public sealed class RegistryTlsTests : IDisposable
{
    private const string Name = TlsRegistry.Name;

    private readonly TlsRegistry _registry = new();

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task Handshake_ByHost_GetsItsCertificateOrIsRefused()
    {
        var (exact, wildcard, address) = (_registry.Ca.Issue(Name), _registry.Ca.Issue("*.example.com"), _registry.Ca.Issue(new IssueOptions { Addresses = ["127.0.0.1"] }));
        _registry.Files.Write("exact", exact);
        _registry.Files.Write("wildcard", wildcard);
        _registry.Files.Write("address", address);
        await using var app = await _registry.StartAsync("https://127.0.0.1:0");
        var port = TlsRegistry.PortOf(app);

        // The client trusts the root alone: so the intermediate one was sent, too.
        Assert.Equal(exact.Fingerprint, await TlsClient.FingerprintAsync(port, Name, _registry.Ca));
        Assert.Equal(wildcard.Fingerprint, await TlsClient.FingerprintAsync(port, "other.example.com", _registry.Ca));
        Assert.Equal(address.Fingerprint, await TlsClient.FingerprintAsync(port, "127.0.0.1", _registry.Ca));
        await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.FingerprintAsync(port, "nobody.example.net", _registry.Ca));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Addresses_OfBothKinds_AreListenedOnTogether(string version)
    {
        _registry.Files.Write("registry", _registry.Ca.Issue(new IssueOptions { Addresses = ["127.0.0.1"] }));
        await using var app = await _registry.StartAsync("https://127.0.0.1:0;http://127.0.0.1:0;https://127.0.0.1:0");
        using var client = Client(version);
        using var plain = new HttpClient();

        Assert.Equal([Uri.UriSchemeHttps, Uri.UriSchemeHttp, Uri.UriSchemeHttps], app.Urls.Select(url => new Uri(url).Scheme));
        foreach (var url in app.Urls)
        {
            using var answer = await (url.StartsWith("https", StringComparison.Ordinal) ? client : plain).GetAsync(new Uri(new Uri(url), "/health"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.DoesNotContain("Overriding address", _registry.Log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://localhost:PORT")]
    [InlineData("https://*:0")]
    [InlineData("https://[::1]:0")]
    [InlineData("https://0.0.0.0:0")]
    public async Task Address_OfEachForm_IsServed(string url)
    {
        _registry.Files.Write("default", _registry.Ca.Issue(Name));
        await using var app = await _registry.StartAsync(url.Replace("PORT", $"{FreePort()}", StringComparison.Ordinal));

        Assert.All(app.Urls, each => Assert.StartsWith("https://", each, StringComparison.Ordinal));
        if (!url.Contains("::1", StringComparison.Ordinal))
        {
            await TlsClient.FingerprintAsync(TlsRegistry.PortOf(app), Name, _registry.Ca);
        }
    }

    [Fact]
    public async Task Exchange_UnderLoad_FailsNoHandshakeAndEachCertificateIsSeen()
    {
        var path = _registry.Files.Write("registry", _registry.Ca.Issue(Name));
        await using var app = await _registry.StartAsync("https://127.0.0.1:0", ("KENGER_SERVER_CERTIFICATES", path));
        var watch = app.Services.GetRequiredService<CertificateWatch>();
        await using var load = HandshakeLoad.Start(TlsRegistry.PortOf(app), Name, _registry.Ca);

        var put = await load.ExchangeAsync(_registry.Files, "registry", () => watch.RunOnceAsync(CancellationToken.None));

        Assert.Empty(load.Failures);
        Assert.Equal(HandshakeLoad.Swaps, put.Count);
        Assert.All(put, each => Assert.True(load.HasSeen(each)));
        Assert.Empty(_registry.Said(EventIds.CertificateKept));
    }

    [Fact]
    public async Task MinTlsVersion_Of13_RefusesOlderOnes()
    {
        _registry.Files.Write("registry", _registry.Ca.Issue(Name));
        await using var any = await _registry.StartAsync("https://127.0.0.1:0");
        await using var newest = await _registry.StartAsync("https://127.0.0.1:0", ("KENGER_SERVER_MIN_TLS_VERSION", "1.3"));

        await TlsClient.FingerprintAsync(TlsRegistry.PortOf(any), Name, _registry.Ca, SslProtocols.Tls12);
        await TlsClient.FingerprintAsync(TlsRegistry.PortOf(newest), Name, _registry.Ca, SslProtocols.Tls13);
        await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.FingerprintAsync(TlsRegistry.PortOf(newest), Name, _registry.Ca, SslProtocols.Tls12));
    }

    [Fact]
    public async Task Certificates_ThatEnd_AreSaidAndMeasured()
    {
        var lasting = _registry.Files.Write("lasting", _registry.Ca.Issue(new IssueOptions { Hosts = [Name], NotAfter = _registry.Time.GetUtcNow().AddDays(40.5) }));
        var ending = _registry.Files.Write("ending", _registry.Ca.Issue(new IssueOptions { Hosts = ["other.example.com"], NotAfter = _registry.Time.GetUtcNow().AddSeconds(2) }));
        await using var app = await _registry.StartAsync("https://127.0.0.1:0");
        using var measurements = new Measurements(app.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), RegistryMetrics.MeterName);
        var watch = app.Services.GetRequiredService<CertificateWatch>();

        await Eventually.BecomesTrue(() => _registry.Said(EventIds.CertificateEndsSoon).Count == 1, "it is said at the start");
        _registry.Time.Advance(TimeSpan.FromSeconds(4));
        await watch.RunOnceAsync(CancellationToken.None);
        await watch.RunOnceAsync(CancellationToken.None);
        measurements.Observe();

        Assert.Contains($"other.example.com ({ending})", Assert.Single(_registry.Said(EventIds.CertificateExpired)), StringComparison.Ordinal);
        Assert.Single(_registry.Said(EventIds.CertificateEndsSoon));
        var left = measurements.Of("kenger.server.certificate.days_left").ToDictionary(each => $"{each.Tags["host"]} {each.Tags["path"]}", each => each.Value);
        Assert.Equal(40.5, left[$"{Name} {lasting}"], 1);
        Assert.Equal(2, left.Count);
        Assert.InRange(left[$"other.example.com {ending}"], -0.01, 0);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "KENGER_SERVER_CERTIFICATES", "FOLDER", "is set, but nothing listens by TLS: listen on https://*:5443")]
    [InlineData("https://127.0.0.1:0", "KENGER_SERVER_MIN_TLS_VERSION", "1.1", "KENGER_SERVER_MIN_TLS_VERSION (Kenger:Server:MinTlsVersion) is '1.1', but must be 1.2 or 1.3")]
    [InlineData("https://127.0.0.1:0", "Kestrel:Endpoints:Other:Url", "https://127.0.0.1:0", "and so is Kestrel:Endpoints")]
    [InlineData("https://127.0.0.1:0", "Kenger:Server:Certificates:0:Hosts:0", "not a host", "Kenger:Server:Certificates:0:Path is missing")]
    public async Task Start_WithSettingsThatDoNotFit_SaysWhatToChange(string url, string key, string value, string said)
    {
        _registry.Files.Write("registry", _registry.Ca.Issue(Name));
        var isList = key.StartsWith("Kenger:Server:Certificates", StringComparison.Ordinal);

        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => _registry.StartAsync(
            url, ("KENGER_SERVER_CERTIFICATES", isList ? null : _registry.Files.Folder), (key, value.Replace("FOLDER", _registry.Files.Folder, StringComparison.Ordinal))));

        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    private HttpClient Client(string version) => new(new SocketsHttpHandler { UseProxy = false, SslOptions = { CertificateChainPolicy = _registry.Ca.Policy } })
    {
        DefaultRequestVersion = Version.Parse(version),
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
