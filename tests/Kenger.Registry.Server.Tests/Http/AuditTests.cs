using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.Http;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>Who did what, as it is answered.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private const string Node = """{"ns":"a","host":"h","port":1}""";

    private readonly FakeTimeProvider _time = new();
    private RegistryHost _registry = null!;
    private HttpClient _ci = null!;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = _time,
            Options = options =>
            {
                options.NamedTokens.Add(TestTokens.Named("ci", "admin"));
                // Loops run each second of the clock: a month of them is half a minute.
                options.KeepAuditFor = TimeSpan.FromDays(1);
            },
        });
        _ci = _registry.NewClient();
        _ci.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf("ci"));
    }

    public async Task DisposeAsync()
    {
        _ci.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task List_EveryChange_IsThereWithItsAuthor()
    {
        (await _ci.PostAnswerAsync(ApiRoutes.NodeRegister, Node)).IsOk();
        (await _ci.PostAnswerAsync(ApiRoutes.NodeWeight, """{"ns":"a","host":"h","port":1,"weight":5}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.NodeUpdate, """{"id":1,"labels":{"k":"v"}}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.NodeDelete, """{"id":1}""")).IsOk();
        (await _ci.PostAnswerAsync(ApiRoutes.NodeRegister, Node)).IsOk();
        (await _ci.PostAnswerAsync(ApiRoutes.NodeDeregister, Node)).IsOk();
        (await _ci.PostAnswerAsync(ApiRoutes.NamespaceAdd, """{"name":"b"}""")).IsOk();
        (await _ci.PostAnswerAsync(ApiRoutes.NamespaceUpdate, """{"name":"b","description":"d"}""")).IsOk();
        (await _ci.PostAnswerAsync(ApiRoutes.NamespaceDelete, """{"name":"b"}""")).IsOk();

        Assert.Equal(
            [
                "ci namespace.delete b ", "ci namespace.update b ", "ci namespace.add b ", "ci node.deregister a h:1", "ci node.register a h:1",
                "token-1 node.delete a h:1", "token-1 node.update a h:1", "ci node.weight a h:1", "ci node.register a h:1", "ci namespace.add a ",
            ],
            await List());
        (await _registry.GetAsync(ApiRoutes.AuditList + "?ns=a&limit=1&before=4")).Is(
            $$$"""{"code":0,"message":"ok","data":[{"id":3,"time":"2026-01-01T00:00:00.000Z","actor":"ci","address":"127.0.0.1","action":"node.weight","ns":"a","target":"h:1","before":{"id":1,"weight":100,"declared_weight":100,"status":"online"},"after":{"id":1,"weight":5,"declared_weight":100,"weight_override":5,"status":"online"},"version":{{{Version(2)}}}}]}""");
    }

    [Theory]
    [InlineData(ApiRoutes.NodeWeight, """{"ns":"a","host":"h","port":1,"weight":5,"reason":"too warm"}""")]
    [InlineData(ApiRoutes.NodeWeight, """{"ns":"a","host":"h","port":1,"weight":5,"ttl_seconds":60,"reason":"too warm"}""")]
    [InlineData(ApiRoutes.NodeDrain, """{"ns":"a","host":"h","port":1,"ttl_seconds":60,"reason":"too warm"}""")]
    [InlineData(ApiRoutes.NodeUpdate, """{"id":1,"weight":5,"reason":"too warm"}""")]
    public async Task List_ChangeOfANodeWithAReason_SaysItAfterwardsAlone(string path, string body)
    {
        (await _ci.PostAnswerAsync(ApiRoutes.NodeRegister, Node)).IsOk();

        (await _registry.PostAsync(path, body)).IsOk();

        var entry = (await _registry.GetAsync(ApiRoutes.AuditList + "?limit=1")).Data![0]!;
        Assert.Equal("too warm", entry["after"]!["reason"]!.GetValue<string>());
        Assert.Null(entry["before"]!["reason"]);
    }

    [Fact]
    public async Task List_ChangeOfANodeWithoutAReason_HasNone()
    {
        (await _ci.PostAnswerAsync(ApiRoutes.NodeRegister, Node)).IsOk();
        (await _registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"a","host":"h","port":1,"weight":5,"reason":"too warm"}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.NodeWeight, """{"ns":"a","host":"h","port":1,"reset":true,"reason":""}""")).IsOk();

        var entry = (await _registry.GetAsync(ApiRoutes.AuditList + "?limit=1")).Data![0]!;
        Assert.Null(entry["after"]!["reason"]);
    }

    [Fact]
    public async Task List_MoreThanOnePieceOfTheStore_IsWholeAndInOrder()
    {
        for (var i = 1; i <= StorePages.Piece * 2; i++)
        {
            (await _ci.PostAnswerAsync(ApiRoutes.NamespaceAdd, $$"""{"name":"n{{i}}"}""")).IsOk();
        }

        var newest = StorePages.Piece * 2;
        Assert.Equal(Enumerable.Range(1, newest).Reverse().Select(i => $"ci namespace.add n{i} "), await List("?limit=1000"));
        Assert.Equal(
            Enumerable.Range(1, newest).Reverse().Take(StorePages.Piece + 5).Select(i => $"ci namespace.add n{i} "), await List($"?limit={StorePages.Piece + 5}"));
        Assert.Equal(["ci namespace.add n2 ", "ci namespace.add n1 "], await List("?limit=1000&before=3"));
    }

    [Fact]
    public async Task List_WhatChangesNothing_IsNotThere()
    {
        (await _ci.PostAnswerAsync(ApiRoutes.NodeRegister, Node)).IsOk();
        var before = await List();

        (await _ci.PostAnswerAsync(ApiRoutes.NodeRegister, Node)).IsOk();
        (await _ci.PostAnswerAsync(ApiRoutes.Heartbeat, Node)).IsOk();
        (await _ci.PostAnswerAsync(ApiRoutes.NodeUpdate, """{"id":1,"labels":{}}""")).IsOk();
        (await _ci.PostAnswerAsync(ApiRoutes.NodeDeregister, """{"ns":"a","host":"h","port":2}""")).IsOk();
        (await _ci.PostAnswerAsync(ApiRoutes.NamespaceAdd, """{"name":"a"}""")).IsError(ErrorCodes.Conflict);

        Assert.Equal(before, await List());
    }

    [Fact]
    public async Task List_SilentNode_WasChangedByTheRegistry()
    {
        (await _ci.PostAnswerAsync(ApiRoutes.NodeRegister, Node)).IsOk();

        _time.Advance(TimeSpan.FromSeconds(31));
        await _registry.RunDutiesAsync();
        (await _ci.PostAnswerAsync(ApiRoutes.Heartbeat, Node)).IsOk();
        _time.Advance(TimeSpan.FromSeconds(121));
        await _registry.RunDutiesAsync();

        var audit = await List();
        Assert.Equal("ci node.online a h:1", Assert.Single(audit, each => each.Contains("online", StringComparison.Ordinal)));
        Assert.Contains("registry node.offline a h:1", audit);
        Assert.Equal("registry node.expire a h:1", audit[0]);
        var entry = (await _registry.GetAsync(ApiRoutes.AuditList)).Data![0]!.AsObject();
        Assert.False(entry.ContainsKey("address"));
        Assert.False(entry.ContainsKey("after"));
    }

    [Fact]
    public async Task List_LiftedSelfPreservation_NamesWhoLiftedIt()
    {
        (await _ci.PostAnswerAsync(ApiRoutes.NodeRegister, Node)).IsOk();
        _time.Advance(TimeSpan.FromSeconds(29));
        var actor = new Server.State.Actor("boss", "10.0.0.1", Server.State.NamespaceSet.All);
        // The clock moves on under the lease service's own sweep: nobody else may have expired it before.
        (await _registry.PostAsync(ApiRoutes.Heartbeat, Node)).IsOk();
        var silent = new Server.Changes.Time.SweepLeases(_time.GetUtcNow() - TimeSpan.FromHours(1), new(TimeSpan.Zero, TimeSpan.FromHours(1)), TrustSilence: true);

        await _registry.Services.GetRequiredService<Server.Writing.RegistryWriter>().ExecuteAsync(silent, actor, CancellationToken.None);

        Assert.Equal(["boss node.offline a h:1", "boss self_preservation.lift  "], (await List()).Take(2));
        Assert.Equal(
            """{"taken_offline":1,"deleted":0}""",
            (await _registry.GetAsync(ApiRoutes.AuditList)).Data![1]!["after"]!.ToJsonString());
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=1001", "limit")]
    [InlineData("?limit=-1&before=0&ns=a%20b", "ns", "limit", "before")]
    [InlineData("?before=x", "before")]
    public async Task List_BrokenQuery_IsRefusedByName(string query, params string[] fields) =>
        Assert.Equal(fields, (await _registry.GetAsync(ApiRoutes.AuditList + query)).IsError(ErrorCodes.Validation).Fields);

    [Fact]
    public async Task Retention_OldEntries_AreForgotten()
    {
        (await _ci.PostAnswerAsync(ApiRoutes.NodeRegister, """{"ns":"a","host":"h","port":1,"mode":"static"}""")).IsOk();
        var retention = _registry.Services.GetRequiredService<RetentionDuty>();
        _time.Advance(TimeSpan.FromHours(23));
        await retention.ForgetAsync(CancellationToken.None);
        Assert.Equal(2, (await List()).Length);

        _time.Advance(TimeSpan.FromHours(2));
        (await _ci.PostAnswerAsync(ApiRoutes.NamespaceAdd, """{"name":"new"}""")).IsOk();
        await retention.ForgetAsync(CancellationToken.None);

        Assert.Equal(["ci namespace.add new "], await List());
    }

    private static long Version(int change) => DateTimeOffset.UnixEpoch.AddYears(56).ToUnixTimeMilliseconds() + change;

    private async Task<string[]> List(string query = "") =>
        [.. (await _registry.GetAsync(ApiRoutes.AuditList + query)).IsOk().Data!.AsArray()
            .Select(each => $"{each!["actor"]} {each["action"]} {each["ns"]} {each["target"]}")];
}
