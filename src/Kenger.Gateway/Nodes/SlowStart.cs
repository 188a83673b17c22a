using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>Gives new nodes a little more of the traffic with each tick, until they have their share.</summary>
internal sealed partial class SlowStart(
    NodeDirectory directory, IOptions<KengerGatewayOptions> options, TimeProvider time, ILogger<SlowStart> logger) : BackgroundService
{
    private static readonly TimeSpan ShortestTick = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _duration = options.Value.SlowStart;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_duration == TimeSpan.Zero)
        {
            return;
        }

        var tick = _duration / NodeTableRules.Steps;
        using var timer = new PeriodicTimer(tick > ShortestTick ? tick : ShortestTick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                RunOnce();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private void RunOnce()
    {
        try
        {
            directory.RampUp();
        }
        catch (Exception e)
        {
            LogTickBroke(e);
        }
    }

    [LoggerMessage(210, LogLevel.Error, "New nodes could not be given more traffic; the next tick follows")]
    private partial void LogTickBroke(Exception exception);
}
