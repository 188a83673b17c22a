using System.CommandLine;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary><c>kenger rollout start</c></summary>
internal static class RolloutStartCommand
{
    private static readonly int[] BlueGreen = [0, 100];
    private static readonly int[] Prepared = [0];

    public static Command Create()
    {
        var ns = NamespaceNames.Argument();
        var label = new Argument<string>("LABEL") 
        {
            Description = "The label that selects the new nodes: version=v2.",
            CompletionSources = { RegistryValues.LabelsOf(ns) },
        };
        var steps = OptionTypes.Steps("--steps", "Percentages of the traffic. Default 5,20,50,100.");
        var approve = new ApprovalOptions();
        var asks = new AskOptions();
        var rule = OptionTypes.Id("--rule", "A rule that sends requests to the new nodes: what it sends is their share, and is judged, until they get all traffic.");
        rule.CompletionSources.Add(RegistryValues.RuleIds);
        var blueGreen = new Option<bool>("--blue-green")
        {
            Description = "Steps 0,100: the new nodes are made ready, and get all traffic at once after an approval; with --check or --hook, when these say so.",
        };
        var interval = OptionTypes.Time("--interval", "Shortest time at a step. Default 60s.");
        var analysis = new AnalysisOptions();
        var onNoData = new Option<string?>("--on-no-data")
        {
            HelpName = "pause|continue",
            Description = "What to do after a step with too few requests: pause (the default) or continue.",
        };
        onNoData.AcceptOnlyFromAmong(NoDataActions.Pause, NoDataActions.Continue);
        var sticky = new Option<string?>("--sticky")
        {
            HelpName = "KEY",
            Description = "Keep each user on one side: cookie:NAME, header:NAME or client (the address). Default: each request is decided anew.",
            CompletionSources = { "client", "cookie:", "header:" },
        };
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
            [ns, label, steps, blueGreen, rule, .. approve.All, interval, .. analysis.All, onNoData, sticky, .. asks.All, reason, overrides, wait, timeout],
            async call =>
            {
                var rollout = await call.Releases.StartRolloutAsync(
                    new()
                    {
                        Ns = call.Get(ns),
                        Label = call.Get(label),
                        Steps = call.Get(blueGreen) ? BlueGreen : call.Get(steps),
                        Rule = call.Get(rule),
                        Hooks = asks.Hooks(call),
                        Checks = asks.Checks(call),
                        // Somebody must say when it is time.
                        Approve = approve.Percents(call) ?? (call.Get(blueGreen) && approve.IsManual(call) is null && !asks.AreGiven(call) ? Prepared : null),
                        Manual = approve.IsManual(call),
                        IntervalSeconds = Duration.ToWholeSeconds(call.Get(interval)),
                        Analysis = analysis.Read(call),
                        OnNoData = call.Get(onNoData),
                        Sticky = call.Get(sticky),
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

            if (result.IsGiven(blueGreen) && result.IsGiven(steps))
            {
                result.AddError("--blue-green has steps of its own, 0 and 100: don't give --steps.");
            }
        });
        return command;
    }
}
