using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Sync;

/// <summary>A snapshot as a group of watchers sees it, until it is replaced.</summary>
internal sealed class WatchView(RegistrySnapshot snapshot)
{
    private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RegistrySnapshot Snapshot => snapshot;

    public Task WhenReplaced => _replaced.Task;

    public void Replaced() => _replaced.TrySetResult();
}
