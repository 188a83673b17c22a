using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary><c>kenger rollout start</c></summary>
internal static class RolloutStartCommand
{
    public static Command Create()
    {
        var ns = new Argument<string>("NS") { Description = "The namespace." };
        var label = new Argument<string>("LABEL") { Description = "What the new nodes say of themselves: version=v2." };
        var steps = OptionTypes.Steps("--steps", "Percentages of the traffic. Default 5,20,50,100.");
        var interval = OptionTypes.Time("--interval", "The shortest stay at a step. Default 60s.");
        var analysis = new AnalysisOptions();
        var onNoData = new Option<string?>("--on-no-data") { Description = "After a step with too few requests: pause (the default) or continue." };
        onNoData.AcceptOnlyFromAmong(NoDataActions.Pause, NoDataActions.Continue);
        var reason = new Option<string?>("--reason") { Description = "Why." };
        var wait = new Option<bool>("--wait") { Description = "Show each decision until its end; exit code 1 when it was rolled back or aborted." };
        var timeout = RolloutWaitCommand.Timeout();
        return RegistryCommand.Create(
            "start",
            "Start one.",
            [ns, label, steps, interval, .. analysis.All, onNoData, reason, wait, timeout],
            async call =>
            {
                var rollout = await call.Releases.StartRolloutAsync(
                    new()
                    {
                        Ns = call.Get(ns),
                        Label = call.Get(label),
                        Steps = call.Get(steps),
                        IntervalSeconds = Seconds.Of(call.Get(interval)),
                        Analysis = analysis.Read(call),
                        OnNoData = call.Get(onNoData),
                        Reason = call.Get(reason),
                    },
                    call.Cancelled);
                if (call.Get(wait))
                {
                    return await RolloutWaitCommand.WaitAsync(call, new() { Id = rollout.Id }, call.Get(timeout));
                }

                call.Answer.Give(rollout, KengerJson.Readable.RolloutInfo, (it, answer) => answer.Say(RolloutText.Line(it)));
                return ExitCodes.Ok;
            });
    }
}
