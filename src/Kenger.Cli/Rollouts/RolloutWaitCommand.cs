using System.CommandLine;
using System.Runtime.InteropServices;
using Kenger.Cli.Output;
using Kenger.Cli.Shell;
using Kenger.Client;
using Kenger.Contracts;

namespace Kenger.Cli.Rollouts;

/// <summary><c>kenger rollout wait</c></summary>
internal static class RolloutWaitCommand
{
    // Pauses that end by themselves are part of a rollout: each step may take three times as long as it must.
    private const int PatienceFactor = 3;

    private static readonly TimeSpan MorePatience = TimeSpan.FromMinutes(10);

    // Timers reach no further than 49 days.
    private static readonly TimeSpan MaxPatience = TimeSpan.FromDays(45);

    public static Command Create()
    {
        var choice = new RolloutChoice();
        var timeout = Timeout();
        return choice.Required(RegistryCommand.Create(
            "wait",
            "Wait until a rollout ends and show each decision; exit code 1 when it was rolled back or aborted, 5 when that can't be known. "
                + "Ctrl+C ends the waiting, not the rollout.",
            [.. choice.All, timeout],
            call => WaitAsync(call, choice.Read(call), call.Get(timeout))));
    }

    public static Option<TimeSpan?> Timeout() => OptionTypes.Time(
        "--timeout",
        "Longest time to wait; then exit code 4, and the rollout goes on. Default: three times as long as all steps take, and ten minutes.");

    /// <summary>How long a rollout is waited for when nobody says it.</summary>
    public static TimeSpan PatienceFor(RolloutInfo rollout) =>
        Capped((TimeSpan.FromSeconds(rollout.IntervalSeconds) * rollout.Steps.Count * PatienceFactor) + MorePatience);

    /// <summary>Waits for the end; the exit code.</summary>
    public static async Task<int> WaitAsync(RegistryCall call, RolloutRef which, TimeSpan? timeout)
    {
        using var over = new CancellationTokenSource();
        // Disposed as it is, it waits for a callback under way: nothing cancels what is disposed.
        await using var patience = call.Time.CreateTimer(
            _ => over.Cancel(), null, timeout is { } given ? Capped(given) : System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled, over.Token);
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        var waiter = new RolloutWaiter(call.Releases, call.Time, WatcherFor(call, timeout, Begin), call.Errors.WriteLine);
        try
        {
            var rollout = await waiter.WhenEndedAsync(which, stop.Token);
            Write(call, rollout);
            return rollout.Status == RolloutStatuses.Completed ? ExitCodes.Ok : ExitCodes.Refused;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (call.Answer.IsJson && waiter.Latest is { } latest)
            {
                Write(call, latest);
            }

            await call.Errors.WriteLineAsync($"kenger: no longer waiting; {GoesOn(which, waiter.Latest)}");
            return over.IsCancellationRequested ? ExitCodes.StillRunning : ExitCodes.Interrupted;
        }
        catch (KengerException refused) when (refused is not KengerUnavailableException)
        {
            foreach (var line in Failures.Describe(refused))
            {
                await call.Errors.WriteLineAsync(line);
            }

            if (refused is not KengerNotFoundException)
            {
                await call.Errors.WriteLineAsync($"kenger: what becomes of it is not known; {GoesOn(which, waiter.Latest)}");
            }

            return ExitCodes.Unknown;
        }
        catch (KengerUnavailableException) when (waiter.Latest is not null)
        {
            await call.Errors.WriteLineAsync($"kenger: what becomes of it is not known; {GoesOn(which, waiter.Latest)}");
            throw;
        }

        void Begin(RolloutInfo rollout)
        {
            if (timeout is null)
            {
                patience.Change(PatienceFor(rollout), System.Threading.Timeout.InfiniteTimeSpan);
            }
        }
    }

    private static TimeSpan Capped(TimeSpan time) => time < MaxPatience ? time : MaxPatience;

    private static RolloutWatcher WatcherFor(RegistryCall call, TimeSpan? timeout, Action<RolloutInfo> begin) => call.Answer.IsJson
        ? new RolloutWatcher(begin, (happened, _) => call.Answer.Write(happened, KengerJson.Readable.RolloutEvent, static (_, _) => { }))
        : new RolloutWatcher(
            rollout =>
            {
                begin(rollout);
                foreach (var line in RolloutText.Head(rollout))
                {
                    call.Answer.WriteLine(line);
                }

                call.Answer.WriteLine($"waiting {Duration.Short(timeout ?? PatienceFor(rollout))} at most; Ctrl+C ends the waiting, not the rollout");
            },
            (happened, rollout) =>
            {
                foreach (var line in EventText.Lines(happened, rollout, call.Time))
                {
                    call.Answer.WriteLine(line);
                }
            });

    private static void Write(RegistryCall call, RolloutInfo rollout) =>
        call.Answer.Write(rollout, KengerJson.Readable.RolloutInfo, (it, answer) => answer.WriteLine(RolloutText.Line(it), RolloutText.ColorOf(it)));

    private static string GoesOn(RolloutRef which, RolloutInfo? latest)
    {
        var id = latest?.Id is { } known ? $" --id {known}" : which.Id is { } given ? $" --id {given}" : which.Ns is { } ns ? $" {ns}" : "";
        return $"the rollout goes on. See `kenger rollout show{id}`, end it with `kenger rollout abort{id}`.";
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
}
