using Kenger.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>
/// Tells the registry at an interval what became of the requests to each node: by that it judges rollouts. What it can't be told
/// now it is told later; when the gateway stops, at once.
/// </summary>
internal sealed partial class ReportService(
    IRegistryFeed registry,
    TrafficLedger ledger,
    GatewayConfigProvider routes,
    GatewayIdentity identity,
    IOptions<KengerGatewayOptions> options,
    TimeProvider time,
    ILogger<ReportService> logger) : BackgroundService
{
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(2);

    // A registry that is too old can become a newer one, and a token can be given more rights.
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMinutes(1);

    private long _refusedAt;
    private bool _isRefused;

    /// <summary>Sends what has come together.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (routes.Current.Compiled.Namespaces.Count == 0)
        {
            return;
        }

        var taken = ledger.Take();
        if (_isRefused && time.GetElapsedTime(_refusedAt) < RefusedPause)
        {
            return;
        }

        var sent = 0;
        try
        {
            foreach (var (report, counts) in ReportParts.Of(identity.Id, taken))
            {
                await registry.ReportAsync(report, cancellationToken);
                sent += counts.Count;
            }

            Accept();
        }
        catch (Exception e) when (e is KengerNotFoundException or KengerAuthenticationException or KengerValidationException)
        {
            Refuse(e.Message);
        }
        catch (Exception e)
        {
            ledger.PutBack(taken.Skip(sent));
            LogNotSent(e.Message);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The server has stopped before: no request is counted any more.
        using var limit = new CancellationTokenSource(LastWord, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        await base.StopAsync(both.Token);
        await RunOnceAsync(both.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReportInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                // Not cut off when the gateway stops: nobody would know whether it counted.
                await RunOnceAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last report follows.
        }
    }

    private void Refuse(string reason)
    {
        if (!_isRefused)
        {
            LogRefused(reason);
        }

        _isRefused = true;
        _refusedAt = time.GetTimestamp();
    }

    private void Accept()
    {
        if (_isRefused)
        {
            LogAccepted();
        }

        _isRefused = false;
    }
}
