using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Kenger.Gateway.Tls;
using Kenger.TestKit;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Tests;

/// <summary>TLS over real sockets: who gets which certificate, what is spoken, and what happens while files change.</summary>
public sealed class TlsServingTests : IDisposable
{
    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    [Fact]
    public async Task Handshake_ByHost_GetsItsCertificateOrIsRefused()
    {
        var (exact, wildcard) = (_ca.Issue("shop.example.com"), _ca.Issue("*.example.com"));
        _files.Write("exact", exact);
        _files.Write("wildcard", wildcard);
        await using var gateway = await TlsGateway.StartAsync(_ca, _files.Folder);

        // The client trusts the root alone: so the intermediate one was sent, too.
        Assert.Equal(exact.Fingerprint, await gateway.FingerprintAsync("shop.example.com"));
        Assert.Equal(wildcard.Fingerprint, await gateway.FingerprintAsync("other.example.com"));
        await Assert.ThrowsAnyAsync<Exception>(() => gateway.FingerprintAsync("nobody.example.net"));
        Assert.Equal(exact.Fingerprint, await gateway.FingerprintAsync("shop.example.com"));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Request_ByEitherVersion_ReachesTheNode(string version)
    {
        await using var backend = await Backend.StartNewAsync("shop");
        _files.Write("shop", _ca.Issue("shop.example.com"));
        await using var gateway = await TlsGateway.StartAsync(_ca, _files.Folder, new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));
        using var client = gateway.CreateClient(Version.Parse(version));

        using var response = await client.GetAsync("https://shop.example.com/");

        Assert.Equal("shop", await response.Content.ReadAsStringAsync());
        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal("https", backend.Requests.Single()["X-Forwarded-Proto"]);
    }

    [Fact]
    public async Task AdminPaths_ByTls_AreOfTheNodes()
    {
        _files.Write("shop", _ca.Issue("shop.example.com"));
        await using var gateway = await TlsGateway.StartAsync(_ca, _files.Folder);
        using var client = gateway.CreateClient(HttpVersion.Version20);

        using var response = await client.GetAsync("https://shop.example.com/livez");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task MinTlsVersion_Of13_RefusesOlderOnes()
    {
        _files.Write("shop", _ca.Issue("shop.example.com"));
        await using var any = await TlsGateway.StartAsync(_ca, _files.Folder);
        await using var newest = await TlsGateway.StartAsync(_ca, _files.Folder, null, ("KENGER_GATEWAY_MIN_TLS_VERSION", "1.3"));

        await using (var tls = await any.ConnectAsync("shop.example.com", SslProtocols.Tls12))
        {
            Assert.Equal(SslProtocols.Tls12, tls.SslProtocol);
        }

        await using (var tls = await newest.ConnectAsync("shop.example.com", SslProtocols.Tls13))
        {
            Assert.Equal(SslProtocols.Tls13, tls.SslProtocol);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => newest.ConnectAsync("shop.example.com", SslProtocols.Tls12));
    }

    [Fact]
    public async Task Files_ExchangedAgainAndAgain_FailNoHandshakeAndEndNoConnection()
    {
        const int swaps = 200;
        const int handshakes = 2_000;
        await using var backend = await Backend.StartNewAsync("shop");
        var issued = Enumerable.Range(0, 8).Select(_ => _ca.Issue("shop.example.com")).ToArray();
        _files.Write("shop", issued[0]);
        // Its own loop would look in between, and rightly say that a pair does not fit twice.
        var time = new Kenger.TestKit.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await TlsGateway.StartAsync(_ca, _files.Folder, time, new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));
        using var lasting = gateway.CreateClient(HttpVersion.Version20);
        Assert.Equal("shop", await lasting.GetStringAsync("https://shop.example.com/"));
        var watch = gateway.Host.Get<CertificateWatch>();
        var seen = new HashSet<string>();
        var left = handshakes;
        var swapped = 0;

        async Task SwapAsync()
        {
            while (swapped < swaps || Volatile.Read(ref left) > 0)
            {
                var next = issued[++swapped % issued.Length];
                // In between the pair does not fit.
                _files.Write("shop.key", next.KeyPem);
                await watch.RunOnceAsync(CancellationToken.None);
                _files.Write("shop.pem", next.ChainPem);
                await watch.RunOnceAsync(CancellationToken.None);
            }
        }

        async Task ShakeAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var fingerprint = await gateway.FingerprintAsync("shop.example.com");
                lock (seen)
                {
                    seen.Add(fingerprint);
                }
            }
        }

        await Task.WhenAll([Task.Run(SwapAsync), .. Enumerable.Range(0, 4).Select(_ => Task.Run(ShakeAsync))]);

        Assert.Equal("shop", await lasting.GetStringAsync("https://shop.example.com/"));
        Assert.Subset(issued.Select(each => each.Fingerprint).ToHashSet(), seen);
        Assert.Equal(issued[swapped % issued.Length].Fingerprint, await gateway.FingerprintAsync("shop.example.com"));
        Assert.Empty(gateway.Host.Said(EventIds.CertificateKept));
        // The long one has had one connection all the time: the node heard two requests, and the log knows all exchanges.
        Assert.Equal(2, backend.Requests.Count);
        Assert.Equal(swapped, gateway.Host.Said(EventIds.CertificateServed).Count);
    }

    [Fact]
    public async Task Connection_MadeBeforeAnExchange_LivesOn()
    {
        await using var backend = await Backend.StartNewAsync("shop");
        _files.Write("shop", _ca.Issue("shop.example.com"));
        await using var gateway = await TlsGateway.StartAsync(_ca, _files.Folder, new FakeRegistry().With("shop", FakeRegistry.Node(backend.Port)));
        await using var tls = await gateway.ConnectAsync("shop.example.com");
        Assert.Contains("200 OK", await AskAsync(tls), StringComparison.Ordinal);

        var next = _ca.Issue("shop.example.com");
        _files.Write("shop", next);
        await gateway.Host.Get<CertificateWatch>().RunOnceAsync(CancellationToken.None);

        Assert.Equal(next.Fingerprint, await gateway.FingerprintAsync("shop.example.com"));
        Assert.Contains("200 OK", await AskAsync(tls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnExpiredCertificateThatASettingNames_IsRefusedBySettingFileAndReason()
    {
        var good = _files.Write("good", _ca.Issue("good.example.com"));
        var bad = _files.Write("bad", Expired("bad.example.com"));

        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => TlsGateway.StartAsync(_ca, $"{good},{bad}"));

        var failure = Assert.Single(e.Failures);
        Assert.StartsWith($"Kenger:Gateway:Certificates:1 (KENGER_GATEWAY_CERTIFICATES) '{bad}': it expired at ", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnExpiredCertificateAloneInItsFolder_IsRefused()
    {
        _files.Write("only", Expired("only.example.com"));

        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => TlsGateway.StartAsync(_ca, _files.Folder));

        Assert.Contains("it expired at ", Assert.Single(e.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnExpiredCertificateAmongGoodOnesOfAFolder_ServesTheOthersAndSaysItAsAnError()
    {
        var good = _ca.Issue("good.example.com");
        _files.Write("good", good);
        var bad = _files.Write("bad", Expired("bad.example.com"));
        var time = new Kenger.TestKit.FakeTimeProvider(TimeProvider.System.GetUtcNow());

        await using var gateway = await TlsGateway.StartAsync(_ca, _files.Folder, time);

        Assert.Equal(good.Fingerprint, await gateway.FingerprintAsync("good.example.com"));
        await Assert.ThrowsAnyAsync<Exception>(() => gateway.FingerprintAsync("bad.example.com"));
        await Kenger.TestKit.Eventually.BecomesTrue(() => gateway.Host.Said(EventIds.CertificateNotServed).Count == 1, "the expired one is told");
        Assert.Contains($"'{bad}': it expired at ", gateway.Host.Said(EventIds.CertificateNotServed)[0], StringComparison.Ordinal);
        // Said once, and mended without a restart.
        var watch = gateway.Host.Get<CertificateWatch>();
        await watch.RunOnceAsync(CancellationToken.None);
        await watch.RunOnceAsync(CancellationToken.None);
        Assert.Single(gateway.Host.Said(EventIds.CertificateNotServed));
        var renewed = _ca.Issue("bad.example.com");
        _files.Write("bad", renewed);
        await watch.RunOnceAsync(CancellationToken.None);
        Assert.Equal(renewed.Fingerprint, await gateway.FingerprintAsync("bad.example.com"));
        Assert.Single(gateway.Host.Said(EventIds.CertificateFine));
    }

    [Fact]
    public async Task Start_WithAKeyThatDoesNotFitAmongGoodOnesOfAFolder_IsRefused()
    {
        _files.Write("good", _ca.Issue("good.example.com"));
        _files.Write("bad.pem", _ca.Issue("bad.example.com").ChainPem);
        _files.Write("bad.key", _ca.Issue("bad.example.com").KeyPem);

        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => TlsGateway.StartAsync(_ca, _files.Folder));

        Assert.Contains("the private key does not belong to it", Assert.Single(e.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KENGER_GATEWAY_CERTIFICATES", null, "HttpsListen (KENGER_GATEWAY_HTTPS_LISTEN) needs a certificate")]
    [InlineData("KENGER_GATEWAY_HTTPS_LISTEN", null, "is set, but nothing listens by TLS")]
    [InlineData("KENGER_GATEWAY_HTTPS_LISTEN", "http://*:443", "but must be https://")]
    [InlineData("KENGER_GATEWAY_LISTEN", "https://*:443", "for TLS set HttpsListen")]
    [InlineData("KENGER_GATEWAY_MIN_TLS_VERSION", "1.1", "but must be 1.2 or 1.3")]
    [InlineData("KENGER_GATEWAY_CERTIFICATES", "/not/there.pem", "'/not/there.pem' is not there")]
    public async Task Start_WithSettingsThatDoNotFit_SaysWhatToChange(string key, string? value, string said)
    {
        _files.Write("shop", _ca.Issue("shop.example.com"));

        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => TlsGateway.StartAsync(_ca, _files.Folder, null, (key, value ?? "")));

        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithBadEntriesInTheSection_NamesEachKey()
    {
        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => GatewayHost.StartForAsync(
            "shop",
            new FakeRegistry(),
            ("Kenger:Gateway:HttpsListen", "https://127.0.0.1:0"),
            ("Kenger:Gateway:Certificates:0:Path", _files.Folder),
            ("Kenger:Gateway:Certificates:0:Default", "true"),
            ("Kenger:Gateway:Certificates:1:Path", "a.pem"),
            ("Kenger:Gateway:Certificates:1:Default", "true"),
            ("Kenger:Gateway:Certificates:1:Hosts:0", "not a host"),
            ("Kenger:Gateway:Certificates:2:KeyPath", "a.key")));

        Assert.Contains("Kenger:Gateway:Certificates has several with Default true", e.Message, StringComparison.Ordinal);
        Assert.Contains("Kenger:Gateway:Certificates:0:Path is a folder", e.Message, StringComparison.Ordinal);
        Assert.Contains("Kenger:Gateway:Certificates:1:Hosts holds 'not a host'", e.Message, StringComparison.Ordinal);
        Assert.Contains("Kenger:Gateway:Certificates:2:Path is missing", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31, null)]
    [InlineData(30, 30)]
    [InlineData(14.5, 30)]
    [InlineData(14, 14)]
    [InlineData(6.9, 7)]
    [InlineData(0.5, 1)]
    [InlineData(0, 0)]
    [InlineData(-3, 0)]
    public void StepOf_DaysLeft_IsTheNextOneAbove(double days, int? step) => Assert.Equal(step, CertificateExpiry.StepOf(TimeSpan.FromDays(days)));

    [Fact]
    public async Task Certificate_ThatEndsSoon_IsSaidOnceForEachStep()
    {
        var time = new Kenger.TestKit.FakeTimeProvider();
        using var ca = new TestCa(time.GetUtcNow());
        _files.Write("shop", ca.Issue(new IssueOptions { Hosts = ["shop.example.com"], NotAfter = time.GetUtcNow().AddDays(40) }));
        await using var rig = new GatewayRig(
            services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<TimeProvider>(services, time),
            ("KENGER_GATEWAY_HTTPS_LISTEN", "https://127.0.0.1:0"),
            ("KENGER_GATEWAY_CERTIFICATES", _files.Folder));
        var watch = rig.Get<CertificateWatch>();
        var said = new List<int>();

        for (var day = 0; day <= 41; day++)
        {
            await watch.RunOnceAsync(CancellationToken.None);
            await watch.RunOnceAsync(CancellationToken.None);
            said.Add(rig.Said(EventIds.CertificateEndsSoon).Count);
            time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(0, said[9]);
        Assert.Equal(1, said[10]);
        Assert.Equal(1, said[25]);
        Assert.Equal(2, said[26]);
        Assert.Equal(3, said[33]);
        Assert.Equal(4, said[39]);
        Assert.Equal(4, said[41]);
        Assert.Single(rig.Said(EventIds.CertificateExpired));
        Assert.Contains("shop.example.com", rig.Said(EventIds.CertificateEndsSoon)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfEachCertificate_SayTheDaysThatAreLeft()
    {
        var time = new Kenger.TestKit.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var shop = _files.Write("shop", _ca.Issue(new IssueOptions { Hosts = ["shop.example.com"], NotAfter = time.GetUtcNow().AddDays(40.5) }));
        var other = _files.Write("other", _ca.Issue(new IssueOptions { Addresses = ["127.0.0.1"], NotAfter = time.GetUtcNow().AddDays(3) }));
        await using var gateway = await TlsGateway.StartAsync(_ca, _files.Folder, time);

        var before = await gateway.Host.Http.GetStringAsync(new Uri(gateway.Host.Admin, "/metrics"));
        time.Advance(TimeSpan.FromDays(4));
        var after = await gateway.Host.Http.GetStringAsync(new Uri(gateway.Host.Admin, "/metrics"));

        Assert.Contains($"kenger_gateway_certificate_days_left{{host=\"shop.example.com\",path=\"{shop}\"}} 40.5\n", before, StringComparison.Ordinal);
        Assert.Contains($"kenger_gateway_certificate_days_left{{host=\"127.0.0.1\",path=\"{other}\"}} 3\n", before, StringComparison.Ordinal);
        Assert.Contains($"kenger_gateway_certificate_days_left{{host=\"127.0.0.1\",path=\"{other}\"}} -1\n", after, StringComparison.Ordinal);
    }

    private Issued Expired(string host) => _ca.Issue(new IssueOptions { Hosts = [host], NotAfter = TimeProvider.System.GetUtcNow().AddDays(-1) });

    private static async Task<string> AskAsync(SslStream tls)
    {
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n"u8.ToArray());
        var text = new StringBuilder();
        var buffer = new byte[4096];
        // The node's name is the last of the answer, in one chunk or with a length.
        while (!text.ToString().Contains("shop", StringComparison.Ordinal))
        {
            var read = await tls.ReadAsync(buffer);
            if (read == 0)
            {
                throw new IOException("The gateway has hung up.");
            }

            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return text.ToString();
    }
}
