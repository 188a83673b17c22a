using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Duties;

/// <summary>Runs the duties one after the other, once a second. One that fails keeps no other from its turn.</summary>
internal sealed partial class Housekeeper(IEnumerable<IDuty> duties, TimeProvider time, ILogger<Housekeeper> logger)
    : PeriodicService(time, logger, EventIds.DutyFailed)
{
    private readonly IDuty[] _duties = [.. duties];
    private readonly Dictionary<IDuty, string> _failures = [];

    protected override TimeSpan Period => TimeSpan.FromSeconds(1);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var duty in _duties)
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
