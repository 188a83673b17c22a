using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary><c>kenger rollout start</c></summary>
internal static class RolloutStartCommand
{
    public static Command Create()
    {
        var ns = new Argument<string>("NS") { Description = "The namespace." };
        var label = new Argument<string>("LABEL") { Description = "The label that selects the new nodes: version=v2." };
        var steps = OptionTypes.Steps("--steps", "Percentages of the traffic. Default 5,20,50,100.");
        var approve = new ApprovalOptions();
        var interval = OptionTypes.Time("--interval", "Shortest time at a step. Default 60s.");
        var analysis = new AnalysisOptions();
        var onNoData = new Option<string?>("--on-no-data")
        {
            HelpName = "pause|continue",
            Description = "What to do after a step with too few requests: pause (the default) or continue.",
        };
        onNoData.AcceptOnlyFromAmong(NoDataActions.Pause, NoDataActions.Continue);
        var reason = OptionTypes.Reason("Why, for the audit.");
        var overrides = RolloutCommand.OverrideFreeze();
        var wait = new Option<bool>("--wait")
        {
            Description = "Wait until it ends and show each decision; exit code 1 when it was rolled back or aborted, 5 when that can't be known.",
        };
        var timeout = RolloutWaitCommand.Timeout();
        var command = RegistryCommand.Create(
            "start",
            "Start a rollout.",
            [ns, label, steps, .. approve.All, interval, .. analysis.All, onNoData, reason, overrides, wait, timeout],
            async call =>
            {
                var rollout = await call.Releases.StartRolloutAsync(
                    new()
                    {
                        Ns = call.Get(ns),
                        Label = call.Get(label),
                        Steps = call.Get(steps),
                        Approve = approve.Percents(call),
                        Manual = approve.IsManual(call),
                        IntervalSeconds = Duration.ToWholeSeconds(call.Get(interval)),
                        Analysis = analysis.Read(call),
                        OnNoData = call.Get(onNoData),
                        Reason = call.Get(reason),
                        OverrideFreeze = call.Get(overrides) ? true : null,
                    },
                    call.Cancelled);
                if (call.Get(wait))
                {
                    return await RolloutWaitCommand.WaitAsync(call, new() { Id = rollout.Id }, call.Get(timeout));
                }

                call.Answer.Write(rollout, KengerJson.Readable.RolloutInfo, (it, answer) => answer.WriteLine(RolloutText.Line(it)));
                return ExitCodes.Ok;
            });
        command.Validators.Add(result =>
        {
            if (result.IsGiven(timeout) && !result.IsGiven(wait))
            {
                result.AddError("--timeout is how long to wait: give --wait too.");
            }
        });
        return command;
    }
}
