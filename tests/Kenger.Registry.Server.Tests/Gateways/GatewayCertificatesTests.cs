using System.Text.Json;
using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Gateways;

/// <summary>What gateways may say of the certificates they serve, for how long it holds, and who learns it.</summary>
public sealed class GatewayCertificatesTests : IAsyncLifetime
{
    private const string Shop = """{"path":"/certs/shop.pem","hosts":["shop.example.com","10.0.0.7"],"not_after":"2026-04-01T09:00:00.000Z"}""";
    private const string Broken = """{"path":"/certs/old.pem","problem":"'/certs/old.pem': it expired"}""";
    private const string Ops = """{"path":"/certs/ops.pem","not_after":"2026-03-01T09:00:00Z","admin":true}""";

    private readonly FakeTimeProvider _time = new();
    private RegistryHost _registry = null!;
    private HttpClient _gateway = null!;

    private GatewayCertificates Kept => _registry.Services.GetRequiredService<GatewayCertificates>();

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = _time,
            Options = options =>
            {
                options.NamedTokens.Add(TestTokens.Named("gateway", "gateway"));
                options.MaxGateways = 2;
            },
        });
        _gateway = _registry.NewClient();
        _gateway.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.SecretOf("gateway"));
    }

    public async Task DisposeAsync()
    {
        _gateway.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task Tell_OfSeveral_AreKeptTheMostUrgentFirst_AndTheListSaysTheFirstEnd()
    {
        await FollowAsync();
        (await TellAsync($"[{Shop},{Broken},{Ops}]", ",\"certificates_left_out\":7")).IsOk();

        var kept = Kept.Find(new GatewayKey("gateway", "gw"))!;

        Assert.Equal(["/certs/old.pem", "/certs/ops.pem", "/certs/shop.pem"], kept.All.Select(each => each.Path));
        Assert.Equal(["any host", "any host", "shop.example.com, 10.0.0.7"], kept.All.Select(each => each.Hosts));
        Assert.Equal([false, true, false], kept.All.Select(each => each.IsOfAdmin));
        Assert.Equal(["'/certs/old.pem': it expired", null, null], kept.All.Select(each => each.Problem));
        Assert.Equal(7, kept.LeftOut);
        Assert.Equal("2026-03-01T09:00:00.000Z", await EndAsync());
    }

    [Fact]
    public async Task Tell_InAPartWithoutThem_LeavesWhatWasSaid_AndTheNextOneReplacesIt()
    {
        await FollowAsync();
        (await TellAsync($"[{Ops}]")).IsOk();
        (await _gateway.PostAnswerAsync(ApiRoutes.Report, """{"gateway":"gw","nodes":[]}""")).IsOk();
        Assert.Equal("2026-03-01T09:00:00.000Z", await EndAsync());

        (await TellAsync($"[{Shop}]")).IsOk();
        Assert.Equal("2026-04-01T09:00:00.000Z", await EndAsync());

        (await TellAsync("[]")).IsOk();
        Assert.Null(await EndAsync());
    }

    [Fact]
    public async Task Tell_ByWhoDoesNotFollow_IsNotKept()
    {
        (await TellAsync($"[{Shop}]")).IsOk();
        await FollowAsync();

        Assert.Null(await EndAsync());
    }

    [Fact]
    public async Task Tell_ByMoreGatewaysThanTheTokenMayHave_IsNotKept()
    {
        foreach (var gateway in (string[])["gw", "gw-2", "gw-3"])
        {
            await _gateway.GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway={gateway}");
            (await _gateway.PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"{{gateway}}","nodes":[],"certificates":[{{Shop}}]}""")).IsOk();
        }

        Assert.Equal(["gw", "gw-2"], Kept.Current.Select(each => each.Gateway.Id));
    }

    [Fact]
    public async Task Tell_NoMore_IsForgotten()
    {
        await FollowAsync();
        (await TellAsync($"[{Shop}]")).IsOk();
        _time.Advance(TimeSpan.FromSeconds(179));
        await FollowAsync();
        Assert.NotNull(await EndAsync());
        Assert.Single(Kept.Current);

        _time.Advance(TimeSpan.FromSeconds(1));
        await FollowAsync();

        Assert.Null(await EndAsync());
        Assert.Empty(Kept.Current);
    }

    [Fact]
    public async Task Current_OfAGatewayThatNoLongerFollows_HasNothingOfIt()
    {
        await FollowAsync();
        (await TellAsync($"[{Shop}]")).IsOk();
        _time.Advance(TimeSpan.FromSeconds(16));

        Assert.Empty(Kept.Current);
    }

    [Fact]
    public async Task Tell_WhatIsLongOrHidden_IsCutAndMadeVisible()
    {
        await FollowAsync();
        var path = JsonSerializer.Serialize("/a\u202eb\u001b[31m" + new string('p', 5_000));
        var problem = JsonSerializer.Serialize("line\r\nbreak \ud83d\ude00" + new string('\u200b', 2_000));
        (await TellAsync($$"""[{"path":{{path}},"problem":{{problem}}}]""")).IsOk();

        var kept = Assert.Single(Kept.Find(new GatewayKey("gateway", "gw"))!.All);

        Assert.StartsWith(@"/a\u202Eb [31mppp", kept.Path, StringComparison.Ordinal);
        Assert.StartsWith("line  break", kept.Problem, StringComparison.Ordinal);
        Assert.InRange(kept.Path.Length, 200, ReportedCertificate.MaxPathLength);
        Assert.InRange(kept.Problem!.Length, 100, ReportedCertificate.MaxProblemLength);
        Assert.All(kept.Path + kept.Problem, character => Assert.InRange(character, ' ', '~'));
    }

    [Theory]
    [InlineData("""{"hosts":["a"],"not_after":"2026-03-01T09:00:00Z"}""", "certificates[0].path")]
    [InlineData("""{"path":"/a"}""", "certificates[0].not_after")]
    [InlineData("""{"path":"/a","problem":" "}""", "certificates[0].not_after")]
    [InlineData("""{"path":"/a","not_after":"tomorrow"}""", "certificates[0].not_after")]
    [InlineData("""{"path":"/a","not_after":1769846400}""", "certificates[0].not_after")]
    [InlineData("""{"path":"/a","not_after":"2026-03-01T09:00:00Z","hosts":["a","b\r\nX: 1"]}""", "certificates[0].hosts[1]")]
    [InlineData("""{"path":"/a","not_after":"2026-03-01T09:00:00Z","key":"secret"}""", "certificates[0].key")]
    [InlineData("\"/a\"", "certificates[0]")]
    public async Task Tell_WhatIsWrong_IsRefusedByName(string certificate, string field)
    {
        await FollowAsync();

        Assert.Equal([field], (await TellAsync($"[{certificate}]")).IsError(ErrorCodes.Validation).Fields);
        Assert.Null(await EndAsync());
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.999Z")]
    public async Task Tell_AnEndThatIsFarAway_IsWhatItSays(string end)
    {
        await FollowAsync();
        (await TellAsync($$"""[{"path":"/a","not_after":"{{end}}"}]""")).IsOk();

        Assert.StartsWith(end[..19], await EndAsync(), StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(Kept.Current).Served.First!.EndingAt(_time.GetUtcNow()));
        await _registry.RunDutiesAsync();
    }

    private async Task FollowAsync() => (await _gateway.GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw")).IsOk();

    private Task<ApiAnswer> TellAsync(string certificates, string more = "") =>
        _gateway.PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"gw","nodes":[],"certificates":{{certificates}}{{more}}}""");

    private async Task<string?> EndAsync() => (string?)(await _registry.GetAsync(ApiRoutes.GatewayList)).IsOk().Data!.AsArray()[0]!["certificate_ends_at"];
}
