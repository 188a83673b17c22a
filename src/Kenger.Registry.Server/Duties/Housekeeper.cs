using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Duties;

/// <summary>
/// Runs the duties one after the other, once a second. One that fails keeps no other from its turn. A run that is asked for beside the
/// loop waits for the loop's to be over, so that after it all is done, and said.
/// </summary>
internal sealed partial class Housekeeper(IEnumerable<IDuty> duties, TimeProvider time, ILogger<Housekeeper> logger)
    : PeriodicService(time, logger, EventIds.DutyFailed)
{
    private readonly IDuty[] _duties = [.. duties];
    private readonly Dictionary<IDuty, string> _failures = [];
    private readonly SemaphoreSlim _turn = new(1);

    protected override TimeSpan Period => TimeSpan.FromSeconds(1);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var duty in _duties)
            {
                await RunAsync(duty, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _turn.Dispose();
    }

    private async Task RunAsync(IDuty duty, CancellationToken cancellationToken)
    {
        try
        {
            await duty.RunOnceAsync(cancellationToken);
            _failures.Remove(duty);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            NoteFailure(duty, exception);
        }
    }

    // Once while it stays the same: a second later there would be another.
    private void NoteFailure(IDuty duty, Exception exception)
    {
        if (_failures.GetValueOrDefault(duty) != exception.Message)
        {
            _failures[duty] = exception.Message;
            LogDutyFailed(exception, duty.GetType().Name);
        }
    }

    [LoggerMessage(EventIds.DutyFailed, LogLevel.Error, "{Duty} failed; it is tried again in a second")]
    private partial void LogDutyFailed(Exception exception, string duty);
}

/// <summary>Something the registry does by itself.</summary>
internal interface IDuty
{
    /// <summary>Does what is due now, if anything is; asked once a second.</summary>
    Task RunOnceAsync(CancellationToken cancellationToken);
}
