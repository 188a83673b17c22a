using System.CommandLine;
using System.Runtime.InteropServices;
using Kenger.Cli.Operating;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary><c>kenger rollout wait</c></summary>
internal static class RolloutWaitCommand
{
    public static Command Create()
    {
        var choice = new RolloutChoice();
        var timeout = Timeout();
        return choice.Required(RegistryCommand.Create(
            "wait",
            "Show each decision until its end; exit code 1 when it was rolled back or aborted. Ctrl+C ends the waiting, not the rollout.",
            [.. choice.All, timeout],
            call => WaitAsync(call, choice.Read(call), call.Get(timeout))));
    }

    public static Option<TimeSpan?> Timeout() => OptionTypes.Time("--timeout", "How long to wait at most; exit code 4 when it is still under way then, and goes on. Default: until its end.");

    /// <summary>Waits for the end; the exit code.</summary>
    public static async Task<int> WaitAsync(RegistryCall call, RolloutRef which, TimeSpan? timeout)
    {
        using var over = new CancellationTokenSource(timeout ?? System.Threading.Timeout.InfiniteTimeSpan, call.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, over.Token);
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        var waiter = new RolloutWaiter(call.Releases, call.Time, call.Answer.IsJson ? _ => { } : call.Answer.Say, Console.Error.WriteLine);
        try
        {
            var rollout = await waiter.WhenEndedAsync(which, stop.Token);
            call.Answer.Give(rollout, KengerJson.Readable.RolloutInfo, (it, answer) => answer.Say(RolloutText.Line(it)));
            return rollout.Status == RolloutStatuses.Completed ? ExitCodes.Ok : ExitCodes.Refused;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            var id = waiter.Latest?.Id is { } known ? $" --id {known}" : which.Ns is { } ns ? $" {ns}" : "";
            await Console.Error.WriteLineAsync($"kenger: waited no longer; the rollout goes on. See `kenger rollout show{id}`, end it with `kenger rollout abort{id}`.");
            return over.IsCancellationRequested ? ExitCodes.StillRunning : ExitCodes.Interrupted;
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
}
