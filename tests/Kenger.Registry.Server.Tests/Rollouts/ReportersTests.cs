using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>Who reported what a decision stands on is told with the decision.</summary>
public sealed class ReportersTests
{
    [Fact]
    public async Task RolledBack_ByAnInventedGateway_NamesItAndItsToken()
    {
        await using var rig = await StartAsync();
        await ReportAsync(rig, "gateways", "gw1", "v2", 90, 0);
        await rig.LookAsync();

        await ReportAsync(rig, "evil", "invented", "v2", 1_000, 1_000);
        await rig.LookAsync();

        Assert.Equal(("rolled_back", 1, 0), await rig.WhereAsync());
        var shown = await rig.ShowAsync();
        Assert.EndsWith("; reported by invented (token evil): 1000 requests, gw1 (token gateways): 90 requests", (string)shown["status_reason"]!, StringComparison.Ordinal);
        Assert.Equal((string)shown["status_reason"]!, (string)shown["events"]!.AsArray()[^1]!["reason"]!);
        var audited = (await rig.Registry.GetAsync(ApiRoutes.AuditList + "?limit=1")).IsOk().Data![0]!;
        Assert.Equal(AuditActions.RolloutRollback, (string)audited["action"]!);
        Assert.Contains("invented (token evil)", (string)audited["after"]!["status_reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passed_AndOn_EachNamesWhoReportedForIt()
    {
        using var directory = new TempDirectory();
        await using var rig = await StartAsync("sqlite:" + directory.File("registry.db"));
        await ReportAsync(rig, "gateways", "gw1", "v2", 100, 0);
        await rig.LookAsync();
        await rig.RestartAsync();
        await ReportAsync(rig, "gateways", "gw2", "v2", 60, 0);
        await ReportAsync(rig, "gateways", "gw1", "v2", 40, 0);
        await rig.LookAsync();
        await rig.PassAsync(10);

        var events = (await rig.ShowAsync())["events"]!.AsArray().Select(each => ((string)each!["kind"]!, (string?)each["reason"])).ToArray();

        Assert.Equal(
            [
                ("passed", "reported by gw1 (token gateways): 100 requests"),
                ("passed", "reported by gw2 (token gateways): 60 requests, gw1 (token gateways): 40 requests"),
                ("advanced", "the new nodes kept all limits for 10 s; reported by gw1 (token gateways): 140 requests, gw2 (token gateways): 60 requests"),
            ],
            events[1..]);
    }

    [Fact]
    public async Task Report_ReadOrRegister_IsRefusedAndChangesNothing()
    {
        await using var rig = await StartAsync();

        foreach (var role in (string[])["read", "register"])
        {
            using var client = ClientOf(rig, role);
            (await client.PostAnswerAsync(ApiRoutes.Report, Body("gw1", "v2", 1_000, 1_000))).IsError(ErrorCodes.Forbidden);
        }

        await rig.LookAsync();
        Assert.Equal(("running", 1, 5), await rig.WhereAsync());
    }

    [Fact]
    public void NameIn_MoreGatewaysThanHaveARow_ShareTheirTokensOne()
    {
        var reporters = new Reporters();
        var names = Enumerable.Range(0, 10_000).Select(i => reporters.NameIn(1, new GatewayKey("t", $"gw-{i}"))).Distinct().ToArray();

        Assert.Equal(Reporters.MaxNamed + 1, names.Length);
        Assert.Equal("others (token t)", names[^1]);
        Assert.Equal("gw-0 (token t)", reporters.NameIn(1, new GatewayKey("t", "gw-0")));
        reporters.KeepOnly([]);
        Assert.Equal("gw-9999 (token t)", reporters.NameIn(1, new GatewayKey("t", "gw-9999")));
    }

    [Fact]
    public void Tell_ManyOfTheLongestNames_FitsIntoTheColumn()
    {
        var rows = Enumerable.Range(0, 300).Select(i => new RolloutSample
        {
            Side = RolloutSample.Reporter, Amount = 1_000_000_000_000 + i, Counter = string.Create(CultureInfo.InvariantCulture, $"{i:000}{new string('g', 125)} (token {new string('t', 64)})"),
        });

        var told = Reporters.Tell(rows, wholeStep: false);

        Assert.InRange(told.Length, 100, 700);
        Assert.EndsWith(" and 295 more", told, StringComparison.Ordinal);
        Assert.Equal("", Reporters.Tell([], wholeStep: true));
    }

    private static Task<RolloutRig> StartAsync(string store = "memory") => RolloutRig.RollingOutAsync(store: store, options: options =>
    {
        options.NamedTokens.Add(TestTokens.Named("gateways", "gateway"));
        options.NamedTokens.Add(TestTokens.Named("evil", "gateway"));
        options.NamedTokens.Add(TestTokens.Named("read", "read"));
        options.NamedTokens.Add(TestTokens.Named("register", "register"));
    });

    private static async Task ReportAsync(RolloutRig rig, string token, string gateway, string version, int requests, int errors)
    {
        using var client = ClientOf(rig, token);
        (await client.PostAnswerAsync(ApiRoutes.Report, Body(gateway, version, requests, errors))).IsOk();
    }

    private static string Body(string gateway, string version, int requests, int errors) =>
        $$"""{"gateway":"{{gateway}}","nodes":[{"ns":"orders","host":"h","port":2,"labels":{"version":"{{version}}"},"rollout":1,"step":1,"requests":{{requests}},"errors":{{errors}}}]}""";

    private static HttpClient ClientOf(RolloutRig rig, string name)
    {
        var client = rig.Registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf(name));
        return client;
    }
}
