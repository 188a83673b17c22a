using Kenger.Registry.Server.Changes;

namespace Kenger.Registry.Server.Writing;

/// <summary>Asks the writer to save the heartbeats that came since the last time.</summary>
internal sealed class PendingHeartbeats : PendingWork
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public override void Apply(RegistryDraft draft)
    {
    }

    public override void Complete() => _done.SetResult();

    public override void Refuse(Refusal refusal) => _done.SetResult();
}
