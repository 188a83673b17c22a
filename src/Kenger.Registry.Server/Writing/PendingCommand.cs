using Kenger.Registry.Server.Changes;

namespace Kenger.Registry.Server.Writing;

internal sealed class PendingCommand<T>(RegistryCommand<T> command) : PendingWork
{
    // Asynchronous: a caller's continuation must not run on the writer's thread.
    private readonly TaskCompletionSource<CommandResult<T>> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CommandResult<T> _result;

    public Task<CommandResult<T>> Outcome => _outcome.Task;

    public override void Apply(RegistryDraft draft) => _result = command.Apply(draft);

    public override void Complete() => _outcome.SetResult(_result);

    public override void Refuse(Refusal refusal) => _outcome.SetResult(refusal);
}
