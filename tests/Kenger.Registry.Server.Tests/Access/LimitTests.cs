using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>Each limit: up to it everything goes, beyond it an error names it.</summary>
public sealed class LimitTests
{
    private const string Node = """{"ns":"a","host":"h","port":1}""";

    // The sweep of the leases and the saver of heartbeats.
    private const int OwnTimers = 2;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Register_MoreNodesThanANamespaceMayHave_Is409()
    {
        await using var registry = await StartAsync(options => options.MaxNodesPerNamespace = 2);
        (await Register(registry, "a", 1)).IsOk();
        (await Register(registry, "a", 2)).IsOk();
        var before = registry.Snapshot;

        var refused = (await Register(registry, "a", 3)).IsError(ErrorCodes.Conflict);

        Assert.Contains("MaxNodesPerNamespace", refused.Text, StringComparison.Ordinal);
        Assert.Same(before, registry.Snapshot);
        // Those that are there may register again, and another namespace has room.
        (await Register(registry, "a", 2, weight: 5)).IsOk();
        (await Register(registry, "b", 3)).IsOk();
        (await registry.PostAsync(ApiRoutes.NodeDeregister, Node)).IsOk();
        (await Register(registry, "a", 3)).IsOk();
    }

    [Fact]
    public async Task Add_MoreNamespacesThanThereMayBe_Is409()
    {
        await using var registry = await StartAsync(options => options.MaxNamespaces = 2);
        (await registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"a"}""")).IsOk();
        (await Register(registry, "b", 1)).IsOk();
        var before = registry.Snapshot;

        var added = (await registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"c"}""")).IsError(ErrorCodes.Conflict);
        var registered = (await Register(registry, "c", 1)).IsError(ErrorCodes.Conflict);

        Assert.Contains("MaxNamespaces", added.Text, StringComparison.Ordinal);
        Assert.Contains("MaxNamespaces", registered.Text, StringComparison.Ordinal);
        Assert.Same(before, registry.Snapshot);
        (await registry.PostAsync(ApiRoutes.NamespaceDelete, """{"name":"a"}""")).IsOk();
        (await Register(registry, "c", 1)).IsOk();
    }

    [Fact]
    public async Task Call_MoreRequestsThanATokenMayMake_Is429()
    {
        await using var registry = await StartAsync(options =>
        {
            options.MaxRequestsPerSecond = 3;
            options.NamedTokens.Add(TestTokens.Named("other", "register"));
        });
        using var other = registry.NewClient();
        other.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf("other"));
        (await Register(registry, "a", 1)).IsOk();
        (await registry.PostAsync(ApiRoutes.Heartbeat, """{"ns":"a","host":"h","port":1}""")).IsOk();
        (await registry.GetAsync(ApiRoutes.Sync)).IsOk();

        var refused = (await registry.PostAsync(ApiRoutes.Heartbeat, Node)).IsError(ErrorCodes.TooManyRequests);

        Assert.Contains("MaxRequestsPerSecond", refused.Text, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        (await other.PostAnswerAsync(ApiRoutes.Heartbeat, Node)).IsOk();
        _time.Advance(TimeSpan.FromSeconds(0.4));
        (await registry.PostAsync(ApiRoutes.Heartbeat, Node)).IsOk();
        (await registry.PostAsync(ApiRoutes.Heartbeat, Node)).IsError(ErrorCodes.TooManyRequests);
    }

    [Theory]
    [InlineData(ApiRoutes.Sync + "?wait=30s&version=")]
    [InlineData(ApiRoutes.Applied + "?ns=a&wait=30s&version=")]
    public async Task Wait_MoreLongPollsThanATokenMayHave_Is429(string poll)
    {
        await using var registry = await StartAsync(options => options.MaxLongPolls = 1);
        (await Register(registry, "a", 1)).IsOk();
        // A gateway that never applies anything.
        (await registry.GetAsync(ApiRoutes.Sync + "?version=0&gateway=gw")).IsOk();
        var version = registry.Snapshot.Version;
        // A write disarms its timeout only after its caller was answered.
        await Eventually.BecomesTrue(() => _time.ArmedTimers == OwnTimers, "only the registry's own timers are left");
        var open = registry.GetAsync(ApiRoutes.Sync + $"?wait=30s&version={version}");
        await Eventually.BecomesTrue(() => _time.ArmedTimers > OwnTimers, "the first poll waits");

        var refused = (await registry.GetAsync(poll + version)).IsError(ErrorCodes.TooManyRequests);

        Assert.Contains("MaxLongPolls", refused.Text, StringComparison.Ordinal);
        (await registry.GetAsync(ApiRoutes.Sync + $"?version={version}")).IsOk();
        (await Register(registry, "b", 2)).IsOk();
        (await open).IsOk();
        (await registry.GetAsync(ApiRoutes.Sync + "?wait=30s&version=1")).IsOk();
    }

    [Fact]
    public async Task Applied_MoreWaitsThanATokenMayHave_Is429()
    {
        await using var registry = await StartAsync(options => options.MaxAppliedWaits = 1);
        (await Register(registry, "a", 1)).IsOk();
        (await registry.GetAsync(ApiRoutes.Sync + "?version=0&gateway=gw")).IsOk();
        var version = registry.Snapshot.Version;
        await Eventually.BecomesTrue(() => _time.ArmedTimers == OwnTimers, "only the registry's own timers are left");
        var open = registry.GetAsync(ApiRoutes.Applied + $"?ns=a&wait=30s&version={version}");
        await Eventually.BecomesTrue(() => _time.ArmedTimers > OwnTimers, "the first one waits");

        var refused = (await registry.GetAsync(ApiRoutes.Applied + $"?ns=a&wait=30s&version={version}")).IsError(ErrorCodes.TooManyRequests);

        Assert.Contains("MaxAppliedWaits", refused.Text, StringComparison.Ordinal);
        (await registry.GetAsync(ApiRoutes.Applied + $"?ns=a&version={version}")).IsOk();
        (await registry.GetAsync(ApiRoutes.Sync + $"?version={version}&gateway=gw")).IsOk();
        Assert.True((bool)(await open).IsOk().Data!["applied"]!);
        // Its place is free again.
        (await registry.GetAsync(ApiRoutes.Applied + $"?ns=a&wait=30s&version={version}")).IsOk();
    }

    [Fact]
    public async Task Register_MoreNewNamespacesThanATokenMayMake_Is409()
    {
        await using var registry = await StartAsync(options =>
        {
            options.MaxNamespacesPerToken = 2;
            options.NamedTokens.Add(TestTokens.Named("team", "register"));
            options.NamedTokens.Add(TestTokens.Named("other", "operate"));
            options.NamedTokens.Add(TestTokens.Named("listed", "register", "x", "y", "z"));
        });
        using var team = ClientOf(registry, "team");
        using var other = ClientOf(registry, "other");
        using var listed = ClientOf(registry, "listed");
        (await Register(team, "a")).IsOk();
        (await Register(team, "b")).IsOk();
        var before = registry.Snapshot;

        var refused = (await Register(team, "c")).IsError(ErrorCodes.Conflict);

        Assert.Contains("MaxNamespacesPerToken", refused.Text, StringComparison.Ordinal);
        Assert.Contains("'team'", refused.Text, StringComparison.Ordinal);
        Assert.Same(before, registry.Snapshot);
        // What is there is open to it, and others have their own; a list bounds itself, and an admin adds as it likes.
        (await Register(team, "b", 2)).IsOk();
        (await Register(other, "c")).IsOk();
        foreach (var ns in (string[])["x", "y", "z"])
        {
            (await Register(listed, ns)).IsOk();
            (await Register(registry, ns + ns, 1)).IsOk();
        }

        Assert.Equal(
            ["a", "b"],
            (await registry.GetAsync(ApiRoutes.AuditList)).IsOk().Data!.AsArray()
                .Where(entry => ((string)entry!["action"]!, (string)entry["actor"]!) == ("namespace.add", "team"))
                .Select(entry => (string)entry!["ns"]!).Order());
        (await registry.PostAsync(ApiRoutes.NamespaceDelete, """{"name":"a"}""")).IsOk();
        (await Register(team, "d")).IsOk();
    }

    private static Task<ApiAnswer> Register(HttpClient client, string ns, int port = 1) =>
        client.PostAnswerAsync(ApiRoutes.NodeRegister, $$"""{"ns":"{{ns}}","host":"h","port":{{port}}}""");

    private static HttpClient ClientOf(RegistryHost registry, string name)
    {
        var client = registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf(name));
        return client;
    }

    private static Task<ApiAnswer> Register(RegistryHost registry, string ns, int port, int weight = 100) =>
        registry.PostAsync(ApiRoutes.NodeRegister, $$"""{"ns":"{{ns}}","host":"h","port":{{port}},"weight":{{weight}}}""");

    private Task<RegistryHost> StartAsync(Action<KengerRegistryServerOptions> options) =>
        RegistryHost.StartAsync(new RegistryHostSettings { Time = _time, Options = options });
}
