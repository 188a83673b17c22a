using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>Certificates that clients show: which are taken, what nodes get of them, and what nobody can make up.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime, IDisposable
{
    private const string CaKey = "KENGER_GATEWAY_CLIENT_CA";

    private readonly TestCa _servers = new();
    private readonly TestCa _clients = new(name: "Kenger test clients");
    private readonly CertificateFiles _files = new();
    private readonly CertificateFiles _authorities = new();
    private Backend _backend = null!;

    public async Task InitializeAsync()
    {
        _backend = await Backend.StartNewAsync();
        _files.Write("shop", _servers.Issue("shop.example.com"));
        _authorities.Write("ca.pem", _clients.RootPem);
    }

    public async Task DisposeAsync() => await _backend.DisposeAsync();

    public void Dispose()
    {
        _files.Dispose();
        _authorities.Dispose();
        _servers.Dispose();
        _clients.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Certificate_OfTheCa_ReachesTheNodeWhateverTheClientSaysBeside(int version)
    {
        var own = _clients.Issue(new IssueOptions { Subject = "ann", IsForClients = true });
        await using var gateway = await StartAsync();
        using var client = CreateClient(gateway, own, version);

        for (var i = 0; i < 2; i++)
        {
            using var response = await SendAsync(client, ("Client-Cert", ":AAAA:"), ("Client-Cert-Chain", ":AAAA:"), ("Client_Cert", ":AAAA:"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.All(_backend.Requests, request =>
        {
            Assert.Equal((own.Fingerprint, null, null), (FingerprintOf(request["Client-Cert"]!), request["Client-Cert-Chain"], request["Client_Cert"]));
        });
    }

    [Fact]
    public async Task Certificate_None_IsServedAndTheNodeIsToldOfNone()
    {
        await using var gateway = await StartAsync();
        using var client = CreateClient(gateway, own: null);

        using var response = await SendAsync(client, ("Client-Cert", ":AAAA:"), ("Client-Cert-Chain", ":AAAA:"), ("Client_Cert", ":AAAA:"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        AssertNoneIn(_backend.Requests.Single());
    }

    [Fact]
    public async Task Header_WhereNobodyIsAsked_IsTheWordOfTrustedProxiesAlone()
    {
        await using var plain = await PolicyGateways.StartAsync(_backend.Port, forwarder: null);
        await using var trusting = await PolicyGateways.StartAsync(_backend.Port, forwarder: null, ("Kenger:Gateway:TrustedProxies:0", "127.0.0.0/8"));

        using var ofAnybody = await plain.GetAsync("/app", ("Client-Cert", ":AAAA:"), ("Client-Cert-Chain", ":AAAA:"), ("Client_Cert", ":AAAA:"));
        using var ofProxy = await trusting.GetAsync("/app", ("Client-Cert", ":AAAA:"), ("Client_Cert", ":BBBB:"));

        AssertNoneIn(_backend.Requests[0]);
        Assert.Equal((":AAAA:", null), (_backend.Requests[1]["Client-Cert"], _backend.Requests[1]["Client_Cert"]));
    }

    public static TheoryData<string> Bad => ["another CA", "over", "not yet", "for servers", "by itself", "without what is between"];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Certificate_ThatIsNotGood_EndsTheHandshake(string how)
    {
        using var others = new TestCa();
        var now = TimeProvider.System.GetUtcNow();
        var good = new IssueOptions { Subject = "ann", IsForClients = true };
        var own = how switch
        {
            "another CA" => others.Issue(good),
            "over" => _clients.Issue(good with { NotAfter = now.AddSeconds(-1) }),
            "not yet" => _clients.Issue(good with { NotBefore = now.AddHours(1) }),
            "for servers" => _clients.Issue(good with { IsForClients = false }),
            "by itself" => _clients.Issue(good with { IsSelfSigned = true }),
            _ => _clients.Issue(good),
        };
        await using var gateway = await StartAsync();
        using var client = CreateClient(gateway, own, sendsIntermediate: how != "without what is between");

        await Assert.ThrowsAsync<HttpRequestException>(async () => (await SendAsync(client)).Dispose());

        Assert.Empty(_backend.Requests);
    }

    [Fact]
    public async Task Connection_WithoutOneWhereItIsRequired_IsRefused()
    {
        await using var gateway = await StartAsync(("KENGER_GATEWAY_CLIENT_CERTIFICATES_REQUIRED", "true"));
        using var with = CreateClient(gateway, _clients.Issue(new IssueOptions { Subject = "ann", IsForClients = true }));
        using var without = CreateClient(gateway, own: null);

        using var served = await SendAsync(with);
        await Assert.ThrowsAsync<HttpRequestException>(async () => (await SendAsync(without)).Dispose());

        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Single(_backend.Requests);
    }

    [Fact]
    public async Task Route_ThatAsksForOne_IsForThoseAlone()
    {
        await using var gateway = await StartAsync(
            ("Kenger:Gateway:Routes:0:Namespace", "shop"), ("Kenger:Gateway:Routes:0:ClientCertificate", "true"), ("Kenger:Gateway:Routes:0:Path", "/partners"));
        using var with = CreateClient(gateway, _clients.Issue(new IssueOptions { Subject = "ann", IsForClients = true }));
        using var without = CreateClient(gateway, own: null);

        using var served = await with.GetAsync("https://shop.example.com/partners/orders");
        using var refused = await without.GetAsync("https://shop.example.com/partners/orders");
        using var open = await without.GetAsync("https://shop.example.com/");
        using var plain = await gateway.Host.GetAsync("/partners/orders", ("Client-Cert", ":AAAA:"));

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.Forbidden),
            (served.StatusCode, refused.StatusCode, open.StatusCode, plain.StatusCode));
        Assert.Contains("\"reason\":\"no_client_certificate\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorities_ReplacedOrBroken_CountForTheNextConnections()
    {
        using var others = new TestCa(name: "Kenger other clients");
        var good = new IssueOptions { Subject = "ann", IsForClients = true };
        var (first, second) = (_clients.Issue(good), others.Issue(good));
        await using var gateway = await StartAsync();
        Assert.True(await IsTakenAsync(first));
        Assert.False(await IsTakenAsync(second));

        _authorities.Write("ca.pem", others.RootPem);
        Assert.False(await IsTakenAsync(first));
        Assert.True(await IsTakenAsync(second));

        _authorities.Write("ca.pem", "broken");
        Assert.False(await IsTakenAsync(first));
        Assert.True(await IsTakenAsync(second));
        Assert.Contains("The CAs of clients can't be read again", gateway.Host.Log.ToString(), StringComparison.Ordinal);

        async Task<bool> IsTakenAsync(Issued own)
        {
            using var client = CreateClient(gateway, own);
            try
            {
                using var response = await SendAsync(client);
                return response.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }

    [Theory]
    [InlineData("missing.pem", "can't be read")]
    [InlineData("broken.pem", "broken.pem'")]
    public async Task Authorities_ThatCannotBeRead_AreRefusedAtStart(string file, string said)
    {
        if (file == "broken.pem")
        {
            _authorities.Write(file, "no certificate");
        }

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync((CaKey, _authorities.PathOf(file))));

        Assert.Contains("Kenger:Gateway:ClientCertificates:Ca (KENGER_GATEWAY_CLIENT_CA): ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kenger:Gateway:ClientCertificates:Ca", "/a.pem", "is set, but nothing listens by TLS")]
    [InlineData("Kenger:Gateway:ClientCertificates:Required", "true", "Required (KENGER_GATEWAY_CLIENT_CERTIFICATES_REQUIRED) is true, but no certificate would be taken")]
    [InlineData("ClientCertificate", "true", "Routes:0:ClientCertificate is true, but clients are asked for none")]
    [InlineData("RequestHeaders:0:Name", "Client-Cert", "but must be another one")]
    public async Task Settings_ThatLackTheOther_AreRefusedAtStart(string key, string value, string said) =>
        Assert.Contains(
            said, await PolicyGateways.FailAsync([(key, value), .. key.StartsWith("RequestHeaders", StringComparison.Ordinal) ? [("RequestHeaders:0:Set", "a")] : Array.Empty<(string, string)>()]),
            StringComparison.Ordinal);

    private static void AssertNoneIn(ReceivedRequest request) =>
        Assert.Equal((null, null, null), (request["Client-Cert"], request["Client-Cert-Chain"], request["Client_Cert"]));

    private static string FingerprintOf(string header)
    {
        Assert.Matches("^:[A-Za-z0-9+/]+=*:$", header);
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Convert.FromBase64String(header.Trim(':'))));
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "https://shop.example.com/") { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return client.SendAsync(request);
    }

    private Task<TlsGateway> StartAsync(params (string Key, string? Value)[] settings) => TlsGateway.StartAsync(
        _servers,
        _files.Folder,
        new FakeRegistry().With("shop", FakeRegistry.Node(_backend.Port)),
        [.. settings.Any(setting => setting.Key == CaKey) ? [] : new (string, string?)[] { (CaKey, _authorities.PathOf("ca.pem")) }, .. settings]);

    private HttpClient CreateClient(TlsGateway gateway, Issued? own, int version = 1, bool sendsIntermediate = true) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, gateway.Https.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = _servers.Policy, ClientCertificateContext = own?.CreateContext(sendsIntermediate) },
    })
    {
        DefaultRequestVersion = new Version(version, version == 1 ? 1 : 0),
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
