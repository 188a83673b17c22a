using System.Diagnostics;
using System.Globalization;
using Kenger.Contracts;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>
/// A stolen token of each role, for one namespace, used for all it can be: for a second or two each, or a minute with
/// <c>KENGER_TEST_SOAK=1</c>. Nothing changes that it is not for, nothing grows beyond its limit, and the audit says who it was. How long
/// others' calls took, alone and meanwhile, in turns, is printed.
/// </summary>
public sealed class HostileTokenTests(ITestOutputHelper output)
{
    private const int Attackers = 8;
    private const int MaxNodes = 50;
    private const int MaxGateways = 20;

    private static readonly int Rounds = Environment.GetEnvironmentVariable("KENGER_TEST_SOAK") == "1" ? 100 : 3;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(300);

    public static TheoryData<string> Roles() => [.. TestTokens.Roles];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task StolenToken_UsedForAllItCan_ReachesNothingElse(string role)
    {
        await using var registry = await StartAsync(role);
        var before = registry.Snapshot;
        using var victim = ClientOf(registry, "victim");
        var attack = new Attack(registry, role);
        var (alone, meanwhile) = (new List<double>(), new List<double>());
        for (var i = 0; i < Rounds; i++)
        {
            await MeasureAsync(victim, alone);
            attack.Begin();
            await MeasureAsync(victim, meanwhile);
            await attack.EndAsync();
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {role} | {attack.Calls} | {attack.Refused} | {At(alone, 50)} / {At(alone, 99)} | {At(meanwhile, 50)} / {At(meanwhile, 99)} |"));
        await AssertHarmlessAsync(registry, role, before);
        Assert.True(attack.Calls > attack.Refused || role == "read", "it did what it may");
        Assert.Equal(0, attack.Failed);
    }

    private static async Task AssertHarmlessAsync(RegistryHost registry, string role, RegistrySnapshot before)
    {
        var after = registry.Snapshot;
        Assert.Same(before.Namespaces["theirs"], after.Namespaces["theirs"]);
        Assert.Same(before.Hosts, after.Hosts);
        Assert.Empty(after.Namespaces.Keys.Except(["mine", "theirs"]));
        if (role == "read")
        {
            Assert.Same(before, after);
        }

        if (role == "gateway" && after.Namespaces["mine"] is var mine)
        {
            // Reports move the rollout, which is what they are for; nothing else.
            Assert.Equal(before.Namespaces["mine"].Nodes, mine.Nodes);
            Assert.Equal(before.Namespaces["mine"].Rules, mine.Rules);
        }

        Assert.InRange(after.AllNodes().Count(node => node.Ns == "mine"), 0, MaxNodes);
        Assert.InRange(registry.Services.GetRequiredService<GatewayTracker>().CountLive(), 1, MaxGateways + 1);
        Assert.InRange(registry.Services.GetRequiredService<WatchHub>().Count, 0, 10_000);
        await AssertAuditedAsync(registry, role, before, after);
    }

    private static async Task AssertAuditedAsync(RegistryHost registry, string role, RegistrySnapshot before, RegistrySnapshot after)
    {
        var entries = (await registry.GetAsync(ApiRoutes.AuditList + "?limit=1000")).IsOk().Data!.AsArray()
            .Where(entry => (long)entry!["version"]! > before.Version)
            .Select(entry => (Actor: (string)entry!["actor"]!, Ns: (string?)entry["ns"], Version: (long)entry["version"]!)).ToArray();
        Assert.All(entries, entry => Assert.Equal("mine", entry.Ns));
        Assert.All(entries, entry => Assert.Contains(entry.Actor, (string[])["evil", "registry"]));
        Assert.True(role is "read" or "gateway" || entries.Any(entry => entry.Actor == "evil"), "what it did is told");
        // The last change, too.
        Assert.True(
            after.Version == before.Version || entries.Any(entry => entry.Version == after.Version), "every revision has an entry");
        if (role == "gateway")
        {
            var events = (await registry.GetAsync(ApiRoutes.RolloutShow + "?ns=mine")).IsOk().Data!["events"]!.AsArray();
            Assert.Contains(events, each => ((string?)each!["reason"])?.Contains("(token evil)", StringComparison.Ordinal) == true);
        }
    }

    private static async Task MeasureAsync(HttpClient victim, List<double> took)
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < Turn)
        {
            var asked = Stopwatch.GetTimestamp();
            (await victim.GetAnswerAsync(ApiRoutes.Sync + "?ns=theirs&version=1&gateway=gw1")).IsOk();
            (await victim.PostAnswerAsync(ApiRoutes.Heartbeat, """{"ns":"theirs","host":"10.0.0.1","port":1}""")).IsOk();
            took.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds / 2);
        }
    }

    private static string At(List<double> took, int percent) =>
        took.Order().ElementAt(Math.Min(took.Count - 1, took.Count * percent / 100)).ToString("0.00", CultureInfo.InvariantCulture);

    private static async Task<RegistryHost> StartAsync(string role)
    {
        var registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Options = options =>
            {
                options.NamedTokens.Add(TestTokens.Named("evil", role, "mine"));
                options.NamedTokens.Add(TestTokens.Named("victim", "operate"));
                options.MaxNodesPerNamespace = MaxNodes;
                options.MaxGateways = MaxGateways;
                options.MaxAppliedWaits = 50;
            },
        });
        foreach (var ns in (string[])["mine", "theirs"])
        {
            for (var port = 1; port <= 3; port++)
            {
                (await registry.PostAsync(
                    ApiRoutes.NodeRegister,
                    $$$"""{"ns":"{{{ns}}}","host":"10.0.0.1","port":{{{port}}},"mode":"static","labels":{"version":"v{{{port}}}"}}""")).IsOk();
            }

            (await registry.PostAsync(ApiRoutes.NodeDrain, $$"""{"ns":"{{ns}}","host":"10.0.0.1","port":1}""")).IsOk();
            (await registry.PostAsync(ApiRoutes.RolloutStart, $$"""{"ns":"{{ns}}","label":"version=v2","interval_seconds":3600}""")).IsOk();
        }

        (await registry.PostAsync(ApiRoutes.HostSwitch, """{"host":"shop.example.com","ns":"theirs"}""")).IsOk();
        return registry;
    }

    private static HttpClient ClientOf(RegistryHost registry, string name)
    {
        var client = registry.NewClient();
        client.DefaultRequestHeaders.Add(ApiRoutes.TokenHeader, TestTokens.SecretOf(name));
        return client;
    }

    /// <summary>Callers that go on until they are stopped.</summary>
    private sealed class Attack(RegistryHost registry, string role)
    {
        private readonly HostileCalls[] _callers = [.. Enumerable.Range(0, Attackers).Select(i => new HostileCalls(StringComparer.Ordinal.GetHashCode(role) + i))];
        private volatile bool _ended;
        private Task[] _running = [];
        private int _calls;
        private int _refused;
        private int _failed;

        public int Calls => _calls;

        public int Refused => _refused;

        public int Failed => _failed;

        public void Begin()
        {
            _ended = false;
            _running = [.. _callers.Select(caller => Task.Run(() => RunAsync(caller)))];
        }

        public Task EndAsync()
        {
            _ended = true;
            return Task.WhenAll(_running);
        }

        private async Task RunAsync(HostileCalls calls)
        {
            using var client = ClientOf(registry, "evil");
            while (!_ended)
            {
                using var request = calls.Next();
                using var response = await client.SendAsync(request);
                Interlocked.Increment(ref _calls);
                _ = (int)response.StatusCode switch
                {
                    200 => 0,
                    500 => Interlocked.Increment(ref _failed),
                    _ => Interlocked.Increment(ref _refused),
                };
            }
        }
    }
}
