using Kenger.Peers.Tests.Guarding;
using Kenger.Peers.Tests.Servers;
using Kenger.Peers.Tests.Spellings;
using Kenger.Peers.Tests.Wire;

namespace Kenger.Peers.Tests;

/// <summary>What people would try, against a gateway with a key before each real server: none of it gets what the key is for.</summary>
[Collection(PeerTests.Name)]
public sealed class GuardTests(RunningPeers peers)
{
    [Theory]
    [OnServer("nginx")]
    [OnServer("Apache")]
    [OnServer("node.js")]
    [OnServer("Python")]
    [OnServer("Go")]
    [OnServer("Tomcat")]
    [OnServer("Jetty")]
    public async Task Paths_WithoutTheKey_NoSpellingGetsWhatIsGuarded(string server)
    {
        var nodes = (await peers.StartAsync(PeerCatalog.Find(server))).Ports;

        Violations.AssertNone(await StrictnessCheck.ForPathsAsync(GuardPolicy.Key, nodes, PathSpellings.All));
    }

    [Theory]
    [OnServer("nginx")]
    [OnServer("Apache")]
    [OnServer("node.js")]
    [OnServer("Python")]
    [OnServer("Go")]
    [OnServer("Tomcat")]
    [OnServer("Jetty")]
    public async Task Hosts_WithoutTheKey_NoSpellingGetsWhatIsGuarded(string server)
    {
        var kind = PeerCatalog.Find(server);
        var first = (await peers.StartAsync(kind)).Ports.First(pair => pair.Key == kind.Readings[0].Name);

        Violations.AssertNone(await StrictnessCheck.ForHostsAsync(GuardPolicy.Key, new Dictionary<string, int>([first]), HostSpellings.All));
    }
}
