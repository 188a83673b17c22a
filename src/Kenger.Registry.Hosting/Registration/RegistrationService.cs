using Kenger.Registry.Hosting.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Hosting.Registration;

/// <summary>
/// Ties the registration to the host's life. It begins when all services have started, the web server among them, and
/// ends before any of them stops: <see cref="StoppingAsync"/> of all services runs before <see cref="StopAsync"/> of the
/// first, and it is there that the web server stops accepting requests.
/// </summary>
internal sealed partial class RegistrationService(
    RegistrationLoop loop,
    Departure departure,
    RegistrationStatus status,
    IOptions<KengerRegistryOptions> options,
    TimeProvider time,
    ILogger<RegistrationService> logger) : IHostedLifecycleService, IDisposable
{
    /// <summary>
    /// How long a stop waits for a call under way. A registration that is broken off may still arrive, after the goodbye,
    /// and leave a node that nobody takes away for two minutes.
    /// </summary>
    public static readonly TimeSpan InFlightTimeout = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private int _leaving;
    private int _disposed;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Begins; waits for the registry only when told to fail fast.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            status.State = status.State with { Phase = RegistrationPhase.Off };
            LogOff(Setting.NameOf(Setting.Enabled));
            return;
        }

        var delay = TimeSpan.Zero;
        if (options.Value.FailFast)
        {
            (delay, var outcome) = await loop.RunOnceAsync(cancellationToken);
            if (outcome.Result is not (StepResult.Accepted or StepResult.NotListening))
            {
                throw new InvalidOperationException(
                    $"The first registration failed, and {Setting.NameOf(Setting.FailFast)} is set: {outcome.Reason}", outcome.Failure);
            }
        }

        _running = Task.Run(() => loop.RunAsync(delay, _stopping.Token, _abort.Token), CancellationToken.None);
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => LeaveOnceAsync(cancellationToken);

    /// <summary>For hosts that know no <see cref="StoppingAsync"/>; with others there is nothing left to do.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => LeaveOnceAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        _stopping.Cancel();
        _abort.Cancel();
        _stopping.Dispose();
        _abort.Dispose();
    }

    private async Task LeaveOnceAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _leaving, 1) == 1)
        {
            await _left.Task.WaitAsync(cancellationToken);
            return;
        }

        try
        {
            await LeaveAsync(cancellationToken);
        }
        finally
        {
            status.State = status.State with { Phase = RegistrationPhase.Gone };
            _left.SetResult();
        }
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        status.IsLeaving = true;
        await _stopping.CancelAsync();
        try
        {
            await _running.WaitAsync(InFlightTimeout, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            await _abort.CancelAsync();
            await _running;
        }

        // Only now, because the loop's last step wrote the state too.
        var wasRegistered = status.State.AcceptedAt is not null;
        var isDisplaced = status.State.Phase == RegistrationPhase.Displaced;
        status.State = status.State with { Phase = RegistrationPhase.Draining };
        if (status.Node is { } node)
        {
            await departure.RunAsync(node, wasRegistered, isDisplaced, cancellationToken);
        }
    }

    [LoggerMessage(EventIds.SwitchedOff, LogLevel.Information, "This application registers nowhere: {Setting} is false, or a tool runs it.")]
    private partial void LogOff(string setting);
}
