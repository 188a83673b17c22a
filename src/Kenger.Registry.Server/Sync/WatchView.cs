using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Sync;

/// <summary>A snapshot as a group of watchers sees it, until it is replaced.</summary>
internal sealed class WatchView(RegistrySnapshot snapshot)
{
    private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Watchers that were woken together ask the same: all but the first find the answer here.
    private volatile SyncBody? _lastAnswer;

    public RegistrySnapshot Snapshot => snapshot;

    public Task WhenReplaced => _replaced.Task;

    public void Replaced() => _replaced.TrySetResult();

    /// <summary>What changed after a version; null when nothing did.</summary>
    public SyncBody? ChangesAfter(NamespaceSet selection, long version)
    {
        if (snapshot.Version <= version)
        {
            return null;
        }

        var answer = _lastAnswer;
        if (answer?.Answers(selection, version) != true)
        {
            _lastAnswer = answer = new SyncBody(snapshot, selection, version);
        }

        return answer.IsEmpty ? null : answer;
    }
}
