using System.CommandLine;
using Kenger.Cli.Operating;
using Kenger.Client;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary><c>kenger rollout</c></summary>
internal static class RolloutCommand
{
    public static Command Create() =>
        new("rollout", "Give a new version its traffic step by step; it goes back by itself when the new nodes do badly.")
        {
            RolloutStartCommand.Create(),
            RolloutWaitCommand.Create(),
            Move("pause", "Keep it at its step; a broken limit still rolls it back.", client => client.PauseRolloutAsync),
            Move("resume", "Let a paused one go on.", client => client.ResumeRolloutAsync),
            Move("promote", "Give the new nodes all traffic now.", client => client.PromoteRolloutAsync),
            Move("abort", "Give all traffic back, also after its end.", client => client.AbortRolloutAsync),
            List(),
            Show(),
        };

    private static Command Move(
        string name, string description, Func<IReleaseOperator, Func<RolloutRef, CancellationToken, Task<RolloutInfo>>> move)
    {
        var choice = new RolloutChoice();
        var reason = new Option<string?>("--reason") { Description = "Why." };
        return choice.Required(RegistryCommand.Create(name, description, [.. choice.All, reason], async call =>
        {
            var rollout = await move(call.Releases)(choice.Read(call, call.Get(reason)), call.Cancelled);
            call.Answer.Give(rollout, KengerJson.Readable.RolloutInfo, (it, answer) => answer.Say(RolloutText.Line(it)));
        }));
    }

    private static Command List()
    {
        var ns = new Option<string?>("--ns") { Description = "Only this namespace." };
        return RegistryCommand.Create("list", "Show the rollouts, the newest first.", [ns], async call =>
        {
            var rollouts = await call.Releases.ListRolloutsAsync(call.Get(ns), call.Cancelled);
            call.Answer.Give(
                rollouts, KengerJson.Readable.IReadOnlyListRolloutInfo, (all, answer) => answer.Say(RolloutText.Table(all, call.Time), "no rollouts"));
        });
    }

    private static Command Show()
    {
        var choice = new RolloutChoice();
        return choice.Required(RegistryCommand.Create("show", "Show one with all that was decided, and by which numbers.", choice.All, async call =>
        {
            var rollout = await call.Releases.ShowRolloutAsync(choice.Read(call), call.Cancelled);
            call.Answer.Give(rollout, KengerJson.Readable.RolloutInfo, (it, answer) =>
            {
                foreach (var line in RolloutText.Story(it, call.Time))
                {
                    answer.Say(line);
                }
            });
        }));
    }
}
