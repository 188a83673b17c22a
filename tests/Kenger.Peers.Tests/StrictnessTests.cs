using Kenger.Peers.Tests.Guarding;
using Kenger.Peers.Tests.Servers;
using Kenger.Peers.Tests.Spellings;
using Kenger.Peers.Tests.Wire;

namespace Kenger.Peers.Tests;

/// <summary>
/// What must hold: gateway and node together treat no spelling less strictly than its plain form, whatever guards it. A thousand paths
/// and three hundred hosts, made by chance, against each policy and each server, and by chance together.
/// </summary>
[Collection(PeerTests.Name)]
public sealed class StrictnessTests(RunningPeers peers)
{
    private const int Pairs = 1_500;

    private static readonly IReadOnlyList<string> Paths = GeneratedPaths.Make(1_000);
    private static readonly IReadOnlyList<string> Hosts = GeneratedHosts.Make(300);

    [Theory]
    [OnServer("nginx")]
    [OnServer("Apache")]
    [OnServer("node.js")]
    [OnServer("Python")]
    [OnServer("Go")]
    [OnServer("Tomcat")]
    [OnServer("Jetty")]
    public async Task Paths_EachPolicy_NoneIsLessStrictThanItsPlainForm(string server)
    {
        var nodes = (await peers.StartAsync(PeerCatalog.Find(server))).Ports;

        var violations = new List<string>();
        foreach (var policy in GuardPolicy.All)
        {
            violations.AddRange(await StrictnessCheck.ForPathsAsync(policy, nodes, Paths));
        }

        Violations.AssertNone(violations);
    }

    [Theory]
    [OnServer("nginx")]
    [OnServer("Apache")]
    [OnServer("node.js")]
    [OnServer("Python")]
    [OnServer("Go")]
    [OnServer("Tomcat")]
    [OnServer("Jetty")]
    public async Task Hosts_EachPolicy_NoneIsLessStrictThanItsPlainForm(string server)
    {
        var (reading, port) = await FirstAsync(server);

        var violations = new List<string>();
        foreach (var policy in GuardPolicy.All)
        {
            violations.AddRange(await StrictnessCheck.ForHostsAsync(policy, new Dictionary<string, int> { [reading] = port }, Hosts));
        }

        Violations.AssertNone(violations);
    }

    [Theory]
    [OnServer("nginx")]
    [OnServer("Apache")]
    [OnServer("node.js")]
    [OnServer("Python")]
    [OnServer("Go")]
    [OnServer("Tomcat")]
    [OnServer("Jetty")]
    public async Task PathsWithHosts_WithoutTheKey_NoPairGetsWhatIsGuarded(string server)
    {
        var (reading, port) = await FirstAsync(server);
        var random = new Random(20_260_103);
        var pairs = Enumerable.Range(0, Pairs).Select(_ => (Paths[random.Next(Paths.Count)], Hosts[random.Next(Hosts.Count)]))
            .Select(pair => (pair.Item1.Replace("{host}", pair.Item2.StartsWith("Host", StringComparison.Ordinal) ? "other" : pair.Item2, StringComparison.Ordinal), pair.Item2));

        Violations.AssertNone(await StrictnessCheck.ForPairsAsync(reading, port, [.. pairs]));
    }

    // What a route's transforms leave of a path can be read in another way than the whole.
    [Theory]
    [OnServer("nginx")]
    [OnServer("Apache")]
    [OnServer("node.js")]
    [OnServer("Python")]
    [OnServer("Go")]
    [OnServer("Tomcat")]
    [OnServer("Jetty")]
    public async Task Paths_BelowAPrefixThatIsRemoved_NoneGetsWhatIsGuarded(string server)
    {
        var nodes = (await peers.StartAsync(PeerCatalog.Find(server))).Ports;

        Violations.AssertNone(await StrictnessCheck.ForPrefixAsync(nodes, [.. PathSpellings.All, .. Paths]));
    }

    // Without a gateway many of them get what is guarded, from each server: the tests above are not about nothing.
    [Theory]
    [OnServer("nginx")]
    [OnServer("Apache")]
    [OnServer("node.js")]
    [OnServer("Python")]
    [OnServer("Go")]
    [OnServer("Tomcat")]
    [OnServer("Jetty")]
    public async Task Spellings_WithoutAGateway_ManyGetWhatIsGuarded(string server)
    {
        var disguised = Paths.Where(path => !path.StartsWith("/api/", StringComparison.OrdinalIgnoreCase)).ToArray();
        var served = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in (await peers.StartAsync(PeerCatalog.Find(server))).Ports.Values)
        {
            var answers = await RawAsker.AskAsync(
                node, [.. disguised.Select(path => RawAsker.Get(path.Replace("{host}", "other", StringComparison.Ordinal), "other"))]);
            served.UnionWith(disguised.Zip(answers).Where(each => Guarded.IsIn(each.Second.Body)).Select(each => each.First));
        }

        var (reading, port) = await FirstAsync(server);
        var hosts = await RawAsker.AskAsync(port, [.. Hosts.Select(host => RawAsker.Get(GuardedGateway.PathOf(reading), host))]);

        Assert.InRange(served.Count, 100, Paths.Count);
        Assert.InRange(hosts.Count(answer => Guarded.IsIn(answer.Body)), 5, Hosts.Count);
    }

    private async Task<(string Reading, int Port)> FirstAsync(string server)
    {
        var kind = PeerCatalog.Find(server);
        var reading = kind.Readings[0].Name;
        return (reading, (await peers.StartAsync(kind)).Ports[reading]);
    }
}
