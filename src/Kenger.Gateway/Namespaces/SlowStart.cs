using Kenger.Gateway.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Namespaces;

/// <summary>Gives new nodes a little more of the traffic with each run, until they have their share.</summary>
internal sealed class SlowStart(NodeDirectory directory, IOptions<KengerGatewayOptions> options, TimeProvider time,
    ILogger<SlowStart> logger)
    : PeriodicService(time, logger, EventIds.SlowStartFailed)
{
    private static readonly TimeSpan MinPeriod = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _duration = options.Value.SlowStart;

    protected override TimeSpan Period => _duration / NodeTableSettings.Steps is var step && step > MinPeriod ? step : MinPeriod;

    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        directory.RampUp();
        return Task.CompletedTask;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _duration == TimeSpan.Zero ? Task.CompletedTask : base.ExecuteAsync(stoppingToken);
}
