using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Writing;

/// <summary>Work with an answer.</summary>
internal abstract class PendingWork<T> : PendingWork
{
    // Asynchronous: a caller's continuation must not run on the writer's thread.
    private readonly TaskCompletionSource<CommandResult<T>> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<CommandResult<T>> Outcome => _outcome.Task;

    protected CommandResult<T> Result { get; set; }

    public override void Complete() => _outcome.SetResult(Result);

    public override void Refuse(Refusal refusal) => _outcome.SetResult(refusal);
}
