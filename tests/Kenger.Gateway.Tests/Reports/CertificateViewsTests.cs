using System.Text.Json;
using Kenger.Contracts;
using Kenger.Gateway.Reports;
using Kenger.TestKit;

namespace Kenger.Gateway.Tests;

/// <summary>What a gateway reports of the certificates it serves, by real files that are exchanged, broken and gone.</summary>
public sealed class CertificateViewsTests : IDisposable
{
    private readonly TestCa _ca = new();
    private readonly CertificateFiles _files = new();
    private readonly CertificateFiles _adminFiles = new();
    private readonly Kenger.TestKit.FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    public void Dispose()
    {
        _adminFiles.Dispose();
        _files.Dispose();
        _ca.Dispose();
    }

    [Fact]
    public async Task Report_OfTrafficAndAdmin_SaysFilesHostsAndEnds_TheSoonestFirst()
    {
        var (shop, any, ops) = (
            _files.Write("shop", Issue(40, "shop.example.com", "*.shop.example.com")), _files.Write("default", Issue(20)),
            _adminFiles.Write("ops", _ca.Issue(new IssueOptions { Addresses = ["127.0.0.1"], NotAfter = _time.GetUtcNow().AddDays(30) })));
        await using var gateway = await StartAsync(
            ("KENGER_GATEWAY_ADMIN_LISTEN", "https://127.0.0.1:0"), ("KENGER_GATEWAY_ADMIN_CERTIFICATES", _adminFiles.Folder));

        var told = await ReportAsync(gateway);

        Assert.Equal(0, told.CertificatesLeftOut);
        Assert.Equal([any, ops, shop], told.Certificates!.Select(each => each.Path));
        Assert.Equal([null, ["127.0.0.1"], ["shop.example.com", "*.shop.example.com"]], told.Certificates!.Select(each => each.Hosts));
        Assert.Equal([null, true, null], told.Certificates!.Select(each => each.Admin));
        Assert.All(told.Certificates!, each => Assert.Null(each.Problem));
        Assert.Equal([20, 30, 40], told.Certificates!.Select(each => (int)Math.Round((each.NotAfter!.Value - _time.GetUtcNow()).TotalDays)));
    }

    [Fact]
    public async Task Report_WhereTheAdminAddressSharesThem_SaysEachOnce()
    {
        _files.Write("shop", Issue(40, "shop.example.com"));
        await using var gateway = await StartAsync(("KENGER_GATEWAY_ADMIN_LISTEN", "https://127.0.0.1:0"));

        Assert.Null(Assert.Single((await ReportAsync(gateway)).Certificates!).Admin);
    }

    [Fact]
    public async Task Report_AfterASwap_SaysTheNewEnd_AndAFileThatIsBroken_KeepsItAndSaysWhy()
    {
        var path = _files.Write("shop", Issue(6, "shop.example.com"));
        await using var gateway = await StartAsync();
        var watch = gateway.Get<CertificateWatch>();
        var before = Assert.Single((await ReportAsync(gateway)).Certificates!);

        _files.Write("shop", Issue(90, "shop.example.com"));
        await watch.RunOnceAsync(default);
        var swapped = Assert.Single((await ReportAsync(gateway)).Certificates!);

        _files.Write("shop.pem", "-----BEGIN CERTIFICATE-----\nhalf");
        await watch.RunOnceAsync(default);
        var atOnce = Assert.Single((await ReportAsync(gateway)).Certificates!);
        await watch.RunOnceAsync(default);
        var refused = Assert.Single((await ReportAsync(gateway)).Certificates!);

        _files.Write("shop", Issue(120, "shop.example.com"));
        await watch.RunOnceAsync(default);
        var mended = Assert.Single((await ReportAsync(gateway)).Certificates!);

        Assert.Equal((6, 90, 120), (Days(before), Days(swapped), Days(mended)));
        // Between two files of one program everything is half.
        Assert.Equal((90, null), (Days(atOnce), atOnce.Problem));
        Assert.Equal((90, path), (Days(refused), refused.Path));
        Assert.StartsWith($"'{path}': ", refused.Problem, StringComparison.Ordinal);
        Assert.Null(mended.Problem);
    }

    [Fact]
    public async Task Report_OfOneThatHadExpiredAtTheStart_SaysThatNoneIsServed()
    {
        _files.Write("shop", Issue(40, "shop.example.com"));
        var path = _files.Write("old", Issue(-2, "old.example.com"));
        await using var gateway = await StartAsync();

        var told = (await ReportAsync(gateway)).Certificates!;

        Assert.Equal((path, null, null), (told[0].Path, told[0].NotAfter, told[0].Hosts));
        Assert.Contains("expired", told[0].Problem, StringComparison.Ordinal);
        Assert.Equal(2, told.Count);
    }

    [Fact]
    public async Task Report_OfOneThatIsGoneFromItsFolder_SaysNothingOfIt()
    {
        _files.Write("shop", Issue(40, "shop.example.com"));
        var path = _files.Write("other", Issue(20, "other.example.com"));
        await using var gateway = await StartAsync();
        Assert.Equal(2, (await ReportAsync(gateway)).Certificates!.Count);

        File.Delete(path);
        for (var i = 0; i < 2; i++)
        {
            await gateway.Get<CertificateWatch>().RunOnceAsync(default);
        }

        Assert.Equal(["shop.example.com"], Assert.Single((await ReportAsync(gateway)).Certificates!).Hosts);
    }

    [Fact]
    public async Task Report_WithoutTls_SaysNothing()
    {
        await using var gateway = await GatewayHost.StartForAsync("shop", new FakeRegistry(), _time);

        var told = await ReportAsync(gateway);

        Assert.Equal((null, 0), (told.Certificates, told.CertificatesLeftOut));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Report_ToARegistryThatIsTooOld_ComesWithoutThem_UntilItIsANewerOne(bool isBeforeAdmin)
    {
        _files.Write("shop", Issue(40, "shop.example.com"));
        await using var gateway = await StartAsync();
        (gateway.Registry.IsBeforeCertificates, gateway.Registry.IsBeforeAdmin) = (true, isBeforeAdmin);
        var from = gateway.Registry.Reports.Count;

        await ReportAsync(gateway);
        await ReportAsync(gateway);
        (gateway.Registry.IsBeforeCertificates, gateway.Registry.IsBeforeAdmin) = (false, false);
        await ReportAsync(gateway);
        _time.Advance(TimeSpan.FromSeconds(61));
        await ReportAsync(gateway);

        var reports = gateway.Registry.Reports.Skip(from).ToArray();
        Assert.All(reports[..3], report => Assert.Null(report.Certificates));
        Assert.All(reports[..3], report => Assert.Equal(isBeforeAdmin, report.Admin is null));
        Assert.Single(reports[^1].Certificates!);
        Assert.NotNull(reports[^1].Admin);
        Assert.Empty(gateway.Said(EventIds.ReportsRefused));
    }

    [Fact]
    public void From_MoreThanFit_AreCountedAndTheLatestLeftOut()
    {
        var many = Enumerable.Range(0, 70).Reverse().Select(i => Certificate(i)).ToArray();

        var told = CertificateViews.From(many)!;

        Assert.Equal((50, 20), (told.Certificates.Count, told.LeftOut));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"/c{i}.pem"), told.Certificates.Select(each => each.Path));
    }

    [Fact]
    public void From_LongOnes_AreAsManyAsTheirBytesAllow_AndTheReportIsOneThatTheRegistryReads()
    {
        var hosts = Enumerable.Range(0, ReportedCertificate.MaxHosts).Select(i => new string('h', 250) + i).ToArray();
        var told = CertificateViews.From([.. Enumerable.Range(0, 50).Select(i => Certificate(i) with { Hosts = hosts, Problem = new string('\u5546', 300) })])!;
        NodeView[] views = [.. Enumerable.Range(0, 300).Select(i => new NodeView { Ns = "shop", Host = new string('n', 60), Port = i + 1, Problem = new string('p', 60) })];

        var parts = ReportParts.Split("one", TimeSpan.FromSeconds(5), [], [], views, 0, admin: null, told).Select(part => part.Report).ToArray();

        Assert.InRange(told.Certificates.Count, 1, 10);
        Assert.Equal(50, told.Certificates.Count + told.LeftOut);
        Assert.All(parts, part => Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(part, KengerJson.Default.TrafficReport).Length, 1, KengerDefaults.MaxBodyBytes - 1));
        Assert.Equal(told.LeftOut, Assert.Single(parts, part => part.Certificates is not null).CertificatesLeftOut);
        Assert.Equal(300, Assert.Single(parts, part => part.Views is not null).Views!.Count);
    }

    private static ReportedCertificate Certificate(int days) => new() { Path = $"/c{days}.pem", NotAfter = DateTimeOffset.UnixEpoch.AddDays(days) };

    private static async Task<TrafficReport> ReportAsync(GatewayHost gateway)
    {
        await gateway.Get<ReportService>().RunOnceAsync(default);
        return gateway.Registry.Reports[^1];
    }

    private int Days(ReportedCertificate certificate) => (int)Math.Round((certificate.NotAfter!.Value - _time.GetUtcNow()).TotalDays);

    private Issued Issue(int days, params string[] hosts) => _ca.Issue(new IssueOptions { Hosts = hosts, NotAfter = _time.GetUtcNow().AddDays(days) });

    private Task<GatewayHost> StartAsync(params (string Key, string? Value)[] settings) => GatewayHost.StartForAsync(
        "shop",
        new FakeRegistry(),
        _time,
        [("KENGER_GATEWAY_HTTPS_LISTEN", "https://127.0.0.1:0"), ("KENGER_GATEWAY_CERTIFICATES", _files.Folder), ("KENGER_GATEWAY_ADMIN_LISTEN", "http://127.0.0.1:0"), .. settings]);
}
