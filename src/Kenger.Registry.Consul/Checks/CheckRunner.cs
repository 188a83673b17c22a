using Kenger.Registry.Consul.Changes;
using Kenger.Registry.Consul.Services;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Consul.Checks;

/// <summary>
/// Runs the checks that are due, ten times a second. Where several servers share the store, one of them does; the others follow, to take over.
/// </summary>
internal sealed partial class CheckRunner(
    CheckSchedule schedule,
    CheckProbe probe,
    RegistryState state,
    RegistryWriter writer,
    SharedDuties duties,
    SteadyClock clock,
    TimeProvider time,
    IOptions<KengerConsulOptions> options,
    ILogger<CheckRunner> logger) : PeriodicService(time, logger, EventIds.CheckRunnerFailed)
{
    // The store is not asked ten times a second who has the duty; its lease is longer.
    private static readonly TimeSpan DutyPeriod = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _places = new(options.Value.MaxRunningChecks);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Task> _running = [];
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;
    private bool _isOurs;

    /// <summary>Ends when all checks that were begun are over and their results are kept.</summary>
    public Task WhenIdle
    {
        get
        {
            lock (_running)
            {
                return Task.WhenAll(_running);
            }
        }
    }

    protected override TimeSpan Period => TimeSpan.FromMilliseconds(100);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        schedule.Follow(state.Current, clock.Now);
        if (!await HasDutyAsync(cancellationToken))
        {
            return;
        }

        DueChecks due;
        lock (_running)
        {
            // Together, so that whoever waits for what runs misses none that was taken already.
            due = schedule.TakeDue(clock.Now);
            due.Run.ForEach(Begin);
        }

        foreach (var check in due.Silent)
        {
            await NoteSilenceAsync(check, cancellationToken);
        }

        foreach (var check in due.Over)
        {
            await ReapAsync(check, cancellationToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _stopping.CancelAsync();
        await WhenIdle.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        base.Dispose();
        _stopping.Dispose();
        _places.Dispose();
    }

    private async Task<bool> HasDutyAsync(CancellationToken cancellationToken)
    {
        if (clock.Now - _askedAt < DutyPeriod)
        {
            return _isOurs;
        }

        _askedAt = clock.Now;
        var had = _isOurs;
        _isOurs = await duties.TryTakeAsync(SharedDuty.Checks, cancellationToken);
        if (_isOurs && !had)
        {
            schedule.BeginAnew(clock.Now);
        }

        return _isOurs;
    }

    private void Begin(ScheduledCheck check)
    {
        _running.RemoveWhere(task => task.IsCompleted);
        _running.Add(Task.Run(() => RunAsync(check, _stopping.Token), CancellationToken.None));
    }

    private async Task RunAsync(ScheduledCheck check, CancellationToken cancellationToken)
    {
        var begun = clock.Now;
        CheckResult seen;
        try
        {
            await _places.WaitAsync(cancellationToken);
            try
            {
                begun = clock.Now;
                seen = await probe.RunAsync(check.Service, check.Entry.Definition, cancellationToken);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            // Nobody's fault but ours: the check goes on, and says so.
            LogCheckFailed(exception, check.Entry.Id, check.Service.Node.Ns);
            seen = new CheckResult(CheckStatus.Critical, "the registry failed to run the check; its log says how");
        }

        if (schedule.Finish(check, begun, seen.Status, seen.Output) is { } status)
        {
            await KeepAsync(check, status, seen.Output, cancellationToken);
        }
    }

    private async Task KeepAsync(ScheduledCheck check, CheckStatus status, string output, CancellationToken cancellationToken)
    {
        var (service, entry) = (check.Service, check.Entry);
        // Only a change is kept, and the first word of all.
        if (status == entry.Status && entry.Output.Length > 0)
        {
            return;
        }

        try
        {
            var kept = await writer.ExecuteAsync(
                new ChangeService(service.Address, service.Entry.Id, (known, now) => Changed(known, entry, status, output, now)) { Reason = LongText.Cut(output) },
                Actor.Registry,
                cancellationToken);
            if (kept.TryGetValue(out var changed) && changed && status != entry.Status)
            {
                LogChanged(entry.Id, service.Node.Ns, service.Node.Key.Host, service.Node.Key.Port, status.ToWireName(), LongText.Cut(output));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The registry stops; whoever has the duty next finds the same.
        }
    }

    private static ServiceEntry? Changed(ServiceEntry known, CheckEntry entry, CheckStatus status, string output, DateTimeOffset now) =>
        known.FindCheck(entry.Id) is { } check && check.Definition.IsSameAs(entry.Definition) && (check.Status != status || check.Output != CheckEntry.Cut(output))
            ? known.WithCheck(check.With(status, output, now) with { Output = CheckEntry.Cut(output) })
            : null;

    private async Task NoteSilenceAsync(ScheduledCheck check, CancellationToken cancellationToken)
    {
        var (service, entry) = (check.Service, check.Entry);
        var ttl = TimeSpan.FromMilliseconds(entry.Definition.Interval);
        var output = $"TTL expired: the service said nothing for {Reading.GoDuration.Format(ttl)}";
        var kept = await writer.ExecuteAsync(
            new ChangeService(service.Address, service.Entry.Id, (known, now) => Changed(known, entry, CheckStatus.Critical, output, now))
            {
                If = _ => check.IsSilentAt(clock.Now),
                Reason = output,
            },
            Actor.Registry,
            cancellationToken);
        if (kept.TryGetValue(out var changed) && changed)
        {
            LogChanged(entry.Id, service.Node.Ns, service.Node.Key.Host, service.Node.Key.Port, CheckStatus.Critical.ToWireName(), output);
        }
    }

    private async Task ReapAsync(ScheduledCheck check, CancellationToken cancellationToken)
    {
        var service = check.Service;
        var reaped = await writer.ExecuteAsync(new ReapService(service.Address, service.Entry.Id, check.Entry.Id), Actor.Registry, cancellationToken);
        if (reaped.TryGetValue(out var removed) && removed)
        {
            LogReaped(
                service.Entry.Id, service.Node.Ns, service.Node.Key.Host, service.Node.Key.Port, check.Entry.Id,
                TimeSpan.FromMilliseconds(check.Entry.Definition.DeregisterAfter));
        }
    }

    [LoggerMessage(EventIds.CheckChanged, LogLevel.Information, "Check {Check} of {Ns}/{Host}:{Port} is {Status}: {Output}")]
    private partial void LogChanged(string check, string ns, string host, int port, string status, string output);

    [LoggerMessage(EventIds.ServiceReaped, LogLevel.Warning,
        "Service {Id}, {Ns}/{Host}:{Port}, is removed: its check {Check} was critical for longer than its deregister_critical_service_after, {After}")]
    private partial void LogReaped(string id, string ns, string host, int port, string check, TimeSpan after);

    [LoggerMessage(EventIds.CheckFailed, LogLevel.Error, "The check {Check} in {Ns} could not be run; it is tried again after its interval")]
    private partial void LogCheckFailed(Exception exception, string check, string ns);
}
