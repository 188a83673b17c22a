using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>Files with certificates of the registry that clients would refuse: none ends up being served.</summary>
public sealed class RegistryCertificateFilesTests : IDisposable
{
    private const string Name = TlsRegistry.Name;

    private readonly TlsRegistry _registry = new();

    public static TheoryData<string, string> Broken => new()
    {
        { "without its intermediate", "the certificate of its issuer is missing in the file (CN=Kenger test intermediate)" },
        { "with another's intermediate", "the certificate of its issuer is missing in the file (CN=Kenger test intermediate)" },
        { "expired", "it expired at " },
        { "not valid yet", "it is not valid before " },
        { "with another's key", "the private key does not belong to it" },
        { "for clients", "it is not for servers (extended key usage)" },
        { "half", "it is not whole: of 1 certificates 0 can be read" },
        { "empty", "is empty" },
        { "no certificate", "there is no certificate in it" },
    };

    public void Dispose() => _registry.Dispose();

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Start_WithACertificateThatClientsRefuse_IsRefusedBySettingFileAndReason(string kind, string said)
    {
        var path = Write(kind);

        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => _registry.StartAsync("https://127.0.0.1:0", ("KENGER_SERVER_CERTIFICATES", path)));

        var failure = Assert.Single(e.Failures);
        Assert.StartsWith($"Kenger:Server:Certificates:0 (KENGER_SERVER_CERTIFICATES) '{path}'", failure, StringComparison.Ordinal);
        Assert.Contains(said, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Files_ThatBecomeBad_KeepTheOneBeforeAndSayItOnce(string kind, string said)
    {
        var good = _registry.Ca.Issue(Name);
        var path = _registry.Files.Write("registry", good);
        await using var app = await _registry.StartAsync("https://127.0.0.1:0", ("KENGER_SERVER_CERTIFICATES", path));
        var watch = app.Services.GetRequiredService<CertificateWatch>();

        Write(kind);
        for (var i = 0; i < 4; i++)
        {
            await watch.RunOnceAsync(CancellationToken.None);
        }

        Assert.Equal(good.Fingerprint, await TlsClient.FingerprintAsync(TlsRegistry.PortOf(app), Name, _registry.Ca));
        Assert.Contains(said, Assert.Single(_registry.Said(EventIds.CertificateKept)), StringComparison.Ordinal);
        var next = _registry.Ca.Issue(Name);
        _registry.Files.Write("registry", next);
        await watch.RunOnceAsync(CancellationToken.None);
        Assert.Equal(next.Fingerprint, await TlsClient.FingerprintAsync(TlsRegistry.PortOf(app), Name, _registry.Ca));
        Assert.Single(_registry.Said(EventIds.CertificateFine));
        Assert.Single(_registry.Said(EventIds.CertificateServed));
    }

    // A file that is wrong in some way.
    private string Write(string kind)
    {
        var now = _registry.Time.GetUtcNow();
        var issued = _registry.Ca.Issue(kind switch
        {
            "expired" => new IssueOptions { Hosts = [Name], NotAfter = now.AddDays(-1) },
            "not valid yet" => new IssueOptions { Hosts = [Name], NotBefore = now.AddDays(1) },
            "for clients" => new IssueOptions { Hosts = [Name], IsForClients = true },
            _ => new IssueOptions { Hosts = [Name], NamesIssuersAddress = true },
        });
        _registry.Files.Write("registry", issued);
        using var other = new TestCa(name: "Other");
        var text = kind switch
        {
            "without its intermediate" => issued.LeafPem,
            "with another's intermediate" => issued.LeafPem + other.Intermediate.ExportCertificatePem(),
            "with another's key" => _registry.Ca.Issue(Name).ChainPem,
            "half" => issued.ChainPem[..(issued.ChainPem.Length / 4)],
            "empty" => "",
            "no certificate" => issued.KeyPem,
            _ => issued.ChainPem,
        };
        return _registry.Files.Write("registry.pem", text);
    }
}
