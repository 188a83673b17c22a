using Kenger.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Hosting;

/// <summary>Files with certificates of the registry that clients would refuse: none ends up being served.</summary>
public sealed class RegistryCertificateFilesTests : IDisposable
{
    private const string Name = "registry.example.com";

    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();
    private readonly CapturedLog _log = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

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

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Start_WithACertificateThatClientsRefuse_IsRefusedBySettingFileAndReason(string kind, string said)
    {
        var path = Write(kind);

        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => StartAsync("https://127.0.0.1:0", ("KENGER_SERVER_CERTIFICATES", path)));

        var failure = Assert.Single(e.Failures);
        Assert.StartsWith($"Kenger:Server:Certificates:0 (KENGER_SERVER_CERTIFICATES) '{path}'", failure, StringComparison.Ordinal);
        Assert.Contains(said, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Files_ThatBecomeBad_KeepTheOneBeforeAndSayItOnce(string kind, string said)
    {
        var good = _ca.Issue(Name);
        var path = _files.Write("registry", good);
        await using var app = await StartAsync("https://127.0.0.1:0", ("KENGER_SERVER_CERTIFICATES", path));
        var watch = app.Services.GetRequiredService<CertificateWatch>();

        Write(kind);
        for (var i = 0; i < 4; i++)
        {
            await watch.RunOnceAsync(CancellationToken.None);
        }

        Assert.Equal(good.Fingerprint, await TlsClient.FingerprintAsync(PortOf(app), Name, _ca));
        Assert.Contains(said, Assert.Single(Said(EventIds.CertificateKept)), StringComparison.Ordinal);
        var next = _ca.Issue(Name);
        _files.Write("registry", next);
        await watch.RunOnceAsync(CancellationToken.None);
        Assert.Equal(next.Fingerprint, await TlsClient.FingerprintAsync(PortOf(app), Name, _ca));
        Assert.Single(Said(EventIds.CertificateFine));
        Assert.Single(Said(EventIds.CertificateServed));
    }

    private async Task<WebApplication> StartAsync(string url, params (string Key, string? Value)[] settings)
    {
        var configuration = new Dictionary<string, string?> { ["KENGER_SERVER_CERTIFICATES"] = _files.Folder };
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        var app = RegistryHost.Build(new RegistryHostSettings { Url = url, Time = _time, Configuration = configuration }, _log);
        try
        {
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    // A file that is wrong in some way.
    private string Write(string kind)
    {
        var now = _time.GetUtcNow();
        var issued = _ca.Issue(kind switch
        {
            "expired" => new IssueOptions { Hosts = [Name], NotAfter = now.AddDays(-1) },
            "not valid yet" => new IssueOptions { Hosts = [Name], NotBefore = now.AddDays(1) },
            "for clients" => new IssueOptions { Hosts = [Name], IsForClients = true },
            _ => new IssueOptions { Hosts = [Name], NamesIssuersAddress = true },
        });
        _files.Write("registry", issued);
        using var other = new TestCa(name: "Other");
        var text = kind switch
        {
            "without its intermediate" => issued.LeafPem,
            "with another's intermediate" => issued.LeafPem + other.Intermediate.ExportCertificatePem(),
            "with another's key" => _ca.Issue(Name).ChainPem,
            "half" => issued.ChainPem[..(issued.ChainPem.Length / 4)],
            "empty" => "",
            "no certificate" => issued.KeyPem,
            _ => issued.ChainPem,
        };
        return _files.Write("registry.pem", text);
    }

    private IReadOnlyList<string> Said(int eventId) => [.. _log.Entries.Where(entry => entry.Id.Id == eventId).Select(entry => entry.Message)];

    private static int PortOf(WebApplication app) => BindingAddress.Parse(app.Urls.First(url => url.StartsWith("https", StringComparison.Ordinal))).Port;
}
