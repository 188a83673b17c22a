using System.CommandLine;
using System.Runtime.InteropServices;
using Kenger.Cli.Shell;
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
            "Wait until a rollout ends and show each decision; exit code 1 when it was rolled back or aborted. Ctrl+C ends the waiting, not the rollout.",
            [.. choice.All, timeout],
            call => WaitAsync(call, choice.Read(call), call.Get(timeout))));
    }

    public static Option<TimeSpan?> Timeout() => OptionTypes.Time(
        "--timeout", "Longest time to wait; then exit code 4, and the rollout goes on. Default: until it ends.");

    /// <summary>Waits for the end; the exit code.</summary>
    public static async Task<int> WaitAsync(RegistryCall call, RolloutRef which, TimeSpan? timeout)
    {
        using var over = new CancellationTokenSource(timeout ?? System.Threading.Timeout.InfiniteTimeSpan, call.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, over.Token);
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        var waiter = new RolloutWaiter(call.Releases, call.Time, call.Answer.IsJson ? _ => { } : call.Answer.WriteLine, call.Errors.WriteLine);
        try
        {
            var rollout = await waiter.WhenEndedAsync(which, stop.Token);
            call.Answer.Write(rollout, KengerJson.Readable.RolloutInfo, (it, answer) => answer.WriteLine(RolloutText.Line(it)));
            return rollout.Status == RolloutStatuses.Completed ? ExitCodes.Ok : ExitCodes.Refused;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            var id = waiter.Latest?.Id is { } known ? $" --id {known}" : which.Ns is { } ns ? $" {ns}" : "";
            await call.Errors.WriteLineAsync(
                $"kenger: no longer waiting; the rollout goes on. See `kenger rollout show{id}`, end it with `kenger rollout abort{id}`.");
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
