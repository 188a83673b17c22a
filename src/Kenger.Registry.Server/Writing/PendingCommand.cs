using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.State;

namespace Kenger.Registry.Server.Writing;

internal sealed class PendingCommand<T>(RegistryCommand<T> command, Actor actor) : PendingWork<T>, IPendingChange
{
    public void Apply(RegistryDraft draft) => Result = command.ApplyAs(actor, draft);
}
