namespace Kenger.Gateway.Reports;

/// <summary>Somebody has seen what the registry must know before the next report is due.</summary>
internal sealed class ReportUrgency
{
    private readonly AsyncPulse _pulse = new();
    private bool _isAsked;

    /// <summary>Completes with the next <see cref="Ask"/>.</summary>
    public Task Asked => _pulse.Next;

    public bool IsAsked => Volatile.Read(ref _isAsked);

    public void Ask()
    {
        Volatile.Write(ref _isAsked, true);
        _pulse.Fire();
    }

    /// <summary>A report begins: what comes from now on asks for another one. Returns whether somebody had asked.</summary>
    public bool Take() => Interlocked.Exchange(ref _isAsked, false);
}
