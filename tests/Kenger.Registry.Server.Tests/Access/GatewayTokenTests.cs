using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>Who may speak for a gateway, and for which.</summary>
public sealed class GatewayTokenTests : IAsyncLifetime
{
    private const string Empty = """{"gateway":"gw1","nodes":[]}""";

    private readonly FakeTimeProvider _time = new();
    private readonly List<HttpClient> _clients = [];
    private RegistryHost _registry = null!;

    private long Current => _registry.Snapshot.Version;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = _time,
            Options = options =>
            {
                foreach (var role in TestTokens.Roles)
                {
                    options.NamedTokens.Add(TestTokens.Named(role, role));
                }

                options.NamedTokens.Add(TestTokens.Named("second", "gateway"));
                options.NamedTokens.Add(TestTokens.Named("of-b", "gateway", "b"));
                var bound = TestTokens.Named("bound", "gateway");
                bound.Gateways = ["gw1", "edge-*"];
                options.NamedTokens.Add(bound);
                options.MaxGateways = 3;
            },
        });
        (await _registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"a","host":"h","port":1,"mode":"static"}""")).IsOk();
        (await _registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"b","host":"h","port":1,"mode":"static"}""")).IsOk();
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _registry.DisposeAsync();
    }

    [Theory]
    [InlineData("read", false)]
    [InlineData("register", false)]
    [InlineData("gateway", true)]
    [InlineData("operate", true)]
    [InlineData("admin", true)]
    public async Task Sync_WithAnId_CountsAsAGatewayOnlyWhoMaySpeakForOne(string role, bool counts)
    {
        var answer = (await Of(role).GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw1")).IsOk();

        Assert.Equal(["a", "b"], answer.Namespaces);
        Assert.Equal(counts ? [("gw1", role)] : [], await Live());
        Assert.Equal(counts ? ["gw1"] : [], await Waiting("a", Current));
        var report = await Of(role).PostAnswerAsync(ApiRoutes.Report, Empty);
        Assert.Equal(counts ? 0 : ErrorCodes.Forbidden, report.Code);
    }

    [Fact]
    public async Task Sync_AReaderUsesAGatewaysId_ChangesNothingAboutIt()
    {
        (await Of("gateway").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw1")).IsOk();

        // As if it had applied what it has not, and as if nothing were applied.
        (await Of("read").GetAnswerAsync($"{ApiRoutes.Sync}?version={Current}&gateway=gw1")).IsOk();
        Assert.Equal(["gw1"], await Waiting("a", Current));
        (await Of("gateway").GetAnswerAsync($"{ApiRoutes.Sync}?version={Current}&gateway=gw1")).IsOk();
        (await Of("read").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw1")).IsOk();
        (await Of("read").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=invented")).IsOk();

        Assert.Empty(await Waiting("a", Current));
        Assert.Equal([("gw1", "gateway")], await Live());
    }

    [Fact]
    public async Task Sync_TwoTokensWithOneId_AreTwoGateways()
    {
        (await Of("gateway").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw1")).IsOk();
        (await Of("second").GetAnswerAsync($"{ApiRoutes.Sync}?version={Current}&gateway=gw1")).IsOk();

        Assert.Equal([("gw1", "gateway"), ("gw1", "second")], await Live());
        Assert.Equal(["gw1"], await Waiting("a", Current));

        (await Of("gateway").GetAnswerAsync($"{ApiRoutes.Sync}?version={Current}&gateway=gw1")).IsOk();
        Assert.Empty(await Waiting("a", Current));
    }

    [Theory]
    [InlineData("gw1", true)]
    [InlineData("edge-", true)]
    [InlineData("edge-7", true)]
    [InlineData("gw11", false)]
    [InlineData("GW1", false)]
    [InlineData("edge", false)]
    [InlineData("edge-*", true)]
    [InlineData("xedge-7", false)]
    public async Task Token_ThatListsIds_SpeaksForThoseOnly(string id, bool may)
    {
        var sync = await Of("bound").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway={id}");
        var report = await Of("bound").PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"{{id}}","nodes":[]}""");

        Assert.Equal(may ? (0, 0) : (ErrorCodes.Forbidden, ErrorCodes.Forbidden), (sync.Code, report.Code));
        Assert.Equal(may ? 1 : 0, (await Live()).Count);
        // Without an id it is nobody, and follows.
        (await Of("bound").GetAnswerAsync(ApiRoutes.Sync)).IsOk();
    }

    [Fact]
    public async Task Applied_TokenOfOtherNamespaces_HoldsNobodyUp()
    {
        (await Of("of-b").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw1")).IsOk();

        Assert.Empty(await Waiting("a", Current));
        Assert.Equal(["gw1"], await Waiting("b", Current));
        (await Of("of-b").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw1&ns=a")).IsError(ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Sync_MoreIdsThanATokenMayHave_Is429UntilSomeAreSilent()
    {
        foreach (var id in (string[])["gw1", "gw2", "gw3"])
        {
            (await Of("gateway").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway={id}")).IsOk();
        }

        var refused = (await Of("gateway").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw4")).IsError(ErrorCodes.TooManyRequests);
        Assert.Contains("MaxGateways", refused.Text, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(15), refused.Headers.RetryAfter!.Delta);
        // Those that are there go on, and so does everybody else's.
        (await Of("gateway").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw3")).IsOk();
        (await Of("second").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw4")).IsOk();

        _time.Advance(TimeSpan.FromSeconds(15));
        (await Of("gateway").GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway=gw4")).IsOk();
    }

    [Theory]
    [InlineData("read", "gw1", "gateways must be absent")]
    [InlineData("register", "gw1", "gateways must be absent")]
    [InlineData("gateway", null, "at least one")]
    [InlineData("gateway", "", "'*' at the end only")]
    [InlineData("gateway", "a*b", "'*' at the end only")]
    [InlineData("gateway", "a b", "visible ASCII")]
    [InlineData("operate", "*", null)]
    public async Task Start_ListOfIds_IsChecked(string role, string? id, string? problem)
    {
        var token = TestTokens.Named("x", role);
        token.Gateways = id is null ? [] : [id];
        var settings = new RegistryHostSettings { Options = options => options.NamedTokens.Add(token) };

        if (problem is null)
        {
            await (await RegistryHost.StartAsync(settings)).DisposeAsync();
            return;
        }

        var failure = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => RegistryHost.StartAsync(settings));
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
    }

    private HttpClient Of(string name)
    {
        var client = _registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf(name));
        _clients.Add(client);
        return client;
    }

    private async Task<IReadOnlyList<(string Id, string Token)>> Live() =>
        [.. (await _registry.GetAsync(ApiRoutes.GatewayList)).IsOk().Data!.AsArray().Select(each => ((string)each!["gateway"]!, (string)each["token"]!))];

    private async Task<IEnumerable<string>> Waiting(string ns, long version) =>
        (await _registry.GetAsync($"{ApiRoutes.Applied}?ns={ns}&version={version}")).IsOk().Data!["waiting"]!.AsArray().Select(each => (string)each!);
}
