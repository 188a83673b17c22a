using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary><c>/rule/…</c> and what gateways are told of it, over real sockets.</summary>
public sealed class RuleEndpointTests : IAsyncLifetime
{
    private const string Now = "2026-01-01T00:00:00.000Z";
    private const string ToV2 = """{"labels":{"version":"v2"}}""";
    private const string Percent = """{"ns":"orders","match":{"percent":5},"target":{"labels":{"version":"v2"}}}""";

    // The lease sweep and the heartbeat saver.
    private const int OwnTimers = 2;

    private readonly FakeTimeProvider _time = new();
    private RegistryHost _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = _time,
            Options = options =>
            {
                options.NamedTokens.Add(TestTokens.Named("ci", "operate", "orders", "beta"));
                options.NamedTokens.Add(TestTokens.Named("half", "operate", "orders"));
            },
        });
        (await _registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"orders"}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"beta"}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"other"}""")).IsOk();
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Rule_FromItsBirthToItsEnd_IsAnsweredAndTold()
    {
        using var ci = ClientOf("ci");
        var version = _registry.Snapshot.Version;
        const string match = """{"clients":["10.1.0.0/16"],"headers":{"A":"*","B":"b"},"path_prefix":"/api","percent":12.5,"percent_key":"client"}""";
        const string target = """{"ns":"beta","labels":{"version":"v2"}}""";
        var rule = $$$"""{"id":1,"ns":"orders","position":1,"name":"office","match":{{{match}}},"target":{{{target}}},"enabled":true,"expires_at":"2026-01-01T00:01:00.000Z","author":"ci","reason":"订单","created_at":"{{{Now}}}","updated_at":"{{{Now}}}","version":{{{version + 1}}}}""";

        (await ci.PostAnswerAsync(
            ApiRoutes.RuleAdd,
            $$$"""{"ns":"orders","name":"office","match":{{{match.Replace("\"A\":\"*\",\"B\":\"b\"", "\"B\":\"b\",\"A\":\"*\"", StringComparison.Ordinal)}}},"target":{{{target}}},"ttl_seconds":60,"reason":"订单"}"""))
            .Is(Envelope(rule));
        (await _registry.GetAsync(ApiRoutes.RuleList)).Is(Envelope($"[{rule}]"));
        (await _registry.GetAsync(ApiRoutes.RuleList + "?ns=orders")).Is(Envelope($"[{rule}]"));
        (await _registry.GetAsync(ApiRoutes.RuleList + "?ns=beta")).Is(Envelope("[]"));
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={version}")).Is(
            $$$"""{"code":0,"message":"ok","version":{{{version + 1}}},"data":{"orders":{"health_path":"/api/status","nodes":[],"rules":[{"id":1,"name":"office","match":{{{match}}},"target":"""
            + target + "}]}}}");

        (await _registry.PostAsync(ApiRoutes.RuleUpdate, """{"id":1,"enabled":false}""")).IsOk();
        (await _registry.GetAsync($"{ApiRoutes.Sync}?ns=orders")).Is(
            $$$"""{"code":0,"message":"ok","version":{{{version + 2}}},"data":{"orders":{"health_path":"/api/status","nodes":[]}}""" + "}");

        (await _registry.PostAsync(ApiRoutes.RuleDelete, """{"id":1}""")).Is(Envelope($$"""{"version":{{version + 3}}}"""));
        (await _registry.GetAsync(ApiRoutes.RuleList)).Is(Envelope("[]"));
        (await _registry.PostAsync(ApiRoutes.RuleDelete, """{"id":1}""")).IsError(ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Sync_SeveralRules_AreInTheirOrder()
    {
        foreach (var position in (int[])[1, 1, 2])
        {
            (await _registry.PostAsync(ApiRoutes.RuleAdd, Percent[..^1] + $$""","position":{{position}}}""")).IsOk();
        }

        var rules = (await _registry.GetAsync(ApiRoutes.Sync + "?ns=orders")).IsOk().Data!["orders"]!["rules"]!.AsArray();

        Assert.Equal([2, 3, 1], rules.Select(rule => (long)rule!["id"]!));
    }

    [Fact]
    public async Task Wait_RuleAdded_WakesGatewaysOfItsNamespaceAndNobodyElse()
    {
        await _time.WhenTimersArmed(OwnTimers);
        var version = _registry.Snapshot.Version;
        var gateway = _registry.GetAsync($"{ApiRoutes.Sync}?ns=orders&version={version}&wait=60s");
        var other = _registry.GetAsync($"{ApiRoutes.Sync}?ns=other&version={version}&wait=60s");
        await Eventually.BecomesTrue(() => _time.ArmedTimers >= OwnTimers + 2, "both wait");

        (await _registry.PostAsync(ApiRoutes.RuleAdd, Percent)).IsOk();

        Assert.Single((await gateway).Data!["orders"]!["rules"]!.AsArray());
        Assert.False(other.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(66));
        await other;
    }

    [Fact]
    public async Task Rule_ForATime_GoesByItself()
    {
        (await _registry.PostAsync(ApiRoutes.RuleAdd, Percent[..^1] + ",\"ttl_seconds\":60}")).IsOk();
        (await _registry.PostAsync(ApiRoutes.RuleAdd, Percent)).IsOk();

        _time.Advance(TimeSpan.FromSeconds(60));
        await _registry.RunDutiesAsync();

        var left = Assert.Single((await _registry.GetAsync(ApiRoutes.RuleList)).Data!.AsArray())!;
        Assert.Equal((2, 1), ((int)left["id"]!, (int)left["position"]!));
        var entry = (await _registry.GetAsync(ApiRoutes.AuditList)).Data![0]!;
        Assert.Equal("registry rule.expire orders rule 1", $"{entry["actor"]} {entry["action"]} {entry["ns"]} {entry["target"]}");
        Assert.Equal(
            $$"""{"id":1,"position":1,"match":{"percent":5},"target":{{ToV2}},"enabled":true,"expires_at":"2026-01-01T00:01:00.000Z"}""",
            entry["before"]!.ToJsonString());
        await Eventually.BecomesTrue(() => _registry.Log.Entries.Any(logged => logged.Id.Id == EventIds.RuleExpired), "it is logged, by whichever tick was first");
    }

    [Fact]
    public async Task Changes_AreAudited()
    {
        using var ci = ClientOf("ci");
        (await ci.PostAnswerAsync(ApiRoutes.RuleAdd, Percent)).IsOk();
        (await ci.PostAnswerAsync(ApiRoutes.RuleAdd, Percent)).IsOk();
        (await _registry.PostAsync(ApiRoutes.RuleUpdate, """{"id":2,"position":1,"name":"a"}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.RuleDelete, """{"id":2}""")).IsOk();

        var audit = (await _registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray();

        Assert.Equal(
            ["token-1 rule.delete rule 2", "token-1 rule.update rule 2", "ci rule.add rule 2", "ci rule.add rule 1"],
            audit.Take(4).Select(entry => $"{entry!["actor"]} {entry["action"]} {entry["target"]}"));
        Assert.Equal(
            $$"""{"id":2,"position":1,"name":"a","match":{"percent":5},"target":{{ToV2}},"enabled":true}""", audit[1]!["after"]!.ToJsonString());
        Assert.Equal(
            $$"""{"id":2,"position":2,"match":{"percent":5},"target":{{ToV2}},"enabled":true}""", audit[1]!["before"]!.ToJsonString());
    }

    [Fact]
    public async Task Calls_TokenOfSomeNamespaces_SeeAndChangeTheirsOnly()
    {
        (await _registry.PostAsync(ApiRoutes.RuleAdd, Percent)).IsOk();
        (await _registry.PostAsync(ApiRoutes.RuleAdd, """{"ns":"other","match":{"percent":5},"target":{"ns":"orders"}}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.RuleAdd, """{"ns":"orders","match":{"percent":5},"target":{"ns":"beta"}}""")).IsOk();
        using var half = ClientOf("half");

        Assert.Equal([1, 3], (await half.GetAnswerAsync(ApiRoutes.RuleList)).Data!.AsArray().Select(rule => (long)rule!["id"]!));
        (await half.GetAnswerAsync(ApiRoutes.RuleList + "?ns=other")).IsError(ErrorCodes.Forbidden);
        (await half.PostAnswerAsync(ApiRoutes.RuleDelete, """{"id":2}""")).IsError(ErrorCodes.Forbidden);
        (await half.PostAnswerAsync(ApiRoutes.RuleUpdate, """{"id":3,"enabled":false}""")).IsError(ErrorCodes.Forbidden);
        (await half.PostAnswerAsync(ApiRoutes.RuleUpdate, """{"id":1,"target":{"ns":"beta"}}""")).IsError(ErrorCodes.Forbidden);
        (await half.PostAnswerAsync(ApiRoutes.RuleAdd, """{"ns":"orders","match":{"percent":5},"target":{"ns":"nowhere"}}""")).IsError(ErrorCodes.Forbidden);
        (await half.PostAnswerAsync(ApiRoutes.RuleUpdate, """{"id":1,"enabled":false}""")).IsOk();
    }

    [Fact]
    public async Task Restart_Rules_AreRemembered()
    {
        using var directory = new TempDirectory();
        var settings = new RegistryHostSettings { Time = _time, Store = "sqlite:" + directory.File("registry.db") };
        string before;
        await using (var first = await RegistryHost.StartAsync(settings))
        {
            (await first.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"orders"}""")).IsOk();
            (await first.PostAsync(ApiRoutes.RuleAdd, Percent)).IsOk();
            before = (await first.GetAsync(ApiRoutes.RuleList)).Text;
        }

        await using var second = await RegistryHost.StartAsync(settings);

        (await second.GetAsync(ApiRoutes.RuleList)).Is(before);
    }

    private static string Envelope(string data) => $$$"""{"code":0,"message":"ok","data":{{{data}}}}""";

    private HttpClient ClientOf(string token)
    {
        var client = _registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf(token));
        return client;
    }
}
