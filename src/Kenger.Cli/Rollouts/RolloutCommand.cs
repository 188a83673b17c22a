using System.CommandLine;
using Kenger.Cli.Shell;
using Kenger.Client;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary><c>kenger rollout</c></summary>
internal static class RolloutCommand
{
    public static Command Create() =>
        new("rollout", "Give a new version its traffic step by step; it is rolled back by itself when the new nodes break a limit.")
        {
            RolloutStartCommand.Create(),
            RolloutWaitCommand.Create(),
            Move("pause", "Pause at the current step; a violated limit still rolls it back.", client => client.PauseRolloutAsync),
            Move("resume", "Continue a paused rollout.", client => client.ResumeRolloutAsync, freezable: true),
            Move("approve", "Let a rollout leave the step that waits for an approval.", client => client.ApproveRolloutAsync, ofStep: true),
            Move(
                "next",
                "Go to the next step now, and after the last one complete it. An operator's pause stays.",
                client => client.NextRolloutStepAsync,
                "Also while the new nodes were not found good, or none of them is online.",
                ofStep: true,
                freezable: true),
            Move(
                "promote",
                "Give all traffic to the new version now.",
                client => client.PromoteRolloutAsync,
                "Also while no node of the new version is online.",
                freezable: true),
            Move(
                "abort",
                "Return all traffic to the old version, even after the rollout has completed.",
                client => client.AbortRolloutAsync,
                "Also while no node of the old version is online: the traffic goes to whoever is there."),
            List(),
            Show(),
        };

    public static Option<bool> OverrideFreeze() =>
        new("--override-freeze") { Description = "Also while rollouts of the namespace are frozen; needs a --reason." };

    private static Command Move(
        string name,
        string description,
        Func<IReleaseOperator, Func<RolloutRef, CancellationToken, Task<RolloutInfo>>> move,
        string? forced = null,
        bool ofStep = false,
        bool freezable = false)
    {
        var choice = new RolloutChoice();
        var reason = OptionTypes.Reason("Why, for the audit.");
        var force = new Option<bool>("--force") { Description = forced };
        var step = OptionTypes.Whole("--step", "The step that is meant, from 1 on: refused when the rollout is at another one.");
        var overrides = OverrideFreeze();
        Symbol[] more =
        [
            .. forced is null ? Array.Empty<Symbol>() : [force], .. ofStep ? (Symbol[])[step] : [], .. freezable ? (Symbol[])[overrides] : [],
        ];
        return choice.Required(RegistryCommand.Create(name, description, [.. choice.All, reason, .. more], async call =>
        {
            // Absent where it is not given: an older registry need not know it.
            var which = choice.Read(call, call.Get(reason), forced is not null && call.Get(force) ? true : null) with
            {
                Step = ofStep ? call.Get(step) : null,
                OverrideFreeze = freezable && call.Get(overrides) ? true : null,
            };
            var rollout = await move(call.Releases)(which, call.Cancelled);
            call.Answer.Write(rollout, KengerJson.Readable.RolloutInfo, (it, answer) =>
            {
                answer.WriteLine(RolloutText.Line(it), RolloutText.ColorOf(it));
                if (it.Message is { } message)
                {
                    answer.WriteLine(message);
                }
            });
        }));
    }

    private static Command List()
    {
        var ns = new NamespaceFilter();
        return ns.Checked(RegistryCommand.Create("list", "Show the rollouts, the newest first.", ns.All, async call =>
        {
            var rollouts = await call.Releases.ListRolloutsAsync(ns.Read(call), call.Cancelled);
            call.Answer.Write(
                rollouts, KengerJson.Readable.IReadOnlyListRolloutInfo, (all, answer) => answer.WriteTable(RolloutText.Table(all, call.Time), "no rollouts"));
        }));
    }

    private static Command Show()
    {
        var choice = new RolloutChoice();
        return choice.Required(RegistryCommand.Create("show", "Show a rollout with every decision and its numbers.", choice.All, async call =>
        {
            var rollout = await call.Releases.ShowRolloutAsync(choice.Read(call), call.Cancelled);
            call.Answer.Write(rollout, KengerJson.Readable.RolloutInfo, (it, answer) =>
            {
                var last = RolloutText.Line(it);
                foreach (var line in RolloutText.Story(it, call.Time))
                {
                    answer.WriteLine(line, line == last ? RolloutText.ColorOf(it) : null);
                }
            });
        }));
    }
}
