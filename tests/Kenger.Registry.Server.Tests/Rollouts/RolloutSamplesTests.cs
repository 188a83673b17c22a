using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Changes;
using static Kenger.Registry.TestKit.ExampleRollouts;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>From a report to counters, and from counters to sums.</summary>
public sealed class RolloutSamplesTests
{
    private const string Reporter = "gw (token t)";

    private static readonly GatewayMark Gateway = GatewayMark.Of("gw");

    [Fact]
    public void From_RowsOfTheStep_AreItsOwn()
    {
        var rows = From(
            Row("v2", 1, 1) with { Requests = 10, Errors = 1, ConnectFailures = 2, ClientErrors = 3, Abandoned = 1, AbandonedAfter = [40, 1], Latency = [10, 5] },
            Row("v1", 1, 1) with { Requests = 90, ClientErrors = 9, Latency = [11, 90] },
            // It applied the next step before it reported, or this server heard of it later.
            Row("v2", 1, 2) with { Requests = 7 });

        var sums = rows.Where(row => row.Step is 0 or 1).ToArray().ToSums();

        Assert.Equal((10, 3, 3, 1, 2), (sums.Candidate.Requests, sums.Candidate.Errors, sums.Candidate.ClientErrors, sums.Candidate.Abandoned, sums.Candidate.ConnectFailures));
        Assert.Equal((5, 1), (sums.Candidate.Latency[10], sums.Candidate.AbandonedAfter[40]));
        Assert.Equal((90, 9, 90), (sums.Stable.Requests, sums.Stable.ClientErrors, sums.Stable.Latency[11]));
        Assert.Equal((90, 9, 90), (sums.WholeStable.Requests, sums.WholeStable.ClientErrors, sums.WholeStable.Latency[11]));
        Assert.Equal(1, sums.Reports);
        Assert.Equal(7, rows.Where(row => row.Step is 0 or 2).ToArray().ToSums().Candidate.Requests);
    }

    [Fact]
    public void From_WhatIsNotOfTheRollout_CountsNowhere()
    {
        var rows = From(
            Row("v2", null, null) with { Requests = 57, Errors = 57 },
            Row("v2", 9, 1) with { Requests = 57, Errors = 57 },
            Row("v2", 1, 4) with { Requests = 57, Errors = 57 },
            Row("v2", 1, 1) with { Requests = 57, Errors = 57, ByRule = true },
            Row("v1", 1, 1) with { Requests = 57, ByRule = true },
            Row("v3", 1, 1) with { Requests = 57, Errors = 57 },
            Row("v2", 1, 1) with { Ns = "other", Requests = 57, Errors = 57 });

        Assert.All(rows, row => Assert.Equal(RolloutSample.BothSides, row.Side));
        Assert.Equal(new StepSums { Reports = 1 }.Candidate.Requests, rows.ToSums().Candidate.Requests);
    }

    [Fact]
    public void From_OldSideAtSeveralSteps_IsSummedOverTheWholeToo()
    {
        var rows = From(Row("v1", 1, 1) with { Requests = 90 }, Row("v1", 1, 2) with { Requests = 50 });

        var sums = rows.Where(row => row.Step is 0 or 2).ToArray().ToSums();

        Assert.Equal((50, 140), (sums.Stable.Requests, sums.WholeStable.Requests));
    }

    [Fact]
    public void From_NamesOfCounters_FitTheirColumn()
    {
        var rows = RolloutSamples.From(
            Report([Row("v2", 1, 1) with { Requests = 9, Errors = 1, ClientErrors = 1, Abandoned = 1, AbandonedAfter = [66, 1], ConnectFailures = 1, Latency = [66, 1] }])
                with { Candidates = [Health(down: 3_000)] },
            [Namespace()],
            _ => Reporter);

        Assert.Contains(rows, row => row.Counter == RolloutSample.Down(Gateway));
        Assert.All(rows, row => Assert.InRange(row.Counter.Length, 1, 16));
    }

    [Theory]
    [InlineData(2_000, 0, 1, 1)]
    [InlineData(1_999, 0, 1, 0)]
    [InlineData(0, 1, 1, 0)]
    [InlineData(5_000, 0, 0, 0)]
    public void From_Health_IsDownAfterAWhile(int downMs, int healthy, int nodes, int down)
    {
        var health = Health(downMs) with { Healthy = healthy, Nodes = nodes };

        var rows = RolloutSamples.From(Report([]) with { Candidates = [health, health with { Rollout = 77 }, health with { Ns = "other" }] }, [Namespace()], _ => Reporter);

        Assert.Equal(1, Amount(rows, 1, RolloutSample.Seen(Gateway)));
        Assert.Equal(down, Amount(rows, 1, RolloutSample.Down(Gateway)));
        Assert.Equal((1, 0), (Amount(rows, 0, RolloutSample.Seen(Gateway)), Amount(rows, 0, RolloutSample.Deaf(Gateway))));
    }

    [Fact]
    public void From_ReportThatKnowsNothingOfIt_IsNotedAsSuch()
    {
        var rows = From(Row("v2", null, null) with { Requests = 5 });

        Assert.Equal((0, 1), (Amount(rows, 0, RolloutSample.Seen(Gateway)), Amount(rows, 0, RolloutSample.Deaf(Gateway))));
        Assert.Equal(1, Amount(From(), 0, RolloutSample.Deaf(Gateway)));
        // A part of a report that is about others.
        Assert.Equal(0, Amount(From(Row("v2", null, null) with { Ns = "other", Requests = 5 }), 0, RolloutSample.Deaf(Gateway)));
    }

    [Fact]
    public void Judged_WholeRollout_IsNeverUsedUp()
    {
        var rows = RolloutSamples.From(Report([Row("v1", 1, 1) with { Requests = 9 }]) with { Candidates = [Health()] }, [Namespace()], _ => Reporter);

        Assert.Equal([(1, RolloutSample.Reporter), (1, RolloutSample.Stable)], rows.Judged().Select(row => (row.Step, row.Side)));
    }

    [Fact]
    public void GatewayMark_OfAnId_IsTheSameForEver()
    {
        // It is in databases, and other servers read it.
        Assert.Equal("59", GatewayMark.Of("gw-1").ToString());
        Assert.Equal(2, GatewayMark.Of("").ToString().Length);
    }

    private static long Amount(IEnumerable<RolloutSample> rows, int step, string counter) =>
        rows.Where(row => row.Step == step && row.Counter == counter).Sum(row => row.Amount);

    private static IReadOnlyList<RolloutSample> From(params NodeTraffic[] rows) => RolloutSamples.From(Report(rows), [Namespace()], _ => Reporter);

    private static TrafficReport Report(IReadOnlyList<NodeTraffic> rows) => new() { Gateway = "gw", Nodes = rows };

    private static CandidateHealth Health(int down = 0) =>
        new() { Ns = "orders", Rollout = 1, Step = 1, Nodes = 1, Healthy = down > 0 ? 0 : 1, DownMs = down };

    private static NodeTraffic Row(string version, long? rollout, int? step) => new()
    {
        Ns = "orders", Host = "h", Port = 1, Labels = new Dictionary<string, string> { ["version"] = version }, Rollout = rollout, Step = step, Requests = 0,
    };

    private static NamespaceState Namespace() => RegistrySnapshot.Empty
        .After(Drafts.Register(Drafts.Address(port: 1), labels: Drafts.Labels(("version", "v1"))))
        .After(Drafts.Register(Drafts.Address(port: 2), labels: Drafts.Labels(("version", "v2"))))
        .After(new StartRollout("orders", V2, [5, 20, 100], 60, new RolloutAnalysis { MinRequests = 100 }, NoDataAction.Pause, null))
        .Namespaces["orders"];
}
