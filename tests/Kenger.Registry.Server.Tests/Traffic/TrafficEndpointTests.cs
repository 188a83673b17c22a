using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Traffic;

/// <summary>Who is told the last hour, of what, and by whose reports.</summary>
public sealed class TrafficEndpointTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<HttpClient> _clients = [];
    private RegistryHost _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = _time,
            Options = options =>
            {
                options.NamedTokens.Add(TestTokens.Named("gateway", "gateway"));
                options.NamedTokens.Add(TestTokens.Named("of-b", "gateway", "b"));
                options.NamedTokens.Add(TestTokens.Named("reader", "read"));
            },
        });
        foreach (var (ns, port, version) in new[] { ("a", 1, "v1"), ("a", 2, "v2"), ("b", 1, "v1") })
        {
            (await _registry.PostAsync(
                ApiRoutes.NodeRegister, $$$"""{"ns":"{{{ns}}}","host":"h","port":{{{port}}},"mode":"static","labels":{"version":"{{{version}}}"}}""")).IsOk();
        }

        _time.Advance(TimeSpan.FromMinutes(10));
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task Get_TwoGatewaysReported_IsTheirSum()
    {
        (await _registry.PostAsync(ApiRoutes.RolloutStart, """{"ns":"a","label":"version=v2","steps":[5,50]}""")).IsOk();
        const string Rollout = "\"rollout\":1,\"step\":1";
        await ReportAsync("gateway", "gw1", 10_000,
            $$$"""{"ns":"a","host":"h","port":1,"labels":{"version":"v1"},{{{Rollout}}},"requests":40,"errors":2,"latency":[10,40]}""",
            $$$"""{"ns":"a","host":"h","port":2,"labels":{"version":"v2"},{{{Rollout}}},"requests":2,"connect_failures":2}""");
        await ReportAsync("gateway", "gw2", 5_000,
            $$$"""{"ns":"a","host":"h","port":1,"labels":{"version":"v1"},{{{Rollout}}},"requests":10,"client_errors":1,"latency":[10,10]}""");

        (await Of("reader").GetAnswerAsync($"{ApiRoutes.Traffic}?ns=a&since=1m")).Is(
            """{"code":0,"message":"ok","data":[{"ns":"a","from":"2026-01-01T00:09:00.000Z","points":["""
            + """{"at":"2026-01-01T00:09:50.000Z","all":{"requests":21,"errors":2,"connect_failures":1,"client_errors":0,"abandoned":0,"p50_ms":2.84,"p99_ms":3.09},"rollout":1,"step":1,"candidate":{"requests":1,"errors":1,"connect_failures":1,"client_errors":0,"abandoned":0},"stable":{"requests":20,"errors":1,"connect_failures":0,"client_errors":0,"abandoned":0,"p50_ms":2.84,"p99_ms":3.09}},"""
            + """{"at":"2026-01-01T00:09:55.000Z","all":{"requests":31,"errors":2,"connect_failures":1,"client_errors":1,"abandoned":0,"p50_ms":2.84,"p99_ms":3.09},"rollout":1,"step":1,"candidate":{"requests":1,"errors":1,"connect_failures":1,"client_errors":0,"abandoned":0},"stable":{"requests":30,"errors":1,"connect_failures":0,"client_errors":1,"abandoned":0,"p50_ms":2.84,"p99_ms":3.09}}]}]}""");
    }

    [Fact]
    public async Task Get_TokenForOtherNamespaces_IsToldOfItsOwnAlone()
    {
        await ReportAsync("gateway", "gw1", 5_000, """{"ns":"a","host":"h","port":1,"requests":1}""", """{"ns":"b","host":"h","port":1,"requests":2}""");

        (await Of("of-b").GetAnswerAsync($"{ApiRoutes.Traffic}?ns=a")).IsError(ErrorCodes.Forbidden);
        Assert.Equal(["b"], NamesIn((await Of("of-b").GetAnswerAsync(ApiRoutes.Traffic)).IsOk().Data!));
        Assert.Equal(["a", "b"], NamesIn((await Of("reader").GetAnswerAsync(ApiRoutes.Traffic)).IsOk().Data!));
    }

    [Fact]
    public async Task Report_OfANamespaceThatTheTokenIsNotFor_IsLeftOut()
    {
        await ReportAsync("of-b", "gw2", 5_000, """{"ns":"a","host":"h","port":1,"requests":1}""", """{"ns":"b","host":"h","port":1,"requests":2}""");

        var told = (await Of("reader").GetAnswerAsync(ApiRoutes.Traffic)).IsOk().Data!.AsArray();

        Assert.Empty(told[0]!["points"]!.AsArray());
        Assert.Equal(2, (int)told[1]!["points"]![0]!["all"]!["requests"]!);
    }

    [Fact]
    public async Task Report_OfANamespaceThatTheGatewayDoesNotFollow_IsLeftOut()
    {
        (await Of("gateway").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw1&ns=b")).IsOk();
        await ReportAsync("gateway", "gw1", 5_000, """{"ns":"a","host":"h","port":1,"requests":1}""");

        Assert.Empty((await _registry.GetAsync(ApiRoutes.Traffic)).IsOk().Data![0]!["points"]!.AsArray());
    }

    [Theory]
    [InlineData("?ns=a&since=2026-01-01T00:09:58Z", 1)]
    [InlineData("?ns=a&since=2026-01-01T00:09:55.000Z", 1)]
    [InlineData("?ns=a&since=2026-01-01T00:09:54Z", 2)]
    [InlineData("?ns=a&since=2026-01-01T02:09:54%2B02:00", 2)]
    [InlineData("?ns=a&since=2026-01-01T00:10Z", 0)]
    [InlineData("?ns=a&since=2026-02-01T00:10Z", 0)]
    [InlineData("?ns=a&since=1970-01-01T00:00Z", 2)]
    [InlineData("?ns=a&since=3s", 1)]
    [InlineData("?ns=a&since=2000000000m", 2)]
    [InlineData("?ns=a&since=", 2)]
    [InlineData("?ns=a", 2)]
    [InlineData("?since=5m", 2)]
    public async Task Get_Since_IsFromThereOn(string query, int points)
    {
        await ReportAsync("gateway", "gw1", 10_000, """{"ns":"a","host":"h","port":1,"requests":4}""");

        Assert.Equal(points, (await _registry.GetAsync(ApiRoutes.Traffic + query)).IsOk().Data![0]!["points"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("?since=6m")]
    [InlineData("?since=2026-01-01T00:04:59Z")]
    [InlineData("?ns=a&since=yesterday")]
    [InlineData("?ns=a&since=-5m")]
    [InlineData("?ns=a&since=01/02/2026")]
    [InlineData("?ns=a&since=1h")]
    public async Task Get_SinceThatWontDo_IsRefusedByItsName(string query) =>
        Assert.Equal(["since"], (await _registry.GetAsync(ApiRoutes.Traffic + query)).IsError(ErrorCodes.Validation).Fields);

    [Fact]
    public async Task Get_UnknownNamespace_Is404() =>
        (await _registry.GetAsync($"{ApiRoutes.Traffic}?ns=A")).IsError(ErrorCodes.NotFound);

    [Theory]
    [InlineData("-1")]
    [InlineData("\"5s\"")]
    [InlineData("1.5")]
    public async Task Report_WindowThatCannotBe_IsRefusedByItsName(string window) =>
        Assert.Equal(
            ["window_ms"], (await _registry.PostAsync(ApiRoutes.Report, $$"""{"gateway":"gw","window_ms":{{window}},"nodes":[]}""")).IsError(ErrorCodes.Validation).Fields);

    private static IEnumerable<string> NamesIn(JsonNode data) => data.AsArray().Select(each => (string)each!["ns"]!);

    private async Task ReportAsync(string token, string gateway, int windowMs, params string[] rows) =>
        (await Of(token).PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"{{gateway}}","window_ms":{{windowMs}},"nodes":[{{string.Join(',', rows)}}]}""")).IsOk();

    private HttpClient Of(string token)
    {
        var client = _registry.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.SecretOf(token));
        _clients.Add(client);
        return client;
    }
}
