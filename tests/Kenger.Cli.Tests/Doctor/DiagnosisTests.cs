using Kenger.Cli.Doctor;
using Kenger.Cli.Tests.Nodes;
using Kenger.Contracts;

namespace Kenger.Cli.Tests.Doctor;

/// <summary>Findings from facts, without anybody to ask.</summary>
public sealed class DiagnosisTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly NodeInfo Node = SampleNodes.Online(Now);

    private static readonly Facts Nothing = new() { Purpose = Purpose.Operator, Settings = new SettingFacts(), Release = "1.0.0", Now = Now };

    [Fact]
    public void From_AllIsWell_IsOkAlone()
    {
        var facts = Nothing with
        {
            Registries = [new RegistryFacts("http://r:5000") { Peer = Peer.Registry, Store = "ok", ClockAhead = TimeSpan.FromSeconds(1) }],
            Token = new TokenFacts(true, 200, Info: new TokenInfo { Name = "ops", Role = "admin", Release = "1.0.0" }),
            Fleet = new FleetFacts { Namespaces = [Namespace(1, 1)], Nodes = [Node], Gateways = [Gateway()] },
        };

        Assert.All(Diagnosis.From(facts), finding => Assert.Equal((FindingLevel.Ok, null), (finding.Level, finding.Do)));
    }

    [Theory]
    [InlineData("/api/status answered 404", "MapKengerStatus")]
    [InlineData("connection refused", "ASPNETCORE_URLS")]
    [InlineData("no answer in time", "firewall")]
    public void From_ANodeUnhealthyEverywhere_FailsWithTheReasonAndWhatToDo(string problem, string advice)
    {
        var finding = OfNode(Node with { Gateways = new SeenByGateways { Count = 2, Healthy = 0, Running = 0, Problem = problem } });

        Assert.Equal(FindingLevel.Fail, finding.Level);
        Assert.Contains(problem, finding.Saw, StringComparison.Ordinal);
        Assert.Contains(advice, finding.Do, StringComparison.Ordinal);
    }

    [Fact]
    public void From_NodesWithoutTraffic_AreWarningsThatSayHowToEndIt()
    {
        Assert.Contains("kenger drain orders 10.0.0.1:8080 --off", OfNode(Node with { Weight = 0, OwnWeight = 0, Drained = true }).Do, StringComparison.Ordinal);
        Assert.Contains("--reset", OfNode(Node with { Weight = 0, OwnWeight = 0, WeightOverride = 0 }).Do, StringComparison.Ordinal);
        Assert.Contains("rollout", OfNode(Node with { Weight = 0, Side = NodeSides.Gated }).Do, StringComparison.Ordinal);
        Assert.Contains("offline", OfNode(Node with { Status = NodeStatus.Offline }).Saw, StringComparison.Ordinal);
        Assert.Contains("1 of 2 gateways", OfNode(Node with { Gateways = new SeenByGateways { Count = 2, Healthy = 1, Running = 0, Problem = "x" } }).Saw, StringComparison.Ordinal);
    }

    [Fact]
    public void From_ManyOfAKind_AreNotAllSaid()
    {
        var nodes = Enumerable.Range(1, 500).Select(port => Node with { Port = port, Status = NodeStatus.Offline }).ToArray();

        var findings = Diagnosis.From(Nothing with { Fleet = new FleetFacts { Nodes = nodes } }).Where(finding => finding.Check == "nodes").ToArray();

        Assert.Equal(11, findings.Length);
        Assert.Equal("and 490 more of the same kind", findings[^1].Saw);
    }

    [Fact]
    public void From_NamespacesWithoutNodesAndGatewaysBehind_AreWarnings()
    {
        var findings = Diagnosis.From(Nothing with
        {
            Fleet = new FleetFacts { Namespaces = [Namespace(0, 0)], Gateways = [Gateway()], Behind = [("orders", ["gw-1"]), ("users", ["gw-1"])] },
        });

        Assert.Contains(findings, finding => finding is { Level: FindingLevel.Warn, Check: "namespaces" } && finding.Saw.StartsWith("orders has no nodes", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding is { Level: FindingLevel.Warn, Saw: "gw-1 has not applied the latest change of orders, users" });
    }

    [Theory]
    [InlineData("Service", "read", "Fail")]
    [InlineData("Service", "gateway", "Fail")]
    [InlineData("Service", "register", "Ok")]
    [InlineData("Service", "admin", "Warn")]
    [InlineData("Gateway", "read", "Warn")]
    [InlineData("Gateway", "gateway", "Ok")]
    [InlineData("Operator", "read", "Ok")]
    public void From_ATokensRole_IsMeasuredByWhatItIsFor(string purpose, string role, string level)
    {
        var facts = Nothing with
        {
            Purpose = Enum.Parse<Purpose>(purpose), Token = new TokenFacts(true, 200, Info: new TokenInfo { Name = "x", Role = role, Release = "1.0.0" }),
        };

        Assert.Equal(level, Diagnosis.From(facts).Single(finding => finding.Check == "token").Level.ToString());
    }

    [Theory]
    [InlineData(50, "Fail")]
    [InlineData(500, "Warn")]
    [InlineData(50_000, "Ok")]
    public void From_RoomOnTheDisk_IsMeasured(long mebibytes, string level) => Assert.Equal(
        level,
        Diagnosis.From(Nothing with { Store = new StoreFacts("sqlite", "/x.db", mebibytes * 1024 * 1024) }).Single(finding => finding.Check == "disk").Level.ToString());

    [Fact]
    public void From_APortTakenByTheSame_IsNoFault()
    {
        var taken = new PortFacts("--listen", "http://*:5000", "the port is taken", Peer.Registry);

        Assert.Equal(FindingLevel.Ok, Diagnosis.From(Nothing with { Purpose = Purpose.Server, Ports = [taken] }).Single(finding => finding.Check == "port").Level);
        Assert.Equal(FindingLevel.Fail, Diagnosis.From(Nothing with { Purpose = Purpose.Gateway, Ports = [taken] }).Single(finding => finding.Check == "port").Level);
    }

    [Fact]
    public void From_Settings_MisspeltOnesFail()
    {
        var findings = Diagnosis.From(Nothing with { Settings = new SettingFacts { Misspelt = ["A: did you mean B?"], Remarks = ["C has no effect"] } });

        Assert.Equal([FindingLevel.Fail, FindingLevel.Warn], findings.Select(finding => finding.Level));
    }

    private static Finding OfNode(NodeInfo node) =>
        Diagnosis.From(Nothing with { Fleet = new FleetFacts { Nodes = [node] } }).Single(finding => finding.Check == "nodes");

    private static NamespaceInfo Namespace(int nodes, int online) => new()
    {
        Id = 1, Name = "orders", HealthPath = "/api/status", NodeCount = nodes, OnlineCount = online, CreatedAt = Now, UpdatedAt = Now, Version = 1,
    };

    private static GatewayInfo Gateway() => new() { Gateway = "gw-1", Version = 1, Address = "10.0.0.9", LastSeen = Now };
}
