using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State.Notices;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.Registry.Server.Writing;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Duties;

/// <summary>Notices of the certificates that gateways report: when, how often, at how many servers, and what they say.</summary>
public sealed class GatewayCertificateNoticesTests : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(5);

    private readonly MovableTime _time = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-notices-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Certificate_ThatEndsSoon_IsToldOnceForEachStep_AndAReplacedOneNoMore()
    {
        await using var registry = await StartAsync();
        var end = _time.GetUtcNow().AddDays(20.5);
        List<int> told = [];

        for (var day = 0; day < 25; day++)
        {
            for (var i = 0; i < 3; i++)
            {
                await TellAsync(registry, "gw-1", Certificate("shop", end));
                await RunAsync(registry);
            }

            told.Add((await WaitingAsync(registry)).Count);
            _time.Move(TimeSpan.FromDays(1) - (3 * Look));
        }

        // 20.5 days from the beginning, so 13.5 on the eighth.
        Assert.Equal((0, 1, 1, 2, 2, 3, 3), (told[6], told[7], told[13], told[14], told[19], told[20], told[24]));
        var notices = await WaitingAsync(registry);
        Assert.All(notices, notice => Assert.Equal(NoticeEvent.CertificateEnds, notice.Event));
        Assert.Equal("gateway gw-1: its certificate for shop.example.com ends in 13 days", notices[0].Title);
        Assert.Equal("gateway gw-1: its certificate for shop.example.com ends within a day", notices[2].Title);
        Assert.Equal(["until: " + end.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), "file: /certs/shop.pem"], notices[0].Numbers);

        await TellAsync(registry, "gw-1", Certificate("shop", _time.GetUtcNow().AddDays(90)));
        await RunAsync(registry);
        Assert.Equal(3, (await WaitingAsync(registry)).Count);
    }

    [Fact]
    public async Task Certificate_ThatIsNotRenewed_SaysWhatIsWrongWithItsFile()
    {
        await using var registry = await StartAsync();
        await TellAsync(registry, "gw-1", Certificate("shop", _time.GetUtcNow().AddDays(-1), ",\"problem\":\"'/certs/shop.pem' is empty\\r\\n\""));

        await RunAsync(registry);

        var notice = Assert.Single(await WaitingAsync(registry));
        Assert.EndsWith("has ended", notice.Title, StringComparison.Ordinal);
        Assert.Equal("the file is not taken: '/certs/shop.pem' is empty", notice.Numbers[^1]);
    }

    [Fact]
    public async Task Certificates_OfSeveralGateways_AreOneNotice()
    {
        await using var registry = await StartAsync();
        var end = _time.GetUtcNow().AddDays(6.5);
        for (var i = 1; i <= 12; i++)
        {
            await TellAsync(registry, $"gw-{i:00}", Certificate("shop", end), Certificate("other", end.AddDays(-2)), Certificate("late", end.AddDays(60)));
        }

        await RunAsync(registry);

        var notice = Assert.Single(await WaitingAsync(registry));
        Assert.StartsWith("24 certificates of gateways; gateway gw-", notice.Title, StringComparison.Ordinal);
        Assert.EndsWith("its certificate for other.example.com ends in 4 days", notice.Title, StringComparison.Ordinal);
        Assert.Equal((20, 24), (notice.Items.Count, notice.Total));
        Assert.All(notice.Items.Take(12), item => Assert.EndsWith(": other.example.com ends in 4 days (/certs/other.pem)", item, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Certificate_OfAGatewayThatIsGone_IsNotTold()
    {
        await using var registry = await StartAsync();
        await TellAsync(registry, "gw-1", Certificate("shop", _time.GetUtcNow().AddDays(14.01)));
        await RunAsync(registry);

        _time.Move(TimeSpan.FromDays(8));
        await registry.RunDutiesAsync();

        Assert.Empty(await WaitingAsync(registry));
    }

    [Fact]
    public async Task Certificate_ThatWasTold_IsNotToldAgainByAnotherServerOfTheStore()
    {
        var end = _time.GetUtcNow().AddDays(6);
        await using (var first = await StartAsync())
        {
            await TellAsync(first, "gw-1", Certificate("shop", end));
            await RunAsync(first);
            Assert.Single(await WaitingAsync(first));
        }

        await using var second = await StartAsync();
        await TellAsync(second, "gw-1", Certificate("shop", end));
        await RunAsync(second);
        Assert.Single(await WaitingAsync(second));

        _time.Move(TimeSpan.FromDays(5));
        await TellAsync(second, "gw-1", Certificate("shop", end));
        await RunAsync(second);
        Assert.Equal(2, (await WaitingAsync(second)).Count);
    }

    [Fact]
    public async Task Certificates_MadeUpByTheThousand_MakeFewNoticesAndFillNoStore()
    {
        await using var registry = await StartAsync();
        var marks = 0;
        for (var i = 0; i < 30; i++)
        {
            var end = _time.GetUtcNow().AddDays(3);
            string[] made = [.. Enumerable.Range(0, 50).Select(each => Certificate($"c{i}-{each}", end))];
            await TellAsync(registry, "gw-1", made);
            await RunAsync(registry);
            marks = (await WaitingAsync(registry)).Sum(notice => notice.Total);
        }

        Assert.Equal(1_000, marks);
        Assert.Equal(20, (await WaitingAsync(registry)).Count);

        _time.Move(TimeSpan.FromDays(1));
        await TellAsync(registry, "gw-1", Certificate("next-day", _time.GetUtcNow().AddDays(3)));
        await RunAsync(registry);
        Assert.Equal(21, (await WaitingAsync(registry)).Count);
    }

    [Fact]
    public async Task Certificate_WhereNobodyIsTold_MakesNothing()
    {
        await using var registry = await StartAsync(target: false);
        await TellAsync(registry, "gw-1", Certificate("shop", _time.GetUtcNow().AddDays(3)));

        await RunAsync(registry);

        Assert.Empty(await WaitingAsync(registry));
    }

    private static string Certificate(string name, DateTimeOffset end, string more = "") => string.Create(
        CultureInfo.InvariantCulture, $$"""{"path":"/certs/{{name}}.pem","hosts":["{{name}}.example.com"],"not_after":"{{end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}"{{more}}}""");

    private static async Task TellAsync(RegistryHost registry, string gateway, params string[] certificates)
    {
        using var client = registry.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.SecretOf("gateway"));
        (await client.GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway={gateway}")).IsOk();
        (await client.PostAnswerAsync(ApiRoutes.Report, $$"""{"gateway":"{{gateway}}","nodes":[],"certificates":[{{string.Join(',', certificates)}}]}""")).IsOk();
    }

    /// <summary>What is due at the next look; gateways went on asking meanwhile.</summary>
    private async Task RunAsync(RegistryHost registry)
    {
        var before = registry.Services.GetRequiredService<GatewayCertificates>().Current;
        _time.Move(Look);
        using var client = registry.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.SecretOf("gateway"));
        foreach (var (gateway, served) in before)
        {
            (await client.GetAnswerAsync($"{ApiRoutes.Sync}?version=0&gateway={gateway.Id}")).IsOk();
            await TellAsync(registry, gateway.Id, [.. served.All.Select(each => Certificate(
                Path.GetFileNameWithoutExtension(each.Path), each.NotAfter!.Value, each.Problem is { } problem ? $",\"problem\":\"{problem}\"" : ""))]);
        }

        await registry.RunDutiesAsync();
    }

    private Task<RegistryHost> StartAsync(bool target = true) => RegistryHost.StartAsync(new RegistryHostSettings
    {
        Time = _time,
        Store = $"sqlite:{Path.Combine(_folder.FullName, "registry.db")}",
        Options = options =>
        {
            options.NamedTokens.Add(TestTokens.Named("gateway", "gateway"));
            if (target)
            {
                // Nobody listens there: what is told waits.
                options.Notices.Targets.Add(new NoticeTarget { Name = "ops", Url = "http://127.0.0.1:9/" });
                options.Notices.KeepFor = TimeSpan.FromDays(30);
            }
        },
    });

    // As the delivery does, on the writer's thread.
    private static async Task<IReadOnlyList<Notice>> WaitingAsync(RegistryHost registry)
    {
        var read = await registry.Services.GetRequiredService<RegistryWriter>().UseStoreAsync(store => store.Notices.Read("ops", 1_000), CancellationToken.None);
        Assert.True(read.TryGetValue(out var rows));
        return [.. rows.Select(row => row.ToWaiting()!.Notice).Where(notice => notice.Event == NoticeEvent.CertificateEnds)];
    }
}
