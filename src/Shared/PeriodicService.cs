using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kenger;

/// <summary>
/// Does something again and again until the host stops. One bad run never ends it: the failure is logged, once while it stays the same,
/// and the next run comes at its time.
/// </summary>
internal abstract class PeriodicService(TimeProvider time, ILogger logger, EventId failed) : BackgroundService
{
    private string? _lastFailure;

    /// <summary>The time between two runs; the first one comes after it, too.</summary>
    protected abstract TimeSpan Period { get; }

    /// <summary>One run. Tests call it without the clock.</summary>
    public abstract Task RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>The loop. Override to do something before it, or to have no loop at all.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryRunOnceAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>One run that lets nothing out but the host's own stop.</summary>
    protected async Task TryRunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunOnceAsync(cancellationToken);
            _lastFailure = null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (_lastFailure != exception.Message)
            {
                _lastFailure = exception.Message;
                logger.Log(LogLevel.Error, failed, exception, "{Service} failed and will run again in {Period}", GetType().Name, Period);
            }
        }
    }
}
