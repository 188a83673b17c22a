using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary><c>/route/…</c> and what gateways are told of it, over real sockets.</summary>
public sealed class RouteEndpointTests : IAsyncLifetime
{
    private const string Now = "2026-01-01T00:00:00.000Z";

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
                options.NamedTokens.Add(TestTokens.Named("ci", "operate", "orders"));
                options.NamedTokens.Add(TestTokens.Named("beta", "operate", "beta"));
                options.NamedTokens.Add(TestTokens.Named("both", "operate", "orders", "beta"));
            },
        });
        (await _registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"orders"}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"beta"}""")).IsOk();
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task Route_FromItsBirthToItsReturn_IsAnsweredAndTold()
    {
        using var ci = ClientOf("ci");
        var revision = _registry.Snapshot.Version;
        const string route = """{"id":"shop","host":"shop.example.com,*.shop.example.com","path":"/api","ns":"orders","auth":"key","rate_limit":{"permits_per_second":2.5},"access_log":false,"answer_timeout_ms":500}""";
        var put = route[..^1] + $$$""","version":1,"revision":{{{revision + 1}}},"author":"ci","reason":"订单","created_at":"{{{Now}}}","updated_at":"{{{Now}}}"}""";

        (await ci.PostAnswerAsync(
            ApiRoutes.RoutePut, route[..^1].Replace("shop.example.com,", "SHOP.Example.com. , ", StringComparison.Ordinal) + ",\"reason\":\"订单\"}")).Is(Envelope(put));
        (await _registry.GetAsync(ApiRoutes.RouteList)).Is(Envelope($"[{put}]"));
        (await _registry.GetAsync(ApiRoutes.RouteList + "?ns=beta")).Is(Envelope("[]"));
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={revision}")).Is($$$"""{"code":0,"message":"ok","version":{{{revision + 1}}},"data":{}}""");
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={revision}&routes=*")).Is(
            $$$"""{"code":0,"message":"ok","version":{{{revision + 1}}},"data":{},"routes_revision":{{{revision + 1}}},"routes":[{{{route}}}]}""");
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={revision}&routes=orders&routes_revision={revision + 1}")).Is(
            $$$"""{"code":0,"message":"ok","version":{{{revision + 1}}},"data":{}}""");
        (await _registry.GetAsync($"{ApiRoutes.Sync}?version={revision}&routes=beta")).Is(
            $$$"""{"code":0,"message":"ok","version":{{{revision + 1}}},"data":{},"routes_revision":{{{revision + 1}}},"routes":[]}""");

        (await ci.PostAnswerAsync(ApiRoutes.RouteDelete, """{"id":"shop","reason":"gone"}""")).Is(Envelope($$"""{"version":2,"revision":{{revision + 2}}}"""));
        (await _registry.GetAsync(ApiRoutes.RouteList)).Is(Envelope("[]"));
        (await _registry.GetAsync(ApiRoutes.RouteHistory + "?id=shop")).Is(Envelope(
            $$$"""[{"version":2,"revision":{{{revision + 2}}},"changed_at":"{{{Now}}}","actor":"ci","reason":"gone"},{"version":1,"revision":{{{revision + 1}}},"changed_at":"{{{Now}}}","actor":"ci","reason":"订单","route":{{{route}}}}]"""));

        (await ci.PostAnswerAsync(ApiRoutes.RouteRollback, """{"id":"shop","version":2}""")).IsError(ErrorCodes.Validation);
        (await ci.PostAnswerAsync(ApiRoutes.RouteRollback, """{"id":"shop","version":9}""")).IsError(ErrorCodes.NotFound);
        var back = (await ci.PostAnswerAsync(ApiRoutes.RouteRollback, """{"id":"shop","version":1}""")).IsOk().Data!;
        Assert.Equal((3, "back to version 1", "key"), ((int)back["version"]!, (string)back["reason"]!, (string)back["auth"]!));
        Assert.Equal(
            ["route.rollback orders route shop", "route.delete orders route shop", "route.put orders route shop"],
            (await _registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray().Take(3).Select(entry => $"{entry!["action"]} {entry["ns"]} {entry["target"]}"));
    }

    [Theory]
    [InlineData("id", "\"kenger:shop\"")]
    [InlineData("id", "\"shop\\r\\nX: y\"")]
    [InlineData("id", "7")]
    [InlineData("host", "\"shop.example.com\\r\\nX: y\"")]
    [InlineData("host", "\"shop.example.com:0\"")]
    [InlineData("host", "\"shop.example.com/api\"")]
    [InlineData("host", "\"*\"")]
    [InlineData("host", "\"a.*.example.com\"")]
    [InlineData("host", "\"0x7f.1\"")]
    [InlineData("host", "\"\"")]
    [InlineData("path", "\"api\"")]
    [InlineData("path", "\"/a\\r\\nX: y\"")]
    [InlineData("path", "\"/a b\"")]
    [InlineData("path", "\"/a#b\"")]
    [InlineData("path", "\"/{\"")]
    [InlineData("path", "\"/{a}{b}\"")]
    [InlineData("path", "\"/{**rest}/a\"")]
    [InlineData("path", "\"/{a}/{a}\"")]
    [InlineData("path", "\"/{a:unknown}\"")]
    [InlineData("path", "\"/{a:int(5)}\"")]
    [InlineData("path", "\"/{a:range(9,1)}\"")]
    [InlineData("path", "\"/{a:length(x)}\"")]
    [InlineData("path", "\"/{a:regex(^(a+)+$)}\"")]
    [InlineData("path", "\"/a?b\"")]
    [InlineData("ns", "\"orders\\n\"")]
    [InlineData("auth", "\"key\\r\\n\"")]
    [InlineData("auth", "\"\"")]
    [InlineData("pick", "\"hash-header:X\\r\\nY: z\"")]
    [InlineData("pick", "\"fastest\"")]
    [InlineData("protocol", "\"http3\"")]
    [InlineData("rate_limit.by", "{\"permits_per_second\":1,\"by\":\"key\"}")]
    [InlineData("rate_limit.permits_per_second", "{\"burst\":1}")]
    [InlineData("rate_limit.permits_per_second", "{\"permits_per_second\":1e400}")]
    [InlineData("rate_limit.per_second", "{\"permits_per_second\":1,\"per_second\":1}")]
    [InlineData("reason", "\"a\\u001b[2Jb\"")]
    [InlineData("prefix", "\"/a\"")]
    public async Task Put_Hostile_IsRefusedByName(string field, string value)
    {
        var body = new JsonObject { ["id"] = "shop", ["ns"] = "orders" };
        body[field.Split('.')[0]] = JsonNode.Parse(value);

        var answer = (await _registry.PostAsync(ApiRoutes.RoutePut, body.ToJsonString())).IsError(ErrorCodes.Validation);

        Assert.Contains(field, answer.Fields);
        Assert.Empty(_registry.Snapshot.Routes.Routes);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("host")]
    [InlineData("path")]
    [InlineData("auth")]
    [InlineData("pick")]
    public async Task Put_FieldOf60Kilobytes_IsRefusedByName(string field)
    {
        var body = new JsonObject { ["id"] = "shop", ["ns"] = "orders" };
        body[field] = (field == "path" ? "/" : "") + new string('a', 60_000);

        Assert.Contains(field, (await _registry.PostAsync(ApiRoutes.RoutePut, body.ToJsonString())).IsError(ErrorCodes.Validation).Fields);
    }

    [Theory]
    [InlineData("\"shop.example.com\"", "\"/api\"", "\"SHOP.example.com.\"", "\"/API/\"")]
    [InlineData("\"shop.example.com,a.example.com\"", "\"/api\"", "\"b.example.com,a.example.com\"", "\"/api/{**rest}\"")]
    [InlineData("\"bücher.example.com\"", "null", "\"xn--bcher-kva.example.com\"", "\"/\"")]
    [InlineData("null", "\"/a/{x}\"", "null", "\"/a/{y}\"")]
    [InlineData("null", "\"/a/{x:int}\"", "null", "\"/A/{y:int}\"")]
    [InlineData("\"*.example.com\"", "null", "\"*.EXAMPLE.com\"", "\"/\"")]
    [InlineData("\"shop.example.com:8080\"", "null", "\"shop.example.com:08080\"", "null")]
    public async Task Put_SameHostAndPath_IsRefusedAndNamesTheOther(string host, string path, string otherHost, string otherPath)
    {
        (await PutAsync("one", host, path)).IsOk();

        var answer = (await PutAsync("two", otherHost, otherPath)).IsError(ErrorCodes.Conflict);

        Assert.Contains("'one'", answer.Text, StringComparison.Ordinal);
        (await PutAsync("one", otherHost, otherPath)).IsOk();
        (await _registry.PostAsync(ApiRoutes.RouteDelete, """{"id":"one"}""")).IsOk();
        (await PutAsync("two", host, path)).IsOk();
    }

    [Theory]
    [InlineData("null", "\"/a/{x:int}\"", "null", "\"/a/{y:alpha}\"")]
    [InlineData("null", "\"/a/{x}\"", "null", "\"/a/{y:int}\"")]
    [InlineData("\"*.example.com\"", "null", "\"*.b.example.com\"", "null")]
    [InlineData("\"*.example.com\"", "null", "\"a.example.com\"", "null")]
    [InlineData("\"shop.example.com:8080\"", "null", "\"shop.example.com\"", "null")]
    public async Task Put_OneMoreExactThanTheOther_BothAreTaken(string host, string path, string otherHost, string otherPath)
    {
        (await PutAsync("one", host, path)).IsOk();

        (await PutAsync("two", otherHost, otherPath)).IsOk();
    }

    [Fact]
    public async Task Put_IdInOtherCase_IsRefused()
    {
        (await PutAsync("shop", "null", "\"/a\"")).IsOk();

        Assert.Contains("'shop'", (await PutAsync("Shop", "null", "\"/b\"")).IsError(ErrorCodes.Conflict).Text, StringComparison.Ordinal);
        (await _registry.PostAsync(ApiRoutes.RouteDelete, """{"id":"Shop"}""")).IsError(ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Put_SeveralAtOnceWithOneVersion_IsTakenOnce()
    {
        (await PutAsync("shop", "null", "\"/a\"")).IsOk();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => _registry.PostAsync(ApiRoutes.RoutePut, $$"""{"id":"shop","ns":"orders","path":"/a{{i}}","version":1}""")));

        Assert.Single(answers, answer => (int)answer.Status == 200);
        Assert.Equal(19, answers.Count(answer => (int)answer.Status == 409));
        (await _registry.PostAsync(ApiRoutes.RoutePut, """{"id":"shop","ns":"orders","version":0}""")).IsError(ErrorCodes.Conflict);
        (await _registry.PostAsync(ApiRoutes.RoutePut, """{"id":"gone","ns":"orders","version":3}""")).IsError(ErrorCodes.Conflict);
    }

    [Fact]
    public async Task Mirror_NamespaceOfOthers_TakesATokenForBoth()
    {
        using var ci = ClientOf("ci");
        using var both = ClientOf("both");
        const string route = """{"id":"shop","ns":"orders","path":"/a","mirror":{"ns":"beta","percent":10}}""";

        (await ci.PostAnswerAsync(ApiRoutes.RoutePut, route)).IsError(ErrorCodes.Forbidden);
        (await ci.PostAnswerAsync(ApiRoutes.RouteImport, $$"""{"routes":[{{route}}],"ns":"orders"}""")).IsError(ErrorCodes.Forbidden);
        Assert.Empty(_registry.Snapshot.Routes.Routes);
        (await both.PostAnswerAsync(ApiRoutes.RoutePut, route)).IsOk();

        // Once more, or back again, is as much as the first time; an end of it is not.
        (await ci.PostAnswerAsync(ApiRoutes.RoutePut, route.Replace("10", "100", StringComparison.Ordinal))).IsError(ErrorCodes.Forbidden);
        (await ci.PostAnswerAsync(ApiRoutes.RoutePut, """{"id":"shop","ns":"orders","path":"/a"}""")).IsOk();
        (await ci.PostAnswerAsync(ApiRoutes.RouteRollback, """{"id":"shop","version":1}""")).IsError(ErrorCodes.Forbidden);
        (await ci.PostAnswerAsync(ApiRoutes.RouteRestore, """{"version":1,"ns":"orders"}""")).IsError(ErrorCodes.Forbidden);
        Assert.Null(_registry.Snapshot.Routes.Routes["shop"].Route.Mirror);
        (await both.PostAnswerAsync(ApiRoutes.RouteRollback, """{"id":"shop","version":1}""")).IsOk();
        Assert.Equal(new RouteMirror { Ns = "beta", Percent = 10 }, _registry.Snapshot.Routes.Routes["shop"].Route.Mirror);
    }

    [Fact]
    public async Task Mirror_NamespaceThatIsNotThere_IsRefused()
    {
        const string route = """{"id":"shop","ns":"orders","mirror":{"ns":"bata"}}""";

        Assert.Contains("mirror.ns", (await _registry.PostAsync(ApiRoutes.RoutePut, route)).IsError(ErrorCodes.NotFound).Text, StringComparison.Ordinal);
        (await _registry.PostAsync(ApiRoutes.RouteImport, $$"""{"routes":[{{route}}]}""")).IsError(ErrorCodes.NotFound);
        Assert.Empty(_registry.Snapshot.Routes.Routes);
    }

    [Fact]
    public async Task Calls_TokenOfAnotherNamespace_SeeAndChangeNothing()
    {
        using var ci = ClientOf("ci");
        using var beta = ClientOf("beta");
        using var both = ClientOf("both");
        (await ci.PostAnswerAsync(ApiRoutes.RoutePut, """{"id":"shop","ns":"orders","path":"/secret"}""")).IsOk();

        (await beta.GetAnswerAsync(ApiRoutes.RouteList)).Is(Envelope("[]"));
        (await beta.GetAnswerAsync(ApiRoutes.RouteList + "?ns=orders")).IsError(ErrorCodes.Forbidden);
        (await beta.GetAnswerAsync(ApiRoutes.RouteHistory + "?id=shop")).IsError(ErrorCodes.Forbidden);
        (await beta.GetAnswerAsync(ApiRoutes.Sync + "?routes=orders")).IsError(ErrorCodes.Forbidden);
        Assert.Empty((await beta.GetAnswerAsync(ApiRoutes.Sync + "?routes=*")).IsOk().Json["routes"]!.AsArray());
        (await beta.PostAnswerAsync(ApiRoutes.RoutePut, """{"id":"mine","ns":"orders"}""")).IsError(ErrorCodes.Forbidden);
        (await beta.PostAnswerAsync(ApiRoutes.RoutePut, """{"id":"shop","ns":"beta"}""")).IsError(ErrorCodes.Forbidden);
        (await beta.PostAnswerAsync(ApiRoutes.RouteDelete, """{"id":"shop"}""")).IsError(ErrorCodes.Forbidden);
        (await beta.PostAnswerAsync(ApiRoutes.RouteRollback, """{"id":"shop","version":1}""")).IsError(ErrorCodes.Forbidden);
        (await beta.PostAnswerAsync(ApiRoutes.RouteImport, """{"routes":[{"id":"shop","ns":"beta"}]}""")).IsError(ErrorCodes.Forbidden);
        Assert.DoesNotContain("shop", (await beta.PostAnswerAsync(ApiRoutes.RoutePut, """{"id":"x","ns":"beta","path":"/secret"}""")).IsError(ErrorCodes.Conflict).Text, StringComparison.Ordinal);
        (await beta.PostAnswerAsync(ApiRoutes.RouteImport, """{"routes":[],"prune":true}""")).IsOk();
        Assert.Single(_registry.Snapshot.Routes.Routes);

        // It takes a token for both to move it.
        (await ci.PostAnswerAsync(ApiRoutes.RoutePut, """{"id":"shop","ns":"beta"}""")).IsError(ErrorCodes.Forbidden);
        (await both.PostAnswerAsync(ApiRoutes.RoutePut, """{"id":"shop","ns":"beta"}""")).IsOk();
        Assert.Equal(2, Assert.Single((await beta.GetAnswerAsync(ApiRoutes.RouteHistory + "?id=shop")).Data!.AsArray())!["version"]!.GetValue<long>());
        (await beta.PostAnswerAsync(ApiRoutes.RouteRollback, """{"id":"shop","version":1}""")).IsError(ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Import_AllOrNothing_TellsWhatItChanges()
    {
        (await PutAsync("a", "null", "\"/a\"")).IsOk();
        (await PutAsync("b", "null", "\"/b\"")).IsOk();
        (await PutAsync("c", "null", "\"/c\"")).IsOk();
        var revision = _registry.Snapshot.Version;
        // Those that change take each other's place.
        const string swapped = """{"routes":[{"id":"a","ns":"orders","path":"/b"},{"id":"b","ns":"beta","path":"/a"},{"id":"d","ns":"orders","path":"/d"}],"prune":true""";

        (await _registry.PostAsync(ApiRoutes.RouteImport, """{"routes":[{"id":"d","ns":"orders"},{"id":"e","ns":"orders","path":"/c"}]}""")).IsError(ErrorCodes.Conflict);
        (await _registry.PostAsync(ApiRoutes.RouteImport, """{"routes":[{"id":"d","ns":"orders"},{"id":"D","ns":"orders","path":"/d"}]}""")).IsError(ErrorCodes.Validation);
        (await _registry.PostAsync(ApiRoutes.RouteImport, """{"routes":[{"id":"d","ns":"orders"},{"id":"e","ns":"nowhere","path":"/e"}]}""")).IsError(ErrorCodes.NotFound);
        (await _registry.PostAsync(ApiRoutes.RouteImport, """{"ns":"beta","routes":[{"id":"d","ns":"orders"}]}""")).IsError(ErrorCodes.Validation);
        (await _registry.PostAsync(ApiRoutes.RouteImport, swapped + ",\"check\":true}")).Is(Envelope(
            $$"""{"added":["d"],"changed":["a","b"],"deleted":["c"],"unchanged":0,"revision":{{revision}}}"""));
        Assert.Equal(revision, _registry.Snapshot.Version);

        (await _registry.PostAsync(ApiRoutes.RouteImport, swapped + "}")).Is(Envelope(
            $$"""{"added":["d"],"changed":["a","b"],"deleted":["c"],"unchanged":0,"revision":{{revision + 1}}}"""));
        Assert.Equal(["a /b", "b /a", "d /d"], _registry.Snapshot.Routes.Routes.Values.Select(route => $"{route.Id} {route.Route.Path}"));
        (await _registry.PostAsync(ApiRoutes.RouteImport, swapped + "}")).Is(Envelope(
            $$"""{"added":[],"changed":[],"deleted":[],"unchanged":3,"revision":{{revision + 1}}}"""));
    }

    [Fact]
    public async Task Restore_AllRoutes_AreAsTheyWereAtThatVersion()
    {
        (await PutAsync("a", "null", "\"/a\"")).IsOk();
        (await PutAsync("b", "null", "\"/b\"")).IsOk();
        (await PutAsync("a", "null", "\"/moved\"")).IsOk();
        (await _registry.PostAsync(ApiRoutes.RouteDelete, """{"id":"b"}""")).IsOk();
        (await PutAsync("c", "null", "\"/c\"")).IsOk();
        (await _registry.PostAsync(ApiRoutes.RoutePut, """{"id":"beta","ns":"beta","path":"/beta"}""")).IsOk();
        const string changes = "\"added\":[\"b\"],\"changed\":[\"a\"],\"deleted\":[\"c\"],\"unchanged\":0";
        using var ci = ClientOf("ci");

        Assert.Contains(changes, (await ci.PostAnswerAsync(ApiRoutes.RouteRestore, """{"version":2,"check":true}""")).IsOk().Text, StringComparison.Ordinal);
        Assert.Equal(["a /moved", "beta /beta", "c /c"], All());
        Assert.Contains(changes, (await ci.PostAnswerAsync(ApiRoutes.RouteRestore, """{"version":2}""")).IsOk().Text, StringComparison.Ordinal);

        // Those of namespaces that the token is not for stay.
        Assert.Equal(["a /a", "b /b", "beta /beta"], All());
        Assert.Equal(
            ["route.restore", "route.restore", "route.restore"],
            (await _registry.GetAsync(ApiRoutes.AuditList)).Data!.AsArray().Take(3).Select(entry => (string)entry!["action"]!));
        Assert.Equal("all routes back to version 2", (string)(await _registry.GetAsync(ApiRoutes.RouteList)).Data![0]!["reason"]!);
        (await ci.PostAnswerAsync(ApiRoutes.RouteRestore, """{"version":99}""")).IsError(ErrorCodes.NotFound);
        (await ci.PostAnswerAsync(ApiRoutes.RouteRestore, """{"version":2,"ns":"beta"}""")).IsError(ErrorCodes.Forbidden);

        // What cannot be as it was is refused as a whole.
        (await ci.PostAnswerAsync(ApiRoutes.RouteDelete, """{"id":"a"}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.RoutePut, """{"id":"taken","ns":"beta","path":"/a"}""")).IsOk();
        (await ci.PostAnswerAsync(ApiRoutes.RouteRestore, """{"version":2}""")).IsError(ErrorCodes.Conflict);
        Assert.Equal(["b /b", "beta /beta", "taken /a"], All());

        IEnumerable<string> All() => _registry.Snapshot.Routes.Routes.Values.Select(route => $"{route.Id} {route.Route.Path}");
    }

    [Fact]
    public async Task Restore_ARouteThatChangedTooOften_IsRefused()
    {
        (await PutAsync("a", "null", "\"/a\"")).IsOk();
        (await PutAsync("b", "null", "\"/b\"")).IsOk();
        for (var i = 0; i < RouteFieldChecks.MaxVersions; i++)
        {
            (await PutAsync("a", "null", $"\"/a{i}\"")).IsOk();
        }

        (await _registry.PostAsync(ApiRoutes.RouteRestore, """{"version":2}""")).IsError(ErrorCodes.Conflict);
        (await _registry.PostAsync(ApiRoutes.RouteRestore, """{"version":3}""")).IsOk();
        Assert.Equal("/a0", _registry.Snapshot.Routes.Routes["a"].Route.Path);
    }

    [Fact]
    public async Task Import_TenThousandRoutes_IsTakenAndNoMore()
    {
        var routes = new JsonArray([.. Enumerable.Range(0, RouteFieldChecks.MaxRoutes)
            .Select(i => (JsonNode)new JsonObject { ["id"] = $"r{i}", ["host"] = $"h{i}.example.com", ["ns"] = "orders" })]);

        (await _registry.PostAsync(ApiRoutes.RouteImport, new JsonObject { ["routes"] = routes }.ToJsonString())).IsOk();

        Assert.Equal(RouteFieldChecks.MaxRoutes, _registry.Snapshot.Routes.Routes.Count);
        (await PutAsync("more", "null", "null")).IsError(ErrorCodes.Conflict);
        Assert.True((await _registry.GetAsync($"{ApiRoutes.Sync}?routes=*&routes_revision={_registry.Snapshot.Routes.Version}")).IsOk().Text.Length < 1_000);
    }

    [Fact]
    public async Task Policies_AllOfThem_AreKeptToldAndUnchangedWhenTheyAreTheSame()
    {
        const string policies = """
            "methods":["GET","HEAD"],"allow_from":["10.0.0.0/8","::1"],"deny_from":["10.0.0.1"],"max_body_bytes":1099511627776,"rewrite":"/o/{id}/{**rest}","redirect":{"to":"https://{host}/new{path}{query}","status":308},"cors":{"origins":["https://app.example.com","null"],"max_age_seconds":5},"jwt":{"authority":"https://login.example.com","audiences":["a","b"],"claims":[{"name":"c","values":["d"]}]},"request_headers":[{"name":"X-Edge","set":"west"},{"name":"Cookie","remove":true}],"response_headers":[{"name":"Vary","add":"Accept"}]
            """;
        const string route = $$$"""{"id":"shop","host":"shop.example.com","path":"/api/{id}","ns":"orders",{{{policies}}}}""";
        var expected = JsonNode.Parse(route.Replace("/{**rest}", "", StringComparison.Ordinal))!;

        var first = (await _registry.PostAsync(ApiRoutes.RoutePut, expected.ToJsonString())).IsOk();
        var again = (await _registry.PostAsync(ApiRoutes.RoutePut, expected.ToJsonString())).IsOk();

        Assert.Equal((1, 1), ((int)first.Data!["version"]!, (int)again.Data!["version"]!));
        var told = (await _registry.GetAsync($"{ApiRoutes.Sync}?routes=*")).IsOk().Json["routes"]![0]!;
        Assert.True(JsonNode.DeepEquals(expected, told), told.ToJsonString());
        var other = JsonNode.Parse(expected.ToJsonString())!;
        other["request_headers"]![0]!["set"] = "east";
        Assert.Equal(2, (int)(await _registry.PostAsync(ApiRoutes.RoutePut, other.ToJsonString())).IsOk().Data!["version"]!);

        // Nothing that a gateway could not carry out.
        Assert.Equal(["rewrite"], (await _registry.PostAsync(ApiRoutes.RoutePut, route)).IsError(ErrorCodes.Validation).Fields);
    }

    [Theory]
    [InlineData("\"path\":\"/a{b}c\",\"rewrite\":\"/x\"", "rewrite")]
    [InlineData("\"path\":\"/a\",\"rewrite\":\"/x\",\"strip_prefix\":\"/a\"", "rewrite")]
    [InlineData("\"path\":\"/{a}\",\"strip_prefix\":\"/{a}\"", "strip_prefix")]
    [InlineData("\"redirect\":{\"to\":\"https://{host}/\"}", "redirect.to")]
    [InlineData("\"request_headers\":[{\"name\":\"X-A\",\"set\":\"a\"},{\"name\":\"Transfer-Encoding\",\"set\":\"chunked\"}]", "request_headers[1].name")]
    [InlineData("\"response_headers\":[{\"name\":\"X-A\",\"set\":\"\"}]", "response_headers[0].set")]
    public async Task Put_PoliciesThatCannotBe_NamesTheField(string policies, string field)
    {
        var answer = (await _registry.PostAsync(ApiRoutes.RoutePut, $$"""{"id":"shop","ns":"orders",{{policies}}}""")).IsError(ErrorCodes.Validation);

        Assert.Equal([field], answer.Fields);
    }

    [Fact]
    public async Task Routes_LargerThanMayBe_AreRefused()
    {
        var value = new string('a', 4096);
        string Of(int headers, string id) => $$"""
            {"id":"{{id}}","ns":"orders","path":"/{{id}}","response_headers":[{{string.Join(',', Enumerable.Repeat($$"""{"name":"X-A","add":"{{value}}"}""", headers))}}]}
            """;

        (await _registry.PostAsync(ApiRoutes.RoutePut, Of(4, "a"))).IsError(ErrorCodes.Validation);
        (await _registry.PostAsync(ApiRoutes.RoutePut, Of(3, "a"))).IsOk();

        // 12 KiB each: some imports fill the registry.
        ApiAnswer? full = null;
        for (var i = 0; i < 10 && full is null; i++)
        {
            var routes = Enumerable.Range(0, 600).Select(each => Of(3, $"r{i}-{each}"));
            var answer = await _registry.PostAsync(ApiRoutes.RouteImport, $$"""{"routes":[{{string.Join(',', routes)}}]}""");
            full = answer.Code == 0 ? null : answer;
        }

        full!.IsError(ErrorCodes.Conflict);
        Assert.True(_registry.Snapshot.Routes.Bytes <= RouteFieldChecks.MaxRoutesBytes);
        Assert.True(_registry.Snapshot.Routes.Routes.Count > 1_800);
        (await _registry.PostAsync(ApiRoutes.RouteImport, """{"routes":[],"prune":true}""")).IsOk();
        Assert.Equal(0, _registry.Snapshot.Routes.Bytes);
    }

    [Fact]
    public async Task Wait_RoutePut_WakesThoseThatAskForRoutesAndNobodyElse()
    {
        await _time.WhenTimersArmed(OwnTimers);
        var version = _registry.Snapshot.Version;
        var gateway = _registry.GetAsync(
            $"{ApiRoutes.Sync}?ns=beta&version={version}&wait=60s&routes=*&routes_revision={_registry.Snapshot.Routes.Version}");
        var other = _registry.GetAsync($"{ApiRoutes.Sync}?ns=beta&version={version}&wait=60s");

        await Eventually.BecomesTrue(() => _time.ArmedTimers >= OwnTimers + 2, "both wait");

        (await PutAsync("shop", "null", "\"/a\"")).IsOk();

        Assert.Single((await gateway).IsOk().Json["routes"]!.AsArray());
        Assert.False(other.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(66));
        Assert.Null((await other).IsOk().Json["routes"]);
    }

    [Fact]
    public async Task History_MoreThanAHundredVersions_KeepsTheNewest()
    {
        for (var i = 0; i < RouteFieldChecks.MaxVersions + 5; i++)
        {
            (await PutAsync("shop", "null", $"\"/a{i}\"")).IsOk();
        }

        var versions = (await _registry.GetAsync(ApiRoutes.RouteHistory + "?id=shop")).Data!.AsArray();

        Assert.Equal(
            (RouteFieldChecks.MaxVersions, 105, 6), (versions.Count, (int)versions[0]!["version"]!, (int)versions[^1]!["version"]!));
    }

    private static string Envelope(string data) => $$"""{"code":0,"message":"ok","data":{{data}}}""";

    private Task<ApiAnswer> PutAsync(string id, string host, string path) =>
        _registry.PostAsync(ApiRoutes.RoutePut, $$"""{"id":"{{id}}","ns":"orders","host":{{host}},"path":{{path}}}""");

    private HttpClient ClientOf(string token)
    {
        var client = _registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf(token));
        return client;
    }
}
