using Kenger.Cli.Rollouts;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Cli.Tests.Rollouts;

public sealed class RolloutTextTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Story_RolledBack_TellsWhenWhyAndByWhichNumbers()
    {
        var rollout = SampleRollouts.RolledBack(_time.GetUtcNow());

        Assert.Equal(
            $"""
            rollout 4 of shop to version=v3, started by ops: friday
            steps 5, 100 %, each 1m at least; pauses without data
            old side: version=v2, nodes without the label version
            limits: 5 % failed, 2 times the old nodes' 4xx, p99 500 ms, passed by 100 requests
            {Now}  started      step 1 of 2,   5 %  by ops
            {Now}  rolled back  step 1 of 2,   0 %
                      new       120 requests,    10 % failed, 2.5 % 4xx, 5 % broken off, 4 not connected, p99 12.5 ms
                      old      2280 requests,     0 % failed, 0 % 4xx, 0 % broken off, p99 1200 ms
                      why  10 % of 120 requests failed, more than 5 %
            rollout 4 of shop to version=v3: rolled back at step 1 of 2, 0 % (10 % of 120 requests failed, more than 5 %)
            """.ReplaceLineEndings(),
            string.Join(Environment.NewLine, RolloutText.Story(rollout, _time)));
    }

    [Fact]
    public void Head_Sticky_SaysByWhat()
    {
        Assert.Contains("sticky by cookie:sid: a user stays on one side", RolloutText.Head(SampleRollouts.Running(_time.GetUtcNow()) with { Sticky = "cookie:sid" }));
        Assert.DoesNotContain(RolloutText.Head(SampleRollouts.Running(_time.GetUtcNow())), line => line.StartsWith("sticky", StringComparison.Ordinal));
    }

    [Fact]
    public void Head_StepsThatAsk_AreNamed()
    {
        var rollout = SampleRollouts.Running(_time.GetUtcNow()) with { Approve = [5, 100] };

        Assert.Contains("left only with an approval: 5, 100 %", RolloutText.Head(rollout));
    }

    private string Now => Kenger.Cli.Output.Clock.Format(_time.GetUtcNow(), _time);
}
