using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Leaving;

/// <summary>
/// Takes leave before the server stops: says that it is not ready while it goes on serving, until balancers have noticed; then asks clients to
/// go elsewhere; then lets the host stop. A second signal cuts all of it short.
/// </summary>
internal sealed partial class Departure(
    IOptions<KengerGatewayOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Departure> logger)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>How long clients are asked to go elsewhere while they still can come; also what a WebSocket has to end by itself.</summary>
    public static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _atOnce = new();
    private PosixSignalRegistration[] _signals = [];
    private volatile bool _isLeaving;

    /// <summary>The host is stopping: no balancer should send anything more.</summary>
    public bool IsLeaving => _isLeaving || lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Connections are to end with what they carry.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Nothing is waited for any more.</summary>
    public CancellationToken AtOnce => _atOnce.Token;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes before the server, or anything else, stops.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_closing.IsCancellationRequested)
        {
            // A host that is told to stop once more has taken leave already.
            return;
        }

        // Who stops the host in code comes here first, a signal elsewhere.
        _isLeaving = true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _atOnce.Token);
        Array.ForEach(_signals, signal => signal.Dispose());
        _signals = [Watch(PosixSignal.SIGINT), Watch(PosixSignal.SIGTERM)];
        var drain = options.Value.DrainTime;
        if (drain > TimeSpan.Zero)
        {
            LogLeaving(drain.TotalSeconds);
            await WaitAsync(drain, either.Token);
        }

        await _closing.CancelAsync();
        if (drain > TimeSpan.Zero)
        {
            await WaitAsync(ClosingTime, either.Token);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        Array.ForEach(_signals, signal => signal.Dispose());
        _closing.Dispose();
        _atOnce.Dispose();
    }

    // By beats. A machine that stands still for a while serves nobody meanwhile, and what waits on its sockets is still to be served: it loses
    // one beat, and not the whole of the time.
    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        for (var left = wait; left > TimeSpan.Zero && !cancellationToken.IsCancellationRequested; left -= Beat)
        {
            await Task.Delay(left < Beat ? left : Beat, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // After the first signal, which is the host's own.
    private PosixSignalRegistration Watch(PosixSignal signal) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            Hurry();
        });

    private void Hurry()
    {
        try
        {
            if (!_atOnce.IsCancellationRequested)
            {
                LogHurry();
                _atOnce.Cancel();
            }
        }
        catch (ObjectDisposedException)
        {
            // A signal has a thread of its own, which may come too late: there is nothing left to hurry.
        }
    }

    [LoggerMessage(EventIds.Leaving, LogLevel.Information,
        "The gateway is leaving: /readyz says so, and requests are served for {Seconds} s more; a second signal ends that at once")]
    private partial void LogLeaving(double seconds);

    [LoggerMessage(EventIds.LeavingCutShort, LogLevel.Warning, "A second signal: the gateway ends without waiting for its requests")]
    private partial void LogHurry();
}
