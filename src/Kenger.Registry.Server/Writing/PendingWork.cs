using System.Diagnostics;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Telemetry;

namespace Kenger.Registry.Server.Writing;

/// <summary>
/// Something the writer is asked to do. Its caller stops waiting after a while; what was not begun by then is not done
/// later behind the caller's back, nor is what was begun, came to nothing and would be tried again.
/// </summary>
internal abstract class PendingWork
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Committing = 2;
    private const int Abandoned = 3;

    private int _state;

    /// <summary>The trace it belongs to; none while nobody listens.</summary>
    public ActivityContext Trace { get; } = RegistryTraces.Caller;

    /// <summary>For the writer: false when the caller has given up.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting;

    /// <summary>
    /// For the writer, before what was begun becomes durable: false when the caller has given up, and was told that nothing was changed.
    /// </summary>
    public bool TryCommit() => Interlocked.CompareExchange(ref _state, Committing, Begun) is Begun or Committing;

    /// <summary>For the writer: what was begun has changed nothing and waits again. False when the caller has given up meanwhile.</summary>
    public bool TryStepBack() =>
        Interlocked.CompareExchange(ref _state, Waiting, Begun) == Begun || Interlocked.CompareExchange(ref _state, Waiting, Committing) == Committing;

    /// <summary>For the caller, who gives up: false when the outcome is open. Else it never happens.</summary>
    public bool TryAbandon() => Interlocked.Exchange(ref _state, Abandoned) is Waiting or Begun;

    /// <summary>It was done.</summary>
    public abstract void Complete();

    /// <summary>It was not done, and has changed nothing.</summary>
    public abstract void Refuse(Refusal refusal);
}

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

/// <summary>Work that shares a draft and a transaction with all changes that wait.</summary>
internal interface IPendingChange
{
    void Apply(RegistryDraft draft);
}

/// <summary>A command, and in whose name it is carried out.</summary>
internal sealed class PendingCommand<T>(RegistryCommand<T> command, Actor actor) : PendingWork<T>, IPendingChange
{
    public void Apply(RegistryDraft draft) => Result = command.ApplyAs(actor, draft);
}

/// <summary>Work that changes no revision, in the queue because the store belongs to the writer's thread.</summary>
internal interface IPendingStoreUse
{
    /// <summary>Whether a caller only wants to see something.</summary>
    bool IsLook { get; }

    /// <summary>Whether it writes, so that its success shows that the store can be written.</summary>
    bool Writes { get; }

    void Run(IRegistryStore store);
}

/// <summary>A use of the store, and what it found.</summary>
internal sealed class PendingStoreUse<T>(Func<IRegistryStore, T> use, bool isLook) : PendingWork<T>, IPendingStoreUse
{
    public bool IsLook => isLook;

    public bool Writes { get; init; }

    public void Run(IRegistryStore store) => Result = use(store);
}
