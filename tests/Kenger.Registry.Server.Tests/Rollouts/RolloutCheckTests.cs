using System.Text;
using Kenger.Contracts;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.Tests.Outgoing;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>Limits on numbers that others know: a PromQL query, a JSON document.</summary>
public sealed class RolloutCheckTests
{
    [Fact]
    public async Task Query_KeepsItsLimit_GoesOnWithTheNumberInTheStory()
    {
        await using var prometheus = await Receiver.StartAsync();
        prometheus.Answer = Receiver.Says(200, Vector("0.002"));
        await using var rig = await RolloutRig.RollingOutAsync(Query(prometheus, max: "0.01"));

        await PassAsync(rig, 10);

        Assert.Equal(("running", 2, 50), await rig.WhereAsync());
        Assert.Contains("errors is 0.002", await LastReasonAsync(rig, "advanced"), StringComparison.Ordinal);
        Assert.Equal("/api/v1/query?query=sum%28rate%28x%5B1m%5D%29%29&timeout=5s", prometheus.Calls[0].Target);
        // Each five seconds.
        Assert.InRange(prometheus.Calls.Count, 2, 4);
    }

    [Theory]
    [InlineData("0.02", "errors is 0.02, and the limit is 0.01 at most")]
    [InlineData("+Inf", "errors is Infinity")]
    public async Task Query_BeyondItsLimit_GoesBackAtOnce(string value, string reason)
    {
        await using var prometheus = await Receiver.StartAsync();
        prometheus.Answer = Receiver.Says(200, Vector(value));
        await using var rig = await RolloutRig.RollingOutAsync(Query(prometheus, max: "0.01"));

        await PassAsync(rig, 5);

        Assert.Equal("rolled_back", (await rig.WhereAsync()).Status);
        Assert.Contains(reason, await LastReasonAsync(rig, "rolled_back"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_NoNumber_IsNoPassUntilThereIsOne()
    {
        await using var prometheus = await Receiver.StartAsync();
        prometheus.Answer = Receiver.Says(200, """{"status":"success","data":{"resultType":"vector","result":[]}}""");
        await using var rig = await RolloutRig.RollingOutAsync(Query(prometheus, max: "0.01"));

        await PassAsync(rig, 30);

        Assert.Equal(("paused", 1, 5), await rig.WhereAsync());
        var rollout = await rig.ShowAsync();
        Assert.Equal(RolloutPauses.Checks, (string)rollout["pause_cause"]!);
        Assert.Contains("the query has no result", (string)rollout["status_reason"]!, StringComparison.Ordinal);

        prometheus.Answer = Receiver.Says(200, Vector("0"));
        await PassAsync(rig, 10);
        Assert.Equal(2, (await rig.WhereAsync()).Step);
    }

    [Fact]
    public async Task Query_NobodyAnswers_IsNoPassEither()
    {
        await using var prometheus = await Receiver.StartAsync();
        prometheus.Answer = Receiver.Reset;
        await using var rig = await RolloutRig.RollingOutAsync(Query(prometheus, max: "0.01"));

        await PassAsync(rig, 20);

        Assert.Equal(RolloutPauses.Checks, (string)(await rig.ShowAsync())["pause_cause"]!);
    }

    [Fact]
    public async Task Query_NoNumberAndMayContinueWithoutData_GoesOn()
    {
        await using var prometheus = await Receiver.StartAsync();
        prometheus.Answer = Receiver.Says(404);
        await using var rig = await RolloutRig.RollingOutAsync(Query(prometheus, max: "0.01") + ",\"on_no_data\":\"continue\"");

        await PassAsync(rig, 15);

        Assert.Equal(2, (await rig.WhereAsync()).Step);
        Assert.Contains("has no number to go by", await LastReasonAsync(rig, "advanced"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PausedByAnOperator_BeyondItsLimit_GoesBack()
    {
        await using var document = await Receiver.StartAsync();
        document.Answer = Receiver.Says(200, """{"checkout":{"orders":12}}""");
        await using var rig = await RolloutRig.RollingOutAsync(
            $$""","checks":[{"url":"{{document.Url}}status.json","pointer":"/checkout/orders","min":10}]""");
        (await rig.PostAsync(ApiRoutes.RolloutPause)).IsOk();
        await PassAsync(rig, 5);
        Assert.Equal("paused", (await rig.WhereAsync()).Status);

        document.Answer = Receiver.Says(200, """{"checkout":{"orders":9}}""");
        await PassAsync(rig, 10);

        Assert.Equal("rolled_back", (await rig.WhereAsync()).Status);
        Assert.Contains("check 1 is 9, and the limit is 10 at least", await LastReasonAsync(rig, "rolled_back"), StringComparison.Ordinal);
        Assert.Equal("/status.json", document.Calls[0].Target);
    }

    [Theory]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"3"]}}""", OutsideKind.Clear)]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"3"]},{"metric":{},"value":[1,"7"]}]}}""", OutsideKind.Back)]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"NaN"]}]}}""", OutsideKind.Stay)]
    [InlineData("""{"status":"success","data":{"resultType":"matrix","result":[]}}""", OutsideKind.Stay)]
    [InlineData("""{"status":"error","errorType":"bad_data","error":"parse error"}""", OutsideKind.Stay)]
    [InlineData("""{"status":"success"}""", OutsideKind.Stay)]
    [InlineData("""[]""", OutsideKind.Stay)]
    [InlineData("<html>", OutsideKind.Stay)]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1]}}""", OutsideKind.Stay)]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,5]}}""", OutsideKind.Stay)]
    public void Judge_PrometheusAnswers_NoNumberIsNeverGood(string body, object expected) => Assert.Equal(
        expected, (object)CheckQuestion.Judge(new RolloutCheck { Url = "http://p:9090", Query = "up", Max = 5 }, "x", Of(200, body)).Kind);

    [Theory]
    [InlineData("/a/b", """{"a":{"b":4}}""", OutsideKind.Clear)]
    [InlineData("/a/1", """{"a":[9,4]}""", OutsideKind.Clear)]
    [InlineData("/a~1b/~0", """{"a/b":{"~":6}}""", OutsideKind.Back)]
    [InlineData("/a", """{"a":"4"}""", OutsideKind.Stay)]
    [InlineData("/a/2", """{"a":[9,4]}""", OutsideKind.Stay)]
    [InlineData("/a/b", """{"a":4}""", OutsideKind.Stay)]
    [InlineData("/b", """{"a":4}""", OutsideKind.Stay)]
    public void Judge_Documents_FollowsThePointer(string pointer, string body, object expected) => Assert.Equal(
        expected, (object)CheckQuestion.Judge(new RolloutCheck { Url = "http://d/x", Pointer = pointer, Max = 5 }, "x", Of(200, body)).Kind);

    [Fact]
    public void Judge_AnswersThatAreNone_AreNoNumber()
    {
        var check = new RolloutCheck { Url = "http://d/x", Pointer = "/a", Max = 5 };

        Assert.Equal(OutsideKind.Stay, CheckQuestion.Judge(check, "x", Of(500, """{"a":1}""")).Kind);
        Assert.Equal(OutsideKind.Stay, CheckQuestion.Judge(check, "x", OutgoingAnswer.None("it refuses connections")).Kind);
        Assert.Equal(OutsideKind.Stay, CheckQuestion.Judge(check, "x", OutgoingAnswer.Of(200, Encoding.UTF8.GetBytes("""{"a":1}"""), isWhole: false)).Kind);
    }

    private static OutgoingAnswer Of(int status, string body) => OutgoingAnswer.Of(status, Encoding.UTF8.GetBytes(body), isWhole: true);

    private static string Vector(string value) =>
        $$$"""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1764183133.1,"{{{value}}}"]}]}}""";

    private static string Query(Receiver prometheus, string max) =>
        $$""","checks":[{"name":"errors","url":"{{prometheus.Url}}","query":"sum(rate(x[1m]))","max":{{max}}}]""";

    // With traffic, and what is asked is answered.
    private static async Task PassAsync(RolloutRig rig, int seconds)
    {
        var asker = rig.Registry.Services.GetRequiredService<RolloutAsker>();
        await rig.LookAsync();
        await asker.WhenIdleAsync();
        for (var i = 0; i < seconds; i += 5)
        {
            await rig.PassWithTrafficAsync(5);
            await asker.WhenIdleAsync();
            await rig.LookAsync();
        }
    }

    private static async Task<string> LastReasonAsync(RolloutRig rig, string kind) =>
        (string)(await rig.ShowAsync())["events"]!.AsArray().Last(each => (string)each!["kind"]! == kind)!["reason"]!;
}
