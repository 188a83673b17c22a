using Kenger.Contracts;
using Kenger.TestKit;
using Microsoft.Extensions.Logging;

namespace Kenger.Client.Tests.Trust;

/// <summary>A registry by TLS, and which ones are trusted.</summary>
public sealed class RegistryTrustTests : IDisposable
{
    private static readonly NodeAddress Node = new("orders", "10.0.0.1", 8080);

    private readonly AuthorityFiles _files = new();
    private readonly TestCa _ca = new();
    private readonly TestCa _other = new(name: "Other");

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Registry_OfTheCaInTheFile_IsCalled()
    {
        await using var registry = await StartAsync(_ca.Issue(Here));
        using var client = Connect(registry, _ca.RootPem);

        await client.Registration.DeregisterNodeAsync(Node);

        Assert.Single(registry.Calls);
        Assert.DoesNotContain(client.Log.Entries, entry => entry.Level >= LogLevel.Information && entry.Category.StartsWith("Kenger", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Registry_OfAnyCaOfABundle_IsCalled()
    {
        await using var first = await StartAsync(_ca.Issue(Here));
        await using var second = await StartAsync(_other.Issue(Here));
        var path = _files.Write(_other.RootPem + "\n# and\n" + _ca.RootPem);
        foreach (var registry in new[] { first, second })
        {
            using var client = new ClientHost([registry.Url], options => options.Ca = path);

            await client.Registration.DeregisterNodeAsync(Node);

            Assert.Single(registry.Calls);
        }
    }

    [Fact]
    public async Task Registry_ThatIsItsOwnCa_IsCalledWhenItsCertificateIsInTheFile()
    {
        var issued = _ca.Issue(Here with { IsSelfSigned = true });
        await using var registry = await StartAsync(issued);
        using var client = Connect(registry, issued.LeafPem);

        await client.Registration.DeregisterNodeAsync(Node);

        Assert.Single(registry.Calls);
    }

    [Fact]
    public async Task Registry_OfAnotherCa_IsRefusedBeforeAnythingIsSent()
    {
        await using var registry = await StartAsync(_ca.Issue(Here));
        using var client = Connect(registry, _other.RootPem);

        await AssertRefusedAsync(
            client, registry, $"its certificate was issued by CN=Kenger test root, which is none of the CAs in '{_files.PathOf("ca.pem")}': set KENGER_REGISTRY_CA to the PEM file of your CA");
    }

    [Fact]
    public async Task Registry_OfAnotherCaOfTheSameName_IsRefused()
    {
        await using var registry = await StartAsync(_ca.Issue(Here));
        using var namesake = new TestCa();
        using var client = Connect(registry, namesake.RootPem);

        await AssertRefusedAsync(client, registry, $"its certificate was issued by another CN=Kenger test root than that in '{_files.PathOf("ca.pem")}'");
    }

    [Fact]
    public async Task Registry_OfACaThatNobodyKnows_IsRefusedWithWhatToDo()
    {
        await using var registry = await StartAsync(_ca.Issue(Here));
        using var client = new ClientHost([registry.Url]);

        await AssertRefusedAsync(
            client, registry, "its certificate was issued by CN=Kenger test root, which this machine does not know: set KENGER_REGISTRY_CA to the PEM file of your CA)");
    }

    [Fact]
    public async Task Registry_WithoutItsIntermediateCertificate_IsTrustedWhereTheFileHasIt()
    {
        await using var registry = await StubRegistry.StartNewAsync(_ca.Issue(Here).CreateContext(sendsIntermediate: false));
        using var without = Connect(registry, _ca.RootPem);
        await AssertRefusedAsync(without, registry, "issued by CN=Kenger test intermediate, which is none of the CAs in");

        using var with = Connect(registry, _ca.Intermediate.ExportCertificatePem() + "\n" + _ca.RootPem);
        await with.Registration.DeregisterNodeAsync(Node);

        Assert.Single(registry.Calls);
    }

    [Fact]
    public async Task Registry_WithAnExpiredCertificate_IsRefused()
    {
        await using var registry = await StartAsync(_ca.Issue(Here with { NotAfter = TimeProvider.System.GetUtcNow().AddMinutes(-1) }));
        using var client = Connect(registry, _ca.RootPem);

        await AssertRefusedAsync(client, registry, "can't be trusted (its certificate has expired at 2");
    }

    [Fact]
    public async Task Registry_WhoseCaHasExpired_IsRefused()
    {
        // The intermediate one is valid for two years in each direction.
        var now = TimeProvider.System.GetUtcNow();
        using var old = new TestCa(now.AddYears(-2).AddDays(-10));
        await using var registry = await StartAsync(old.Issue(Here with { NotBefore = now.AddDays(-20), NotAfter = now.AddDays(20) }));
        using var client = Connect(registry, old.RootPem);

        await AssertRefusedAsync(client, registry, "can't be trusted (the certificate of its CA CN=Kenger test intermediate has expired at 2");
    }

    [Fact]
    public async Task Registry_WithACertificateOfTomorrow_IsRefused()
    {
        await using var registry = await StartAsync(_ca.Issue(Here with { NotBefore = TimeProvider.System.GetUtcNow().AddDays(1) }));
        using var client = Connect(registry, _ca.RootPem);

        await AssertRefusedAsync(client, registry, "on: is this machine's clock right?");
    }

    [Fact]
    public async Task Registry_WithACertificateForAnotherHost_IsRefused()
    {
        await using var registry = await StartAsync(_ca.Issue(new IssueOptions { Hosts = ["registry.example.com"], Addresses = ["10.0.0.1"] }));
        using var client = Connect(registry, _ca.RootPem);

        await AssertRefusedAsync(client, registry, "can't be trusted (its certificate is for registry.example.com, 10.0.0.1 and not for 127.0.0.1)");
    }

    [Fact]
    public async Task Registry_WithACertificateForClients_IsRefused()
    {
        await using var registry = await StartAsync(_ca.Issue(Here with { IsForClients = true }));
        using var client = Connect(registry, _ca.RootPem);

        await AssertRefusedAsync(client, registry, "can't be trusted (its certificate is not for servers)");
    }

    [Fact]
    public async Task Registry_WithSeveralMistakes_IsToldThemAll()
    {
        var issued = _ca.Issue(new IssueOptions { Hosts = ["a\u202eb.example.com"], NotAfter = TimeProvider.System.GetUtcNow().AddMinutes(-1), Subject = "x" });
        await using var registry = await StartAsync(issued);
        using var client = Connect(registry, _other.RootPem);

        var message = await AssertRefusedAsync(client, registry, "its certificate was issued by");
        Assert.Contains(", and its certificate has expired at", message, StringComparison.Ordinal);
        Assert.Contains(" and not for 127.0.0.1", message, StringComparison.Ordinal);
        Assert.True(VisibleText.IsVisible(message), message);
    }

    [Fact]
    public async Task File_ReplacedWhileTheClientRuns_CountsFromTheNextConnectionOn()
    {
        await using var registry = await StartAsync(_ca.Issue(Here));
        using var client = Connect(registry, _ca.RootPem);
        await client.Registration.DeregisterNodeAsync(Node);

        _files.Write(_other.RootPem);
        await ReconnectAsync(registry);
        await AssertRefusedAsync(client, registry, "which is none of the CAs in");
        registry.Certificate = _other.Issue(Here).CreateContext();
        await client.Registration.DeregisterNodeAsync(Node);

        Assert.Equal(2, registry.Calls.Count);
        Assert.Equal(
            $"The registry's certificate must come from the CAs in {_files.PathOf("ca.pem")} as they are now: 1",
            Assert.Single(client.Log.Entries, entry => entry.Id.Id == EventIds.AuthoritiesReplaced).Message);
    }

    [Fact]
    public async Task File_BrokenWhileTheClientRuns_ChangesNothingAndIsSaidOnce()
    {
        await using var registry = await StartAsync(_ca.Issue(Here));
        using var client = Connect(registry, _ca.RootPem);
        await client.Registration.DeregisterNodeAsync(Node);

        _files.Write(_ca.RootPem[..500]);
        for (var i = 0; i < 2; i++)
        {
            await ReconnectAsync(registry);
            await client.Registration.DeregisterNodeAsync(Node);
        }

        var said = Assert.Single(client.Log.Entries, entry => entry.Id.Id == EventIds.AuthoritiesKept);
        Assert.Equal(LogLevel.Warning, said.Level);
        Assert.StartsWith(
            $"The file of CAs (KENGER_REGISTRY_CA) can't be used: '{_files.PathOf("ca.pem")}' is not whole: of 1 certificates 0 can be read. Those of before, 1,", said.Message, StringComparison.Ordinal);

        _files.Write(_ca.RootPem);
        await ReconnectAsync(registry);
        await client.Registration.DeregisterNodeAsync(Node);
        Assert.Single(client.Log.Entries, entry => entry.Id.Id == EventIds.AuthoritiesReplaced);
        Assert.Equal(4, registry.Calls.Count);
    }

    [Fact]
    public async Task Registry_WithoutTls_IsSaidInASentence()
    {
        await using var registry = await StubRegistry.StartNewAsync();
        using var client = Connect($"https://127.0.0.1:{registry.Port}", _ca.RootPem);

        await AssertRefusedAsync(client, registry, "can't be trusted (");
    }

    private static IssueOptions Here => new() { Addresses = ["127.0.0.1"] };

    private static Task<StubRegistry> StartAsync(Issued issued) => StubRegistry.StartNewAsync(issued.CreateContext());

    /// <summary>Ends all connections: the next call makes a new one.</summary>
    private static async Task ReconnectAsync(StubRegistry registry)
    {
        await registry.StopAsync();
        await registry.StartAsync();
    }

    private static async Task<string> AssertRefusedAsync(ClientHost client, StubRegistry registry, string why)
    {
        var before = registry.Calls.Count;

        var refused = await Assert.ThrowsAsync<KengerUnavailableException>(() => client.Registration.DeregisterNodeAsync(Node));

        Assert.StartsWith($"No registry answered POST {ApiRoutes.NodeDeregister}: https://127.0.0.1:{registry.Port}/ can't be trusted (", refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(before, registry.Calls.Count);
        return refused.Message;
    }

    private ClientHost Connect(StubRegistry registry, string authorities) => Connect(registry.Url, authorities);

    private ClientHost Connect(string url, string authorities)
    {
        var path = _files.Write(authorities);
        return new ClientHost([url], options => options.Ca = path);
    }
}
