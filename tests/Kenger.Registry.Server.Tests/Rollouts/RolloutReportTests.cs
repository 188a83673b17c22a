using Kenger.Contracts;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State.Releases;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>What reports say of a rollout, what they may not say, and what people learn of it.</summary>
public sealed class RolloutReportTests
{
    [Fact]
    public async Task RequestsFromBeforeTheStart_JudgeNothing()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        await rig.ReportAsync(["""{"ns":"orders","host":"h","port":2,"labels":{"version":"v2"},"requests":500,"errors":500}"""], rig.Health());
        await rig.ReportAsync([$$"""{"ns":"orders","host":"h","port":2,"labels":{"version":"v2"},{{rig.Window}},"by_rule":true,"requests":500,"errors":500}"""], rig.Health());
        await rig.LookAsync();

        Assert.Equal("running", (await rig.WhereAsync()).Status);
        Assert.Equal(["started"], await rig.EventsAsync(passes: true));
    }

    [Fact]
    public async Task RequestsOfTheStepBefore_DoNotPassTheNextOne()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        var before = rig.Window;
        await rig.PassWithTrafficAsync(10);
        Assert.Equal(2, (await rig.WhereAsync()).Step);

        for (var i = 0; i < 6; i++)
        {
            await rig.ReportAsync([$$"""{"ns":"orders","host":"h","port":2,"labels":{"version":"v2"},{{before}},"requests":500,"latency":[15,500]}"""], rig.Health());
            await rig.PassAsync(5);
        }

        Assert.Equal(("paused", 2, 50), await rig.WhereAsync());
        Assert.Contains("too few requests", (string)(await rig.ShowAsync())["status_reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GatewayThatKnowsNoRollouts_IsNamedInTheReasonOfThePause()
    {
        await using var rig = await RolloutRig.RollingOutAsync();
        for (var i = 0; i < 4; i++)
        {
            (await rig.Registry.GetAsync($"{ApiRoutes.Sync}?ns=orders&gateway=gw1&version=0")).IsOk();
            await rig.ReportAsync(
                ["""{"ns":"orders","host":"h","port":2,"labels":{"version":"v2"},"requests":500,"errors":3}"""], gateway: "gw1");
            await rig.PassAsync(4);
        }

        Assert.Equal("paused", (await rig.WhereAsync()).Status);
        Assert.EndsWith("; gateway gw1 is too old to be heard: upgrade it", (string)(await rig.ShowAsync())["status_reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_WhatElseCanBeBad_IsInTheDecision()
    {
        await using var rig = await RolloutRig.RollingOutAsync();

        await rig.ReportAsync(
            [
                $$"""{"ns":"orders","host":"h","port":2,"labels":{"version":"v2"},{{rig.Window}},"requests":200,"errors":1,"client_errors":2,"abandoned":3,"abandoned_after":[2,3],"latency":[15,197]}""",
                $$"""{"ns":"orders","host":"h","port":1,"labels":{"version":"v1"},{{rig.Window}},"requests":800,"errors":4,"client_errors":8,"abandoned":12,"abandoned_after":[2,12],"latency":[15,788]}""",
            ],
            rig.Health());
        await rig.LookAsync();

        var passed = (await rig.ShowAsync())["events"]![1]!;
        Assert.Equal("passed", (string)passed["kind"]!);
        Assert.Equal((2, 3), ((int)passed["candidate"]!["client_errors"]!, (int)passed["candidate"]!["abandoned"]!));
        Assert.Equal((8, 12), ((int)passed["stable"]!["client_errors"]!, (int)passed["stable"]!["abandoned"]!));
    }

    [Theory]
    [InlineData("\"rollout\":1", "nodes[0].step")]
    [InlineData("\"step\":1", "nodes[0].rollout")]
    [InlineData("\"rollout\":0,\"step\":1", "nodes[0].rollout")]
    [InlineData("\"rollout\":1,\"step\":0", "nodes[0].step")]
    [InlineData("\"rollout\":1,\"step\":22", "nodes[0].step")]
    [InlineData("\"by_rule\":1", "nodes[0].by_rule")]
    [InlineData("\"client_errors\":-1", "nodes[0].client_errors")]
    [InlineData("\"abandoned\":1.5", "nodes[0].abandoned")]
    [InlineData("\"errors\":4,\"client_errors\":4,\"abandoned\":3", "nodes[0].requests")]
    [InlineData("\"errors\":4,\"client_errors\":4,\"overdue\":3", "nodes[0].requests")]
    [InlineData("\"overdue\":-1", "nodes[0].overdue")]
    [InlineData("\"overdue\":\"3\"", "nodes[0].overdue")]
    [InlineData("\"abandoned\":2,\"abandoned_after\":[3,3]", "nodes[0].abandoned_after")]
    [InlineData("\"abandoned\":2,\"abandoned_after\":[67,1]", "nodes[0].abandoned_after")]
    [InlineData("\"abandoned\":2,\"abandoned_after\":[3]", "nodes[0].abandoned_after")]
    [InlineData("\"latency\":[3,6,4,5]", "nodes[0].latency")]
    public async Task Report_RowThatCannotBe_IsRefusedByItsName(string field, string named)
    {
        await using var rig = await RolloutRig.StartAsync();

        var answer = await rig.Registry.PostAsync(
            ApiRoutes.Report, $$"""{"gateway":"gw","nodes":[{"ns":"orders","host":"h","port":1,"requests":10,{{field}}}]}""");

        Assert.Equal([named], answer.IsError(ErrorCodes.Validation).Fields);
    }

    [Theory]
    [InlineData("""{"ns":"orders","rollout":1,"step":1,"nodes":2}""", "candidates[0].healthy")]
    [InlineData("""{"ns":"orders","rollout":1,"step":1,"nodes":2,"healthy":3}""", "candidates[0].healthy")]
    [InlineData("""{"ns":"orders","rollout":1,"step":1,"nodes":2,"healthy":1,"down_ms":5}""", "candidates[0].down_ms")]
    [InlineData("""{"ns":"orders","rollout":1,"step":1,"nodes":0,"healthy":0,"down_ms":5}""", "candidates[0].down_ms")]
    [InlineData("""{"ns":"orders","rollout":1,"step":1,"nodes":2,"healthy":0,"down_ms":-5}""", "candidates[0].down_ms")]
    [InlineData("""{"ns":"orders","rollout":1,"step":1,"nodes":2,"healthy":0,"ejections":"x"}""", "candidates[0].ejections")]
    [InlineData("""{"ns":"orders","rollout":1,"step":1,"nodes":2,"healthy":0,"problem":5}""", "candidates[0].problem")]
    [InlineData("5", "candidates[0]")]
    public async Task Report_HealthThatCannotBe_IsRefusedByItsName(string candidate, string named)
    {
        await using var rig = await RolloutRig.StartAsync();

        var answer = await rig.Registry.PostAsync(ApiRoutes.Report, $$"""{"gateway":"gw","nodes":[],"candidates":[{{candidate}}]}""");

        Assert.Equal([named], answer.IsError(ErrorCodes.Validation).Fields);
    }

    [Theory]
    [InlineData("""{"host":"h","port":1}""", "views[0].ns")]
    [InlineData("""{"ns":"orders","port":1}""", "views[0].host")]
    [InlineData("""{"ns":"orders","host":"h","port":70000}""", "views[0].port")]
    [InlineData("""{"ns":"orders","host":"h","port":1,"running":-1}""", "views[0].running")]
    [InlineData("""{"ns":"orders","host":"h","port":1,"problem":5}""", "views[0].problem")]
    [InlineData("""{"ns":"orders","host":"h","port":1,"problem_ms":5}""", "views[0].problem_ms")]
    [InlineData("""{"ns":"orders","host":"h","port":1,"problem":"x","problem_ms":-5}""", "views[0].problem_ms")]
    [InlineData("5", "views[0]")]
    public async Task Report_ViewThatCannotBe_IsRefusedByItsName(string view, string named)
    {
        await using var rig = await RolloutRig.StartAsync();

        var answer = await rig.Registry.PostAsync(ApiRoutes.Report, $$"""{"gateway":"gw","nodes":[],"views":[{{view}}]}""");

        Assert.Equal([named], answer.IsError(ErrorCodes.Validation).Fields);
    }

    [Fact]
    public void Explained_DownAndProblem_SaysIt()
    {
        var sums = StepSums.None with { Gateways = 1, DownGateways = 1 };

        Assert.Equal(
            "all are down; a gateway says of a new node: connection refused",
            new RolloutDecision(RolloutDecisionKind.RollBack, "all are down").Explained(sums, [], "connection refused").Reason);
        Assert.Equal("bad", new RolloutDecision(RolloutDecisionKind.RollBack, "bad").Explained(StepSums.None, ["gw"], "connection refused").Reason);
        Assert.Null(new RolloutDecision(RolloutDecisionKind.Passed).Explained(sums, ["gw"], "connection refused").Reason);
    }

    [Fact]
    public void Explained_GatewaysThatAreTooOld_AreNamedWhereNothingElseIsKnown()
    {
        var pause = new RolloutDecision(RolloutDecisionKind.Pause, "few");

        Assert.Equal("few; a gateway is too old to be heard: upgrade it", pause.Explained(StepSums.None, [""], null).Reason);
        Assert.Equal("few; 2 gateways are too old to be heard, gw1 among them: upgrade them", pause.Explained(StepSums.None, ["gw1", ""], null).Reason);
        var advance = new RolloutDecision(RolloutDecisionKind.Advance, "no data");
        Assert.Equal("no data; gateway gw1 is too old to be heard: upgrade it", advance.Explained(StepSums.None, ["gw1"], null).Reason);
        Assert.Equal("no data", advance.Explained(StepSums.None with { Passes = 1 }, ["gw1"], null).Reason);
    }

    [Theory]
    [InlineData("max_client_error_rate_vs_stable", "0.5")]
    [InlineData("max_abandoned_rate_vs_stable", "1001")]
    [InlineData("confidence", "0.4")]
    [InlineData("confidence", "1")]
    public async Task Start_LimitOutOfRange_IsRefused(string field, string value)
    {
        await using var rig = await RolloutRig.StartAsync();
        await rig.RegisterAsync(2, "v2");

        var answer = await rig.Registry.PostAsync(
            ApiRoutes.RolloutStart, $$$"""{"ns":"orders","label":"version=v2","analysis":{"{{{field}}}":{{{value}}}}}""");

        Assert.Equal([$"analysis.{field}"], answer.IsError(ErrorCodes.Validation).Fields);
    }
}
