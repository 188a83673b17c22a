using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Gateway;

/// <summary>
/// Reads the snapshot before the first request, and writes it when nodes have changed, at most once a second, and every
/// minute so that its age is true.
/// </summary>
internal sealed partial class SnapshotService(
    NodeDirectory directory,
    SwitchedHosts hosts,
    WatchedNamespaces watched,
    RegistryWatcher watcher,
    IOptions<KengerGatewayOptions> options,
    TimeProvider time,
    ILogger<SnapshotService> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(1);

    private readonly string? _path = options.Value.SnapshotPath;
    private SnapshotStatus _status = new(SavedAt: null, IsInUse: false, Problem: null);
    private long? _savedVersion;

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
        RunOnce();
    }

    /// <summary>Writes if there is something new.</summary>
    public void RunOnce()
    {
        // The status first: nodes newer than their version do no harm.
        var registry = watcher.Status;
        if (_path is null || registry.IsRestored || registry.Version is not { } version || registry.Age(time) is not { } age)
        {
            return;
        }

        var answeredAt = time.GetUtcNow() - age;
        if (version != _savedVersion || answeredAt - _status.SavedAt >= Refresh)
        {
            Save(_path, GatewaySnapshot.Of(version, answeredAt, directory.Current, hosts.Current));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_path is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(Tick, time);
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

    private void Restore(string path)
    {
        try
        {
            if (SnapshotFile.Read(path) is not { } snapshot)
            {
                return;
            }

            // A clock that was set back must not make it younger than now.
            var age = time.GetUtcNow() - snapshot.AnsweredAt is { Ticks: > 0 } past ? past : TimeSpan.Zero;
            hosts.Restore(snapshot.Hosts);
            directory.Restore(snapshot, watched.Of(snapshot));
            watcher.Restore(snapshot.Version, age);
            Volatile.Write(ref _status, new SnapshotStatus(snapshot.AnsweredAt, IsInUse: true, Problem: null));
            LogRestored(path, snapshot.Namespaces.Values.Sum(ns => ns.Nodes.Count), (long)age.TotalSeconds);
        }
        catch (Exception e)
        {
            Volatile.Write(ref _status, _status with { Problem = e.Message });
            LogIgnored(path, e.Message);
        }
    }

    private void Save(string path, GatewaySnapshot snapshot)
    {
        try
        {
            SnapshotFile.Write(path, snapshot);
            _savedVersion = snapshot.Version;
            Volatile.Write(ref _status, new SnapshotStatus(snapshot.AnsweredAt, IsInUse: false, Problem: null));
        }
        catch (Exception e)
        {
            // Once, not every second until the disk has room again.
            if (_status.Problem != e.Message)
            {
                LogNotSaved(path, e.Message);
            }

            Volatile.Write(ref _status, _status with { Problem = e.Message });
        }
    }

    [LoggerMessage(110, LogLevel.Information, "Begins with the snapshot {Path}: {Nodes} nodes, as they were {Age} s ago")]
    private partial void LogRestored(string path, int nodes, long age);

    [LoggerMessage(111, LogLevel.Warning, "The snapshot {Path} is ignored: {Reason}")]
    private partial void LogIgnored(string path, string reason);

    [LoggerMessage(112, LogLevel.Warning, "The snapshot {Path} can't be written: {Reason}")]
    private partial void LogNotSaved(string path, string reason);
}
