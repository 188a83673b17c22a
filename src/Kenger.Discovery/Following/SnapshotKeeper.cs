using Kenger.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kenger.Discovery.Following;

/// <summary>Reads what was known before the first call, and writes it when something has changed.</summary>
internal sealed partial class SnapshotKeeper(
    ServiceDirectory directory,
    IOptions<KengerDiscoveryOptions> options,
    IOptions<KengerClientOptions> client,
    TimeProvider time,
    ILogger<SnapshotKeeper> logger)
{
    private readonly string? _path = options.Value.SnapshotPath;
    private readonly Lock _saving = new();
    private string? _lastProblem;
    private NamespaceTable? _saved;

    /// <summary>Begins with what the file says; a broken one is no file.</summary>
    public void Restore()
    {
        if (_path is null)
        {
            return;
        }

        try
        {
            if (SnapshotFile.Read(_path, client.Value.MaxAnswerBytes, SnapshotFile.Discovery) is { } snapshot)
            {
                SyncMerge.Restore(directory, snapshot.Known, [.. snapshot.Known.Namespaces.Keys]);
                var age = (long)Math.Max(0, (time.GetUtcNow() - snapshot.AnsweredAt).TotalSeconds);
                LogRestored(_path, snapshot.Known.Namespaces.Values.Sum(ns => ns.Nodes.Count), age);
            }
        }
        catch (Exception exception)
        {
            // It may repeat what is in the file.
            LogIgnored(_path, VisibleText.Escape(exception.Message));
        }
    }

    /// <summary>Writes what is known, if the registry said it and it is not in the file yet.</summary>
    public void Save(long? revision)
    {
        // At the end the process may be in the middle of it.
        lock (_saving)
        {
            TrySave(revision);
        }
    }

    private void TrySave(long? revision)
    {
        var current = directory.Current;
        if (_path is null || revision is null || !current.IsSynced || ReferenceEquals(current, _saved))
        {
            return;
        }

        try
        {
            SnapshotFile.Write(_path, NodeSnapshot.From(revision.Value, time.GetUtcNow(), current), SnapshotFile.Discovery);
            (_saved, _lastProblem) = (current, null);
        }
        catch (Exception exception)
        {
            // Once, not with every change until the disk has room again.
            if (_lastProblem != exception.Message)
            {
                LogNotSaved(_path, exception.Message);
            }

            _lastProblem = exception.Message;
        }
    }

    [LoggerMessage(EventIds.SnapshotRestored, LogLevel.Information, "Begins with the snapshot {Path}: {Nodes} nodes, as they were {Age} s ago")]
    private partial void LogRestored(string path, int nodes, long age);

    [LoggerMessage(EventIds.SnapshotIgnored, LogLevel.Warning, "The snapshot {Path} is ignored: {Reason}")]
    private partial void LogIgnored(string path, string reason);

    [LoggerMessage(EventIds.SnapshotNotWritten, LogLevel.Warning, "The snapshot {Path} can't be written: {Reason}")]
    private partial void LogNotSaved(string path, string reason);
}
