using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.Registry.Server.Outgoing;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.Registry.Server.Tests.Outgoing;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Rollouts;

/// <summary>Webhooks that decide whether a rollout goes on, on real ports.</summary>
public sealed class RolloutHookTests
{
    private const string Secret = "0123456789abcdef";

    [Fact]
    public async Task Step_WebhookAllows_GoesOnAndTellsItSo()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.Says(200, """{"allow":true,"reason":"sales are fine"}""");
        await using var rig = await RolloutRig.RollingOutAsync(Hooks(receiver, $"\"secret\":\"{Secret}\""));
        await rig.PassWithTrafficAsync(10);

        await AnsweredAsync(rig);

        Assert.Equal(("running", 2, 50), await rig.WhereAsync());
        Assert.Contains("allows it: sales are fine", await LastReasonAsync(rig, "advanced"), StringComparison.Ordinal);
        var call = Assert.Single(receiver.Calls);
        var body = JsonNode.Parse(call.Body)!;
        Assert.Equal(("rollout.step", 1, 5, 50), ((string)body["event"]!, (int)body["step"]!, (int)body["percent"]!, (int)body["next_percent"]!));
        Assert.True((int)body["candidate"]!["requests"]! >= 100);
        Assert.StartsWith("t=", call.Headers[RequestSignature.Header], StringComparison.Ordinal);
        // What signs, and the path, which may be a secret too, are told to nobody.
        var shown = (await rig.ShowAsync()).ToJsonString();
        Assert.DoesNotContain(Secret, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-path", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, """{"allow":false,"reason":"not on a Friday"}""", "not on a Friday")]
    [InlineData(403, "", "it answers 403")]
    [InlineData(409, """{"reason":"budget"}""", "budget")]
    public async Task Step_WebhookSaysNo_StaysAndAsksAgain(int status, string body, string reason)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.Says(status, body);
        await using var rig = await RolloutRig.RollingOutAsync(Hooks(receiver));
        await rig.PassWithTrafficAsync(10);
        await AnsweredAsync(rig);

        Assert.Equal(("paused", 1, 5), await rig.WhereAsync());
        var rollout = await rig.ShowAsync();
        Assert.Equal(RolloutPauses.Webhook, (string)rollout["pause_cause"]!);
        Assert.Contains(reason, (string)rollout["status_reason"]!, StringComparison.Ordinal);

        receiver.Answer = Receiver.Says(204);
        await rig.PassWithTrafficAsync(35);
        await AnsweredAsync(rig);
        Assert.True((await rig.WhereAsync()).Step > 1);
    }

    [Fact]
    public async Task Step_NoMeansBack_GoesBack()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.Says(200, """{"allow":false,"reason":"bad numbers"}""");
        await using var rig = await RolloutRig.RollingOutAsync(Hooks(receiver, "\"on_deny\":\"rollback\""));
        await rig.PassWithTrafficAsync(10);
        await AnsweredAsync(rig);

        Assert.Equal("rolled_back", (await rig.WhereAsync()).Status);
        Assert.Contains("bad numbers", await LastReasonAsync(rig, "rolled_back"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stay", "paused", 1)]
    [InlineData("continue", "running", 2)]
    [InlineData("rollback", "rolled_back", 1)]
    public async Task Step_NoAnswerAfterThreeTimes_IsWhatWasSaid(string action, string status, int step)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.Says(503);
        await using var rig = await RolloutRig.RollingOutAsync(Hooks(receiver, $"\"on_no_answer\":\"{action}\""));
        await rig.PassWithTrafficAsync(10);

        for (var calls = 1; calls <= 3; calls++)
        {
            await Eventually.BecomesTrue(() => receiver.Calls.Count == calls && (calls == 3 || rig.Time.NextDue is not null), $"it is asked {calls} times");
            if (calls < 3)
            {
                // The wait between two attempts begins a moment after the answer.
                await Eventually.BecomesTrue(
                    () =>
                    {
                        rig.Time.Advance(TimeSpan.FromSeconds(0.5));
                        return receiver.Calls.Count > calls;
                    },
                    "it asks again");
            }
        }

        await AnsweredAsync(rig);
        Assert.Equal((status, step), ((await rig.WhereAsync()).Status, (await rig.WhereAsync()).Step));
        Assert.Equal(3, receiver.Calls.Count);
    }

    [Fact]
    public async Task Start_WebhookMustAllow_NoTrafficBefore()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.Says(200, """{"allow":false,"reason":"wait"}""");
        await using var rig = await RolloutRig.RollingOutAsync(Hooks(receiver, "\"on\":[\"start\"]"));
        await rig.ReportAsync((100, 0));
        await rig.LookAsync();
        await AnsweredAsync(rig);

        Assert.Equal(("paused", 1, 0), await rig.WhereAsync());
        Assert.Equal(0, (await rig.WeightsAsync())[2].Weight);
        Assert.Equal("rollout.start", (string)JsonNode.Parse(receiver.Calls[0].Body)!["event"]!);

        receiver.Answer = Receiver.Says(200);
        for (var i = 0; i < 7; i++)
        {
            await rig.ReportAsync((100, 0));
            await rig.PassAsync(5);
        }

        await AnsweredAsync(rig);
        await rig.LookAsync();
        Assert.Equal(5, (await rig.WhereAsync()).Percent);
        // It is asked before the start alone.
        await rig.PassWithTrafficAsync(40);
        Assert.Equal("completed", (await rig.WhereAsync()).Status);
        Assert.Equal(2, receiver.Calls.Count);
    }

    [Fact]
    public async Task Completion_WebhookMustAllow_StaysAtAHundred()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.Says(200, """{"allow":false}""");
        await using var rig = await RolloutRig.RollingOutAsync(Hooks(receiver, "\"on\":[\"completion\"]"));
        await rig.PassWithTrafficAsync(40);
        await AnsweredAsync(rig);

        Assert.Equal(("paused", 3, 100), await rig.WhereAsync());
    }

    [Fact]
    public async Task Restart_WhileItStays_AsksAgain()
    {
        using var directory = new TempDirectory();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.Says(200, """{"allow":false}""");
        await using var rig = await RolloutRig.RollingOutAsync(Hooks(receiver), store: "sqlite:" + directory.File("registry.db"));
        await rig.PassWithTrafficAsync(10);
        await AnsweredAsync(rig);
        Assert.Equal("paused", (await rig.WhereAsync()).Status);

        await rig.RestartAsync();
        receiver.Answer = Receiver.Says(200);
        await rig.PassWithTrafficAsync(5);
        await AnsweredAsync(rig);

        Assert.Equal(2, receiver.Calls.Count);
        Assert.Equal(2, (await rig.WhereAsync()).Step);
    }

    [Theory]
    [InlineData(200, "yes", null)]
    [InlineData(200, """{"allow":"true"}""", null)]
    [InlineData(200, """["allow"]""", null)]
    [InlineData(200, """{"allow":true}""", OutsideKind.Clear)]
    [InlineData(204, "", OutsideKind.Clear)]
    [InlineData(200, """{"allow":false,"reason":5}""", OutsideKind.Stay)]
    [InlineData(404, "<html>", OutsideKind.Stay)]
    [InlineData(302, "", null)]
    [InlineData(408, "", null)]
    [InlineData(429, """{"allow":false}""", null)]
    [InlineData(500, """{"allow":true}""", null)]
    public void Judge_Answer_IsYesNoOrNone(int status, string body, object? expected)
    {
        var answer = OutgoingAnswer.Of(status, System.Text.Encoding.UTF8.GetBytes(body), isWhole: true);
        var verdict = HookQuestion.Judge(new RolloutHook { Url = "http://hooks.example.com/a", OnNoAnswer = HookActions.Rollback }, answer);

        Assert.Equal(expected is null, HookQuestion.IsNoAnswer(answer));
        Assert.Equal(expected ?? OutsideKind.Back, (object)verdict.Kind);
        Assert.DoesNotContain("/a", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_PartOfAnAnswer_DecidesNothing() => Assert.True(
        HookQuestion.IsNoAnswer(OutgoingAnswer.Of(200, System.Text.Encoding.UTF8.GetBytes("""{"allow":true}"""), isWhole: false)));

    private static string Hooks(Receiver receiver, string more = "") =>
        $$""","hooks":[{"url":"{{receiver.Url}}hidden-path"{{(more.Length > 0 ? "," + more : "")}}}]""";

    // What was asked has been answered, and looked at.
    private static async Task AnsweredAsync(RolloutRig rig)
    {
        await rig.LookAsync();
        await rig.Registry.Services.GetRequiredService<RolloutAsker>().WhenIdleAsync();
        await rig.LookAsync();
    }

    private static async Task<string> LastReasonAsync(RolloutRig rig, string kind) =>
        (string)(await rig.ShowAsync())["events"]!.AsArray().Last(each => (string)each!["kind"]! == kind)!["reason"]!;
}
