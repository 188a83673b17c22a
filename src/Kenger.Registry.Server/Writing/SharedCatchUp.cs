using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;

namespace Kenger.Registry.Server.Writing;

/// <summary>
/// Reads what other servers wrote. Who asks while another one's turn has not come yet shares it: a caller that makes up versions keeps
/// nobody from the store.
/// </summary>
/// <param name="use">Uses the store on the writer's thread.</param>
/// <param name="read">What is done there.</param>
/// <param name="watch">Hears whether it worked.</param>
internal sealed class SharedCatchUp(
    Func<Func<IRegistryStore, bool>, Task<CommandResult<bool>>> use, Action<IRegistryStore> read, StoreWatch watch)
{
    private readonly Lock _lock = new();
    private Task<bool>? _next;

    /// <summary>False when the store is away.</summary>
    public Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _next ??= RunNextAsync();
            return _next.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> RunNextAsync()
    {
        // Not before it is remembered: it may be over at once.
        await Task.Yield();
        var caughtUp = await use(shared =>
        {
            // Who comes from now on may know more than is read here.
            Forget();
            try
            {
                read(shared);
                watch.NoteHearing(true);
                return true;
            }
            catch
            {
                watch.NoteHearing(false);
                throw;
            }
        });
        if (caughtUp.Refusal is not null)
        {
            Forget();
        }

        return caughtUp.Refusal is null;
    }

    private void Forget()
    {
        lock (_lock)
        {
            _next = null;
        }
    }
}
