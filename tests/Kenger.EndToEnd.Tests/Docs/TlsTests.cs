using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Kenger.EndToEnd.Tests.Cli;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Docs;

/// <summary>What the page on TLS says: a registry and a gateway with certificates, and an authority that only those know who are told.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Token = "tls-test-token-0123456789";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [LinuxFact]
    public async Task RegistryAndGateway_WithCertificates_ServeByTls()
    {
        await using var registry = StartRegistry();
        var asked = new Dictionary<string, string>
        {
            ["KENGER_REGISTRY_URL"] = Assert.Single(await registry.WhenListeningAsync()),
            ["KENGER_REGISTRY_TOKEN"] = Token,
            ["KENGER_REGISTRY_NAMESPACE"] = "hello",
            ["SSL_CERT_FILE"] = _authority.CertificatePath,
        };
        await using var service = AppProcess.StartDotnet("HelloService.dll", ["--urls", "http://127.0.0.1:0"], asked);
        // Not 0: with a new certificate Kestrel binds anew.
        var https = new Uri($"https://127.0.0.1:{FreePort()}");
        await using var gateway = AppProcess.StartDotnet(
            "kenger.dll",
            ["gateway", "--listen", "http://127.0.0.1:0", "--admin-listen", "http://127.0.0.1:0", "--namespace", "hello"],
            new Dictionary<string, string>(asked.Where(variable => variable.Key != "KENGER_REGISTRY_NAMESPACE"))
            {
                ["Kestrel__Endpoints__Https__Url"] = https.OriginalString,
                ["Kestrel__Endpoints__Https__Certificate__Path"] = _authority.ChainPath,
                ["Kestrel__Endpoints__Https__Certificate__KeyPath"] = _authority.KeyPath,
            });
        await gateway.WhenListeningAsync();
        using var http = _authority.CreateClient();

        await Eventually.BecomesTrue(async () => await TextAsync(http, https) == "Hello from a service\n", "the service answers by TLS", TimeSpan.FromSeconds(60));
        using var admin = await http.GetAsync(new Uri(https, "/livez"));

        Assert.Equal(HttpStatusCode.NotFound, admin.StatusCode);
        Assert.Equal("CN=first", await SubjectAsync(https));
        _authority.Issue("second");
        await Eventually.BecomesTrue(async () => await SubjectAsync(https) == "CN=second", "the new certificate", TimeSpan.FromSeconds(60));
    }

    [LinuxFact]
    public async Task Service_ThatDoesNotKnowTheAuthority_SaysSo()
    {
        await using var registry = StartRegistry();
        await using var service = AppProcess.StartDotnet(
            "HelloService.dll",
            ["--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string>
            {
                ["KENGER_REGISTRY_URL"] = Assert.Single(await registry.WhenListeningAsync()),
                ["KENGER_REGISTRY_TOKEN"] = Token,
                ["KENGER_REGISTRY_NAMESPACE"] = "hello",
            });

        await service.WhenPrintedAsync(
            "can't be trusted \\(its certificate was issued by CN=Kenger test authority, which this machine does not know: set KENGER_REGISTRY_CA to the PEM file of your CA\\)");
    }

    [Fact]
    public async Task AuthorityOfOurOwn_InAFile_IsTrustedByServiceGatewayAndTool()
    {
        await using var registry = StartRegistry();
        var asked = new Dictionary<string, string>
        {
            ["KENGER_REGISTRY_URL"] = Assert.Single(await registry.WhenListeningAsync()),
            ["KENGER_REGISTRY_TOKEN"] = Token,
            ["KENGER_REGISTRY_CA"] = _authority.CertificatePath,
        };
        await using var service = AppProcess.StartDotnet(
            "HelloService.dll", ["--urls", "http://127.0.0.1:0"], new Dictionary<string, string>(asked) { ["KENGER_REGISTRY_NAMESPACE"] = "hello" });
        await using var gateway = AppProcess.StartDotnet(
            "kenger.dll",
            ["gateway", "--listen", "http://127.0.0.1:0", "--admin-listen", "http://127.0.0.1:0", "--namespace", "hello", "--ca", _authority.CertificatePath],
            new Dictionary<string, string>(asked.Where(variable => variable.Key != "KENGER_REGISTRY_CA")));
        var traffic = new Uri((await gateway.WhenListeningAsync())[0]);
        using var http = new HttpClient();

        await Eventually.BecomesTrue(async () => await TextAsync(http, traffic) == "Hello from a service\n", "the gateway has the service's node", TimeSpan.FromSeconds(60));
        var nodes = await KengerTool.RunAsync(asked, "nodes", "hello");
        Assert.Equal((0, ""), (nodes.ExitCode, nodes.Errors));
        Assert.Contains("127.0.0.1", nodes.Output, StringComparison.Ordinal);
        asked.Remove("KENGER_REGISTRY_CA");
        Assert.Equal(0, (await KengerTool.RunAsync(asked, "nodes", "hello", "--ca", _authority.CertificatePath)).ExitCode);
        Assert.Equal(3, (await KengerTool.RunAsync(asked, "nodes", "hello")).ExitCode);
    }

    [LinuxFact]
    public async Task AuthorityInAFile_StandsInPlaceOfThoseOfTheMachine()
    {
        await using var registry = StartRegistry();
        using var other = new TestAuthority();
        var asked = new Dictionary<string, string>
        {
            ["KENGER_REGISTRY_URL"] = Assert.Single(await registry.WhenListeningAsync()),
            ["KENGER_REGISTRY_TOKEN"] = Token,
            ["SSL_CERT_FILE"] = _authority.CertificatePath,
        };
        Assert.Equal(0, (await KengerTool.RunAsync(asked, "nodes")).ExitCode);

        asked["KENGER_REGISTRY_CA"] = other.CertificatePath;
        var refused = await KengerTool.RunAsync(asked, "nodes");

        Assert.Equal(3, refused.ExitCode);
        Assert.Contains($"another CN=Kenger test authority than that in '{other.CertificatePath}'", refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes")]
    [InlineData("gateway --listen http://127.0.0.1:0 --admin-listen http://127.0.0.1:0 --ns hello")]
    public async Task File_ThatIsMissing_EndsTheStartWithASentence(string command)
    {
        var run = await KengerTool.RunAsync(new Dictionary<string, string> { ["KENGER_REGISTRY_CA"] = "/missing/ca.pem", ["KENGER_REGISTRY_TOKEN"] = Token }, command.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("kenger: KENGER_REGISTRY_CA (Ca): '/missing/ca.pem' can't be read: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registry_OnAnHttpsAddressWithoutACertificate_SaysWhatToSet()
    {
        var run = await KengerTool.RunAsync(
            new Dictionary<string, string> { ["KENGER_SERVER_TOKENS"] = Token, ["KENGER_SERVER_STORE"] = "memory", ["HOME"] = Path.GetTempPath() }, "server", "--listen", "https://127.0.0.1:0");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(
            "kenger: An https address needs a certificate: set Kenger:Server:Certificates (KENGER_SERVER_CERTIFICATES) to a PEM or PFX file, or to a folder of them.", run.Errors);
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "Kenger:Server:Certificates (KENGER_SERVER_CERTIFICATES) is set, but nothing listens by TLS")]
    [InlineData("https://127.0.0.1:0", "Kenger:Server:Certificates:0 (KENGER_SERVER_CERTIFICATES) '/missing/registry.pem' is not there")]
    public async Task Registry_WithCertificatesThatCantBeServed_SaysWhy(string listen, string said)
    {
        var run = await KengerTool.RunAsync(
            new Dictionary<string, string>
            {
                ["KENGER_SERVER_TOKENS"] = Token,
                ["KENGER_SERVER_STORE"] = "memory",
                ["KENGER_SERVER_CERTIFICATES"] = said.Contains("is not there", StringComparison.Ordinal) ? "/missing/registry.pem" : _authority.ChainPath,
            },
            "server", "--listen", listen);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tool_AskingGatewayAndRegistryByTls_TrustsTheFileThatItIsTold()
    {
        await using var registry = AppProcess.StartDotnet(
            "kenger.dll",
            ["server", "--listen", "https://127.0.0.1:0"],
            new Dictionary<string, string> { ["KENGER_SERVER_TOKENS"] = Token, ["KENGER_SERVER_STORE"] = "memory", ["KENGER_SERVER_CERTIFICATES"] = _authority.ChainPath });
        var url = Assert.Single(await registry.WhenListeningAsync());
        await using var gateway = AppProcess.StartDotnet(
            "kenger.dll",
            ["gateway", "--listen", "http://127.0.0.1:0", "--admin-listen", "https://127.0.0.1:0", "--ns", "hello", "--registry", url, "--ca", _authority.CertificatePath],
            new Dictionary<string, string> { ["KENGER_REGISTRY_TOKEN"] = Token, ["KENGER_GATEWAY_ADMIN_CERTIFICATES"] = _authority.ChainPath });
        var admin = (await gateway.WhenListeningAsync())[1];
        var settings = new Dictionary<string, string> { ["KENGER_REGISTRY_URL"] = url, ["KENGER_REGISTRY_TOKEN"] = Token };
        string[][] calls =
        [
            ["why", "shop.example.com/", "--gateway", admin], ["health", $"{admin}/livez"], ["health", $"{url}/health"], ["doctor", "--gateway", admin],
            ["bench", "--against", $"{url}/health", "--requests", "20"], ["bench", "--against", $"{admin}/livez", "--requests", "20"],
        ];

        foreach (var call in calls)
        {
            var refused = await KengerTool.RunAsync(settings, call);
            var taken = await KengerTool.RunAsync(settings, [.. call, "--ca", _authority.CertificatePath]);
            Assert.True(refused.ExitCode != 0, $"{call[0]}: {refused.Output} {refused.Errors}");
            Assert.True(taken.ExitCode == 0, $"{call[0]}: {taken.Output} {taken.Errors}");
        }

        // A new certificate, and nothing is restarted.
        _authority.Issue("second");
        await Eventually.BecomesTrue(async () => await SubjectAsync(new Uri(url)) == "CN=second" && await SubjectAsync(new Uri(admin)) == "CN=second", "the new certificate");
    }

    private AppProcess StartRegistry() => AppProcess.StartDotnet(
        "kenger.dll",
        ["server", "--listen", "https://127.0.0.1:0"],
        new Dictionary<string, string>
        {
            ["KENGER_SERVER_TOKENS"] = Token,
            ["KENGER_SERVER_STORE"] = "memory",
            ["Kestrel__Certificates__Default__Path"] = _authority.ChainPath,
            ["Kestrel__Certificates__Default__KeyPath"] = _authority.KeyPath,
        });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<string> TextAsync(HttpClient http, Uri address)
    {
        using var response = await http.GetAsync(address);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Whom the server's certificate is for; null while nobody listens, as for a moment when certificates change.</summary>
    private async Task<string?> SubjectAsync(Uri address)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(address.Host, address.Port);
            await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.Host, CertificateChainPolicy = _authority.CreatePolicy() });
            return tls.RemoteCertificate?.Subject;
        }
        catch (Exception exception) when (exception is SocketException or IOException or System.Security.Authentication.AuthenticationException)
        {
            return null;
        }
    }
}

/// <summary>A fact about what .NET does on Linux alone.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "SSL_CERT_FILE counts on Linux";
        }
    }
}
