using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Changes;
using static Kenger.Registry.TestKit.ExampleRollouts;

namespace Kenger.Registry.Server.Tests.State;

public sealed class NamespaceWeightsTests
{
    [Fact]
    public void Of_OfflineNodes_TakeNoPart()
    {
        var release = ReleaseState.None.Start(Running(50, 100)).WithRetired(V3);

        var weights = NamespaceWeights.Compute(
            [Node(1, "v1", 100), Node(2, "v1", 900, online: false), Node(3, "v2", 10), Node(4, "v2", 70, online: false), Node(5, "v3", 5, online: false)],
            release);

        Assert.Equal(weights[Key(1)], weights[Key(3)]);
        // What they would have, were they the only ones; and who is retired stays it.
        Assert.Equal((900, 70, 0), (weights[Key(2)], weights[Key(4)], weights[Key(5)]));
    }

    [Fact]
    public void Of_DrainedCandidates_LeaveAllToTheStable()
    {
        var nodes = new[] { Node(1, "v1", 100), Node(2, "v2", 100) with { Drained = true } };

        var weights = NamespaceWeights.Compute(nodes, ReleaseState.None.Start(Running(50, 100)));

        Assert.Equal((100, 0), (weights[Key(1)], weights[Key(2)]));
    }

    [Fact]
    public void WeightOf_NothingShapes_IsTheOwnOne()
    {
        var node = Node(1, "v1", 7);

        Assert.Equal(7, Namespace(ReleaseState.None, node).WeightOf(node));
        Assert.Equal(0, Namespace(ReleaseState.None, node).WeightOf(node with { Drained = true }));
    }

    [Fact]
    public void WeightOf_NextRevision_ForgetsTheWeightsOfTheOneBefore()
    {
        var (v1, v2) = (Node(1, "v1", 100), Node(2, "v2", 100));
        var release = ReleaseState.None.Start(Running(50, 100));
        var ns = Namespace(release, v1, v2);
        Assert.Equal(ns.WeightOf(v1), ns.WeightOf(v2));

        var next = ns with { Release = release.Advance(Drafts.Start) };

        Assert.Equal((0, 100), (next.WeightOf(v1), next.WeightOf(v2)));
    }

    private static NamespaceState Namespace(ReleaseState release, params NodeState[] nodes) => new()
    {
        Id = 1,
        Name = "orders",
        HealthPath = "/",
        Release = release,
        Nodes = System.Collections.Immutable.ImmutableDictionary.CreateRange(nodes.Select(node => KeyValuePair.Create(node.Key, node))),
        CreatedAt = Drafts.Start,
        UpdatedAt = Drafts.Start,
        Version = 1,
    };

    private static NodeKey Key(int port) => new("h", port);

    private static NodeState Node(int port, string version, int weight, bool online = true) => new()
    {
        Id = port,
        NamespaceId = 1,
        Ns = "orders",
        Key = Key(port),
        DeclaredWeight = weight,
        Labels = Drafts.Labels(("version", version)),
        Status = online ? NodeStatus.Online : NodeStatus.Offline,
        CreatedAt = Drafts.Start,
        UpdatedAt = Drafts.Start,
        Version = 1,
        Lease = new Lease(Drafts.Start),
    };
}
