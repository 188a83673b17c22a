using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Gateways;

/// <summary>How gateways find nodes: what they may say, for how long it holds, and who learns it.</summary>
public sealed class NodeViewsTests : IAsyncLifetime
{
    private const string Sick = """{"ns":"a","host":"h","port":1,"running":3,"problem":"/api/status answered 404","problem_ms":4000}""";

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
                var bound = TestTokens.Named("bound", "gateway");
                bound.Gateways = ["gw1"];
                options.NamedTokens.Add(bound);
                options.MaxGateways = 3;
            },
        });
        foreach (var (ns, port) in new[] { ("a", 1), ("a", 2), ("b", 1) })
        {
            (await _registry.PostAsync(ApiRoutes.NodeRegister, $$"""{"ns":"{{ns}}","host":"h","port":{{port}},"mode":"static"}""")).IsOk();
        }
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task List_NobodyHasTold_SaysNothing()
    {
        await FollowAsync("gw1");

        Assert.All(await ListAsync(), node => Assert.Null(node!["gateways"]));
        Assert.Equal("""{"code":0,"message":"ok"}""", await BeatAsync(""));
        Assert.Equal("""{"code":0,"message":"ok","data":{}}""", await BeatAsync(",\"gateways\":true"));
    }

    [Fact]
    public async Task List_OneOfTwoFindsItSick_IsSummedUp()
    {
        await TellAsync("gw1", Sick);
        await TellAsync("gw2", """{"ns":"a","host":"h","port":1,"running":4}""");

        var nodes = await ListAsync();

        Assert.StartsWith(
            """{"count":2,"healthy":1,"running":7,"problem":"/api/status answered 404","since":""", At(nodes, "a", 1)!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(_time.GetUtcNow().AddSeconds(-4), DateTimeOffset.Parse((string)At(nodes, "a", 1)!["since"]!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("""{"count":2,"healthy":2,"running":0}""", At(nodes, "a", 2)!.ToJsonString());
        Assert.Equal("""{"count":2,"healthy":2,"running":0}""", At(nodes, "b", 1)!.ToJsonString());
    }

    [Fact]
    public async Task Heartbeat_ThatAsks_IsToldOfItsOwnNodeAlone()
    {
        await TellAsync("gw1", Sick);

        Assert.Contains("\"data\":{\"gateways\":{\"count\":1,\"healthy\":0,\"running\":3,\"problem\":\"/api/status answered 404\"", await BeatAsync(",\"gateways\":true"), StringComparison.Ordinal);
        Assert.Contains("\"gateways\":{\"count\":1,\"healthy\":1,\"running\":0}", await BeatAsync(",\"gateways\":true", port: 2), StringComparison.Ordinal);
        // The original's clients get what they always got, byte for byte.
        Assert.Equal("""{"code":0,"message":"ok"}""", await BeatAsync(""));
        Assert.Equal("""{"code":0,"message":"ok"}""", await BeatAsync(",\"gateways\":false"));
    }

    [Fact]
    public async Task NextReport_ReplacesTheLast()
    {
        await TellAsync("gw1", Sick);
        await TellAsync("gw1");

        Assert.Equal("""{"count":1,"healthy":1,"running":0}""", At(await ListAsync(), "a", 1)!.ToJsonString());
    }

    [Fact]
    public async Task PartWithoutViews_ChangesNothing()
    {
        await TellAsync("gw1", Sick);
        (await Of("gateway").PostAnswerAsync(ApiRoutes.Report, """{"gateway":"gw1","nodes":[]}""")).IsOk();

        Assert.Equal(3, (int)At(await ListAsync(), "a", 1)!["running"]!);
    }

    [Fact]
    public async Task GatewayThatReportsNoMore_DropsOut()
    {
        await TellAsync("gw1", Sick);
        await TellAsync("gw2");
        _time.Advance(TimeSpan.FromSeconds(14));
        await TellAsync("gw2");
        Assert.Equal(2, (int)At(await ListAsync(), "a", 1)!["count"]!);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("""{"count":1,"healthy":1,"running":0}""", At(await ListAsync(), "a", 1)!.ToJsonString());
        Assert.Contains("\"count\":1,\"healthy\":1", await BeatAsync(",\"gateways\":true"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GatewayThatHasNotTold_IsCountedApart()
    {
        await TellAsync("gw1");
        await FollowAsync("silent");

        Assert.Equal("""{"count":1,"unheard":1,"healthy":1,"running":0}""", At(await ListAsync(), "a", 1)!.ToJsonString());
    }

    [Fact]
    public async Task ReportThatWasTooLarge_OfWhatIsNotInItNobodyKnows()
    {
        await FollowAsync("gw1");
        (await Of("gateway").PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"gw1","nodes":[],"views":[{{Sick}}],"views_left_out":7}""")).IsOk();

        Assert.Equal(1, (int)At(await ListAsync(), "a", 1)!["count"]!);
        Assert.Null(At(await ListAsync(), "a", 2));
    }

    [Fact]
    public async Task Tell_OfNamespacesOfOthers_IsNotHeard()
    {
        await FollowAsync("gw1", "of-b", "&ns=b");
        (await Of("of-b").PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"gw1","nodes":[],"views":[{{Sick}}]}""")).IsOk();

        Assert.Null(At(await ListAsync(), "a", 1));
        Assert.Equal("""{"count":1,"healthy":1,"running":0}""", At(await ListAsync(), "b", 1)!.ToJsonString());
    }

    [Fact]
    public async Task Tell_ByWhoMayNot_IsRefused()
    {
        (await Of("bound").PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"gw2","nodes":[],"views":[{{Sick}}]}""")).IsError(ErrorCodes.Forbidden);
        (await Of("reader").PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"gw1","nodes":[],"views":[{{Sick}}]}""")).IsError(ErrorCodes.Forbidden);

        Assert.Null(At(await ListAsync(), "a", 1));
    }

    [Fact]
    public async Task Tell_ByWhoDoesNotFollow_IsNotKept()
    {
        for (var i = 0; i < 50; i++)
        {
            (await Of("gateway").PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"made-up-{{i}}","nodes":[],"views":[{{Sick}}]}""")).IsOk();
        }

        Assert.Null(At(await ListAsync(), "a", 1));
    }

    [Fact]
    public async Task Tell_NodesThatThereAreNot_AreNotKept_AndTooManyAreRefused()
    {
        await FollowAsync("gw1");
        var many = string.Join(',', Enumerable.Range(1, 1_000).Select(i => $$"""{"ns":"a","host":"x","port":{{i}},"running":1}"""));
        (await Of("gateway").PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"gw1","nodes":[],"views":[{{many}}]}""")).IsOk();
        Assert.Equal(0, (int)At(await ListAsync(), "a", 1)!["running"]!);

        var tooMany = string.Join(',', Enumerable.Repeat("{}", 20_000));
        Assert.Equal(["views"], (await Of("gateway").PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"gw1","nodes":[],"views":[{{tooMany}}]}""")).IsError(ErrorCodes.Validation).Fields);
        var million = string.Join(',', Enumerable.Repeat(Sick, 1_000_000 / 50));
        (await Of("gateway").PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"gw1","nodes":[],"views":[{{million}}]}""")).IsError(ErrorCodes.PayloadTooLarge);
    }

    [Fact]
    public async Task Tell_TextThatATerminalWouldObey_IsMadeHarmless()
    {
        await TellAsync("gw1", $$"""{"ns":"a","host":"h","port":1,"problem":"\u001b[31mred\r\nline\u202e{{new string('x', 5000)}}"}""");

        var problem = (string)At(await ListAsync(), "a", 1)!["problem"]!;

        Assert.StartsWith("[31mred  line", problem, StringComparison.Ordinal);
        Assert.InRange(problem.Length, 1, 120);
        Assert.DoesNotContain(problem, char.IsControl);
        Assert.DoesNotContain('\u202e', problem);
    }

    private static JsonNode? At(JsonArray nodes, string ns, int port) =>
        nodes.Single(node => (string)node!["ns"]! == ns && (int)node["port"]! == port)!["gateways"];

    private async Task<JsonArray> ListAsync() => (await _registry.GetAsync(ApiRoutes.NodeList)).IsOk().Data!.AsArray();

    private async Task<string> BeatAsync(string more, int port = 1)
    {
        using var content = new StringContent($$"""{"ns":"a","host":"h","port":{{port}}{{more}}}""");
        using var response = await _registry.Client.PostAsync(new Uri(ApiRoutes.Heartbeat, UriKind.Relative), content);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task FollowAsync(string gateway, string token = "gateway", string more = "") =>
        (await Of(token).GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway={gateway}{more}")).IsOk();

    private async Task TellAsync(string gateway, params string[] views)
    {
        await FollowAsync(gateway);
        (await Of("gateway").PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"{{gateway}}","nodes":[],"views":[{{string.Join(',', views)}}]}""")).IsOk();
    }

    private HttpClient Of(string token)
    {
        var client = _registry.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.SecretOf(token));
        _clients.Add(client);
        return client;
    }
}
