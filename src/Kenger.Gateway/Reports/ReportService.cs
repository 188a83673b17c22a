using Kenger.Client;
using Kenger.Contracts;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Sync;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Reports;

/// <summary>
/// Tells the registry at an interval what became of the requests to each node: by that it judges rollouts. What it must know before that,
/// of new nodes that fail, comes at once. What it can't be told now it is told later; when the gateway stops, at once.
/// </summary>
internal sealed partial class ReportService(
    IRegistryFeed registry,
    TrafficLedger ledger,
    CandidateWatch candidates,
    ReportUrgency urgency,
    NodeDirectory directory,
    GatewayConfigProvider routes,
    GatewayIdentity identity,
    ConsoleDoor door,
    CertificateViews certificates,
    IOptions<KengerGatewayOptions> options,
    TimeProvider time,
    ILogger<ReportService> logger) : PeriodicService(time, logger, EventIds.ReportFailed)
{
    private static readonly TimeSpan LastReportTimeout = TimeSpan.FromSeconds(2);

    // A registry that is too old can become a newer one, and a token can be given more rights.
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;
    private readonly ReportPace _pace = new(options.Value.ReportInterval);
    private long _toldUntil = time.GetTimestamp();
    private long _refusedAt;
    private bool _isRefused;
    private long? _doorRefusedAt;
    private long? _certificatesRefusedAt;
    private bool _hasFailed;

    protected override TimeSpan Period { get; } = options.Value.ReportInterval;

    /// <summary>Sends what has come together. Not cut off when the gateway stops: nobody would know whether it counted.</summary>
    public override Task RunOnceAsync(CancellationToken cancellationToken) => SendAsync(CancellationToken.None);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The server has stopped before: no request is counted any more.
        using var limit = new CancellationTokenSource(LastReportTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        await base.StopAsync(both.Token);
        await SendAsync(both.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = _time.GetTimestamp();
        var woken = Task.CompletedTask;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (woken.IsCompleted)
            {
                // The signals first, then the look: what happens in between ends the wait.
                woken = Task.WhenAny(urgency.Asked, directory.Changed);
            }

            candidates.Look();
            var left = _pace.After(urgency.IsAsked, candidates.IsOutageFresh, _hasFailed) - _time.GetElapsedTime(last);
            if (left > TimeSpan.Zero)
            {
                await woken.WaitAsync(left, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                last = _time.GetTimestamp();
                await TryRunOnceAsync(stoppingToken);
            }
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        if (routes.Current.Compiled.Namespaces.Count == 0)
        {
            urgency.Take();
            return;
        }

        // What comes from here on may not be in it, and asks for another one.
        var wasUrgent = urgency.Take();
        var health = candidates.Take();
        var (views, leftOut) = NodeViews.Take(directory.Current, _time);
        var takenAt = _time.GetTimestamp();
        var taken = ledger.Take();
        if (_isRefused && _time.GetElapsedTime(_refusedAt) < RefusedPause)
        {
            _toldUntil = takenAt;
            return;
        }

        var (sentNodes, sentCandidates) = (0, 0);
        try
        {
            var window = _time.GetElapsedTime(_toldUntil, takenAt);
            foreach (var part in ReportParts.Split(identity.Id, window, taken, health, views, leftOut, Door(), Certificates()))
            {
                await SendPartAsync(part.Report, cancellationToken);
                sentNodes += part.NodeCount;
                sentCandidates += part.CandidateCount;
            }

            _hasFailed = false;
            _toldUntil = takenAt;
            Accept();
        }
        catch (KengerAuthenticationException exception) when (exception.Code == ErrorCodes.Forbidden)
        {
            if (!_isRefused)
            {
                LogNotCounted(exception.Message, identity.Id);
            }

            RefuseForNow();
        }
        catch (KengerException exception)
            when (exception is KengerNotFoundException or KengerAuthenticationException or KengerValidationException)
        {
            Refuse(exception.Message);
        }
        catch (Exception exception)
        {
            _hasFailed = true;
            ledger.PutBack(taken.Skip(sentNodes));
            candidates.PutBack(health.Skip(sentCandidates));
            LogNotSent(exception.Message);
            if (wasUrgent)
            {
                urgency.Ask();
            }
        }
    }

    // A registry that is too old for something refuses it by name, and has counted nothing: it gets the rest at once. It may become a newer one.
    private async Task SendPartAsync(TrafficReport report, CancellationToken cancellationToken)
    {
        try
        {
            await registry.ReportAsync(report, cancellationToken);
        }
        catch (KengerValidationException) when (report.Certificates is not null)
        {
            // The newer one of the two first.
            _certificatesRefusedAt = _time.GetTimestamp();
            await SendPartAsync(report with { Certificates = null, CertificatesLeftOut = 0 }, cancellationToken);
        }
        catch (KengerValidationException) when (report.Admin is not null)
        {
            _doorRefusedAt = _time.GetTimestamp();
            await SendPartAsync(report with { Admin = null }, cancellationToken);
        }
    }

    private ReportedAdmin? Door() => WasRefusedLately(_doorRefusedAt) ? null : door.Tell();

    private CertificateReport? Certificates() => WasRefusedLately(_certificatesRefusedAt) ? null : certificates.Take();

    private bool WasRefusedLately(long? refusedAt) => refusedAt is { } at && _time.GetElapsedTime(at) < RefusedPause;

    private void Refuse(string reason)
    {
        if (!_isRefused)
        {
            LogRefused(reason);
        }

        RefuseForNow();
    }

    private void RefuseForNow()
    {
        _isRefused = true;
        _refusedAt = _toldUntil = _time.GetTimestamp();
    }

    private void Accept()
    {
        if (_isRefused)
        {
            LogAccepted();
        }

        _isRefused = false;
    }

    [LoggerMessage(EventIds.ReportsRefused, LogLevel.Information,
        "The registry doesn't take this gateway's traffic reports, so it can't judge rollouts by them ({Reason}); "
        + "they are offered again every minute")]
    private partial void LogRefused(string reason);

    [LoggerMessage(EventIds.GatewayNotCounted, LogLevel.Warning,
        "This gateway follows the registry but isn't counted there, because its token may not speak for a gateway ({Reason}): services that leave don't "
        + "wait for it, rollouts aren't judged by what it sees. Give it a token of the role gateway; where that lists ids, with '{Id}' among them")]
    private partial void LogNotCounted(string reason, string id);

    [LoggerMessage(EventIds.ReportsAccepted, LogLevel.Information, "The registry takes this gateway's traffic reports now")]
    private partial void LogAccepted();

    [LoggerMessage(EventIds.ReportNotSent, LogLevel.Debug, "A traffic report could not be sent ({Reason}) and is part of the next one")]
    private partial void LogNotSent(string reason);
}
