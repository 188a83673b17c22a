using Kenger.Contracts;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.TestKit;
using Kenger.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Tests.Gateways;

/// <summary>What gateways counted lately, by node and by gateway.</summary>
public sealed class NodeRequestsTests
{
    private static readonly ConnectionInfo Connection = new DefaultHttpContext().Connection;
    private static readonly GatewayKey Edge = new("t", "edge");

    private readonly FakeTimeProvider _time = new();
    private readonly GatewayTracker _tracker;
    private readonly NodeRequests _requests;
    private readonly RegistrySnapshot _snapshot;

    public NodeRequestsTests()
    {
        _tracker = new GatewayTracker(_time, Options.Create(new KengerRegistryServerOptions()));
        _requests = new NodeRequests(_tracker, _time);
        _snapshot = SnapshotOf(("a", "h1"), ("a", "h2"), ("b", "h3"));
    }

    [Fact]
    public void Note_OfAGatewayThatFollows_CountsByNodeAndByGateway()
    {
        Follow(Edge);
        Note(Edge, Row("a", "h1", 30, errors: 3), Row("a", "h2", 10), Row("b", "h3", 5));
        Note(Edge, Row("a", "h1", 30));

        Assert.Equal(new CountedRequests(60, 3), _requests.NodesOf("a")[new NodeKey("h1", 1)]);
        Assert.Equal(60 / 70.0, _requests.SharesOf("a")[new NodeKey("h1", 1)], 9);
        var (counts, _) = _requests.ByGateway();
        Assert.Equal(new CountedRequests(70, 3), counts[Edge]["a"]);
        Assert.Equal(new CountedRequests(5, 0), counts[Edge]["b"]);
    }

    [Fact]
    public void Note_OfAGatewayNobodyKnows_IsCountedByNodeAlone()
    {
        Note(new GatewayKey("t", "made-up"), Row("a", "h1", 30));

        Assert.Single(_requests.NodesOf("a"));
        Assert.Empty(_requests.ByGateway().Counts);
    }

    [Fact]
    public void Note_OfWhatMayNotBeReportedOrIsNotThere_CountsNothing()
    {
        Follow(Edge);
        _requests.Note(Edge, new TrafficReport { Gateway = "edge", Nodes = [Row("b", "h3", 5), Row("a", "nobody", 5), Row("c", "h1", 5)] }, _snapshot, ns => ns != "b");

        Assert.Empty(_requests.ByGateway().Counts);
        Assert.Empty(_requests.NodesOf("a"));
        Assert.Empty(_requests.NodesOf("b"));
    }

    [Fact]
    public void Counts_AfterAMinute_AreGone()
    {
        Follow(Edge);
        Note(Edge, Row("a", "h1", 30));
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(30, _requests.ByGateway().Counts[Edge]["a"].Requests);
        Assert.Equal(TimeSpan.FromSeconds(30), _requests.ByGateway().Window);

        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.Empty(_requests.ByGateway().Counts);
        Assert.Empty(_requests.NodesOf("a"));
    }

    private void Follow(GatewayKey gateway) => Assert.True(_tracker.BeginPoll(gateway, 0, NamespaceSet.All, Connection).TryGetValue(out _));

    private void Note(GatewayKey gateway, params NodeTraffic[] rows) =>
        _requests.Note(gateway, new TrafficReport { Gateway = gateway.Id, Nodes = rows }, _snapshot, static _ => true);

    private static RegistrySnapshot SnapshotOf(params (string Ns, string Host)[] nodes) =>
        nodes.Aggregate(RegistrySnapshot.Empty, (snapshot, node) => snapshot.After(Drafts.Register(Drafts.Address(node.Ns, node.Host, 1))));

    private static NodeTraffic Row(string ns, string host, long requests, long errors = 0) => new() { Ns = ns, Host = host, Port = 1, Requests = requests, Errors = errors };
}
