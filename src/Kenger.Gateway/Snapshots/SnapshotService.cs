using Kenger.Client;
using Kenger.Gateway.Namespaces;
using Kenger.Gateway.Routing;
using Kenger.Gateway.Sync;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway.Snapshots;

/// <summary>
/// Reads the snapshot before the first request, and writes it when nodes have changed, at most once a second, and every
/// minute so that its age is true.
/// </summary>
internal sealed partial class SnapshotService(
    NodeDirectory directory,
    SwitchedHosts hosts,
    RegistryRoutes routes,
    WatchedNamespaces watched,
    RegistryWatcher watcher,
    IOptions<KengerGatewayOptions> options,
    IOptions<KengerClientOptions> client,
    TimeProvider time,
    ILogger<SnapshotService> logger) : PeriodicService(time, logger, EventIds.SnapshotFailed)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(1);

    // A clock's ticks end somewhere; beyond this it makes no difference.
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(3650);

    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;
    private readonly string? _path = options.Value.SnapshotPath;
    private readonly int _maxBytes = client.Value.MaxAnswerBytes;
    private SnapshotStatus _status = new(SavedAt: null, IsInUse: false, Problem: null);
    private long? _savedRevision;

    protected override TimeSpan Period { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Null when there is no path to write to.</summary>
    public SnapshotStatus? Status => _path is null ? null : Volatile.Read(ref _status) with { IsInUse = watcher.Status.IsRestored };

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (_path is not null)
        {
            Restore(_path);
        }

        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryRunOnceAsync(CancellationToken.None);
    }

    /// <summary>Writes if there is something new.</summary>
    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        SaveIfNew();
        return Task.CompletedTask;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _path is null ? Task.CompletedTask : base.ExecuteAsync(stoppingToken);

    private void SaveIfNew()
    {
        // The status first: nodes newer than their version do no harm.
        var registry = watcher.Status;
        if (_path is null || registry.IsRestored || registry.Revision is not { } revision || registry.Age(_time) is not { } age)
        {
            return;
        }

        var answeredAt = _time.GetUtcNow() - age;
        if (revision != _savedRevision || answeredAt - _status.SavedAt >= Refresh)
        {
            Save(_path, NodeSnapshot.From(revision, answeredAt, directory.Current, hosts.Current.All, routes.Announced.Routes));
        }
    }

    private void Restore(string path)
    {
        try
        {
            if (SnapshotFile.Read(path, _maxBytes) is not { } snapshot)
            {
                return;
            }

            // A clock that was set back must not make it younger than now.
            var age = _time.GetUtcNow() - snapshot.AnsweredAt is { Ticks: > 0 } past ? past < MaxAge ? past : MaxAge : TimeSpan.Zero;
            hosts.Restore(snapshot.Known.Hosts);
            SyncMerge.Restore(directory, snapshot.Known, watched.By(snapshot.TargetsOf));
            watcher.Restore(snapshot.Known.Version, age);
            Volatile.Write(ref _status, new SnapshotStatus(snapshot.AnsweredAt, IsInUse: true, Problem: null));
            LogRestored(path, snapshot.Known.Namespaces.Values.Sum(ns => ns.Nodes.Count), (long)age.TotalSeconds);
        }
        catch (Exception exception)
        {
            // It may repeat what is in the file.
            var problem = VisibleText.Escape(exception.Message);
            Volatile.Write(ref _status, _status with { Problem = problem });
            LogIgnored(path, problem);
        }
    }

    private void Save(string path, NodeSnapshot snapshot)
    {
        try
        {
            SnapshotFile.Write(path, snapshot);
            _savedRevision = snapshot.Revision;
            Volatile.Write(ref _status, new SnapshotStatus(snapshot.AnsweredAt, IsInUse: false, Problem: null));
        }
        catch (Exception exception)
        {
            // Once, not every second until the disk has room again.
            if (_status.Problem != exception.Message)
            {
                LogNotSaved(path, exception.Message);
            }

            Volatile.Write(ref _status, _status with { Problem = exception.Message });
        }
    }

    [LoggerMessage(EventIds.SnapshotRestored, LogLevel.Information,
        "Begins with the snapshot {Path}: {Nodes} nodes, as they were {Age} s ago")]
    private partial void LogRestored(string path, int nodes, long age);

    [LoggerMessage(EventIds.SnapshotIgnored, LogLevel.Warning, "The snapshot {Path} is ignored: {Reason}")]
    private partial void LogIgnored(string path, string reason);

    [LoggerMessage(EventIds.SnapshotNotWritten, LogLevel.Warning, "The snapshot {Path} can't be written: {Reason}")]
    private partial void LogNotSaved(string path, string reason);
}

/// <summary>How the snapshot stands. Immutable: replaced whole.</summary>
/// <param name="SavedAt">When what is in the file was confirmed by the registry; null when there is none.</param>
/// <param name="IsInUse">The gateway goes by it: the registry has not answered since the start.</param>
/// <param name="Problem">Why it could not be read or written the last time.</param>
internal sealed record SnapshotStatus(DateTimeOffset? SavedAt, bool IsInUse, string? Problem);
