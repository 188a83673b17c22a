using System.Collections.Concurrent;
using Kenger.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kenger.Gateway.Tests;

/// <summary>No way of writing a path or a host is treated less strictly than its plain form, whoever the node is.</summary>
public sealed class NoWayRoundTests
{
    private const int Spellings = 1_200;
    private const string Shop = "shop.example.com";
    private const string Secret = "secret.example.com";
    private const string Switched = "switched.example.com";

    private static readonly string[] Paths = ["/api/s", "/named/s", "/slow/s", "/ruled/s", "/open/s", "/x/api/s", "/fix/s/t"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Request_InAnySpelling_ReachesNoNodeThatWouldTakeItForWhatIsGuarded(int seed)
    {
        await using var all = RecordingBackend.Start();
        await using var ruled = RecordingBackend.Start();
        await using var green = RecordingBackend.Start();
        await using var gateway = await StartAsync(all, ruled, green);
        // Whoever comes next is one too many.
        Assert.Equal([200], await SendAsync(gateway, "/slow", Shop));
        all.Forget();
        var spellings = new OddSpellings(seed);
        var answers = new ConcurrentDictionary<int, int>();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Spellings)
                .Select(_ => (spellings.Path(spellings.Pick(Paths)), spellings.Host(spellings.Pick([Shop, Shop, Shop, Secret, Switched]))))
                .ToArray(),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (request, _) =>
            {
                foreach (var status in await SendAsync(gateway, request.Item1, request.Item2))
                {
                    answers.AddOrUpdate(status, 1, (_, count) => count + 1);
                }
            });

        foreach (var request in all.Requests)
        {
            Assert.False(LenientReader.CouldBeBelow(request.Target, "api"), request.Target);
            Assert.False(LenientReader.CouldBeBelow(request.Target, "named"), request.Target);
            Assert.False(LenientReader.CouldBeBelow(request.Target, "slow"), request.Target);
            Assert.False(LenientReader.CouldBeBelow(request.Target, "ruled"), request.Target);
            Assert.DoesNotContain(request["Host"], host => LenientReader.CouldBe(host, Secret));
            Assert.DoesNotContain(request["Host"], host => LenientReader.CouldBe(host, Switched));
        }

        Assert.All(ruled.Requests, request => Assert.True(LenientReader.CouldBeBelow(request.Target, "ruled"), request.Target));
        Assert.All(green.Requests, request => Assert.Contains(request["Host"], host => LenientReader.CouldBe(host, Switched)));
        Assert.Empty(all.Malformed.Concat(ruled.Malformed).Concat(green.Malformed));
        // The spellings were of all kinds: some passed everywhere, some were refused by each gate, and nothing broke.
        Assert.True(all.Requests.Count > 20, $"{all.Requests.Count}");
        Assert.NotEmpty(ruled.Requests);
        Assert.NotEmpty(green.Requests);
        Assert.True(answers[400] > 100 && answers[401] > 100 && answers[429] > 10, string.Join(' ', answers));
        Assert.DoesNotContain(answers.Keys, status => status >= 500 && status != 501);
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Level >= LogLevel.Error);
    }

    private static Task<GatewayHost> StartAsync(RecordingBackend all, RecordingBackend ruled, RecordingBackend green)
    {
        var registry = new FakeRegistry().With("all", FakeRegistry.Node(all.Port)).With("ruled", FakeRegistry.Node(ruled.Port))
            .With("green", FakeRegistry.Node(green.Port));
        registry.SetRules("all", Rules.Rule(new RuleMatch { PathPrefix = "/ruled" }, ns: "ruled"));
        registry.Switch(Switched, "green");
        return GatewayHost.StartAsync(
            registry,
            builder => builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, HeaderScheme>(HeaderScheme.Name, configureOptions: null),
            map: null,
            ("KENGER_GATEWAY_NAMESPACE", "all"),
            ("Kenger:Gateway:ApiKeys:0:Name", "test"),
            ("Kenger:Gateway:ApiKeys:0:Sha256", new string('a', 64)),
            ("Kenger:Gateway:Routes:0:Path", "/api"),
            ("Kenger:Gateway:Routes:0:Namespace", "all"),
            ("Kenger:Gateway:Routes:0:Auth", "key"),
            ("Kenger:Gateway:Routes:1:Path", "/named"),
            ("Kenger:Gateway:Routes:1:Namespace", "all"),
            ("Kenger:Gateway:Routes:1:Auth", HeaderScheme.Name),
            ("Kenger:Gateway:Routes:2:Path", "/slow"),
            ("Kenger:Gateway:Routes:2:Namespace", "all"),
            ("Kenger:Gateway:Routes:2:RateLimit:PermitsPerSecond", "0.000001"),
            ("Kenger:Gateway:Routes:2:RateLimit:Burst", "1"),
            ("Kenger:Gateway:Routes:3:Host", Secret),
            ("Kenger:Gateway:Routes:3:Namespace", "all"),
            ("Kenger:Gateway:Routes:3:Auth", "key"),
            ("Kenger:Gateway:Routes:4:Path", "/fix/{one}"),
            ("Kenger:Gateway:Routes:4:Namespace", "all"));
    }

    private static async Task<IReadOnlyList<int>> SendAsync(GatewayHost gateway, string target, string host) =>
        RawClient.StatusesIn(await RawClient.SendAsync(gateway.Traffic, $"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
}
