using Kenger.Contracts;
using Kenger.Gateway.Sync;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests.Sync;

/// <summary>A registry by TLS whose CA the gateway is told, and no machine knows.</summary>
public sealed class TrustedRegistryTests : IDisposable
{
    private readonly CertificateFiles _files = new();
    private readonly TestCa _ca = new();

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    [Fact]
    public async Task Gateway_WithTheCaOfItsRegistry_FollowsAndReportsByTls()
    {
        await using var registry = await StubRegistry.StartNewAsync(Issue(_ca));
        await using var first = await Backend.StartNewAsync("first");
        await using var second = await Backend.StartNewAsync("second");
        Register(registry, first);
        await using var gateway = await StartAsync(registry, _files.Write("ca.pem", _ca.RootPem));

        Assert.Equal("first", await gateway.GetTextAsync("/"));
        registry.State.Remove(new NodeAddress("shop", "127.0.0.1", first.Port));
        Register(registry, second);

        await Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/") == "second", "the gateway follows");
        await Eventually.BecomesTrue(() => registry.CallsTo(ApiRoutes.Report).Count > 0, "the gateway reports");
    }

    [Fact]
    public async Task Gateway_WhoseRegistryGetsAnotherCa_ServesOnAndFollowsOnceTheFileHasIt()
    {
        using var other = new TestCa(name: "Other");
        await using var registry = await StubRegistry.StartNewAsync(Issue(_ca));
        await using var first = await Backend.StartNewAsync("first");
        await using var second = await Backend.StartNewAsync("second");
        Register(registry, first);
        var path = _files.Write("ca.pem", _ca.RootPem);
        await using var gateway = await StartAsync(registry, path);

        registry.Certificate = Issue(other);
        await registry.StopAsync();
        await registry.StartAsync();
        await Eventually.BecomesTrue(
            () => gateway.Get<RegistryWatcher>().Status.Problem?.Contains($"which is none of the CAs in '{path}'", StringComparison.Ordinal) == true, "the gateway says why");
        Assert.Equal("first", await gateway.GetTextAsync("/"));

        registry.State.Remove(new NodeAddress("shop", "127.0.0.1", first.Port));
        Register(registry, second);
        _files.Write("ca.pem", _ca.RootPem + other.RootPem);
        await Eventually.BecomesTrue(async () => await gateway.GetTextAsync("/") == "second", "the gateway follows again");
    }

    private static System.Net.Security.SslStreamCertificateContext Issue(TestCa ca) => ca.Issue(new IssueOptions { Addresses = ["127.0.0.1"] }).CreateContext();

    private static void Register(StubRegistry registry, Backend backend) =>
        registry.State.Register(new RegisterNodeRequest { Ns = "shop", Host = "127.0.0.1", Port = backend.Port });

    private static Task<GatewayHost> StartAsync(StubRegistry registry, string ca) => GatewayHost.StartAsync(
        registry: null,
        settings:
        [
            ("KENGER_GATEWAY_NAMESPACE", "shop"),
            ("KENGER_REGISTRY_URL", registry.Url),
            ("KENGER_REGISTRY_CA", ca),
            ("Kenger:Gateway:SyncInterval", "00:00:01"),
            ("KENGER_GATEWAY_REPORT_INTERVAL", "1"),
        ]);
}
