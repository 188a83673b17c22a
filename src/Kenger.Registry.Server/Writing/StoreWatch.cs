using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Microsoft.Extensions.Logging;

namespace Kenger.Registry.Server.Writing;

/// <summary>
/// Keeps the health of the store and says what changes of it: one line when an outage begins, one when its reason changes, one when it is
/// over.
/// </summary>
internal sealed partial class StoreWatch(IRegistryStore store, StoreHealth health, SteadyClock clock, ILogger logger)
{
    public bool IsOutage => health.Failure is not null;

    public void NoteFailure(StoreFailure failure, Exception exception, bool isChange)
    {
        if (health.NoteFailure(failure, isChange, clock.Now))
        {
            // Where the reason says all, the place in the program says nothing.
            LogStoreFailed(
                failure.Kind == StoreFailureKind.Unexpected ? exception : null, store.Description, failure.Reason, VisibleText.Escape(failure.Detail));
        }
    }

    public void NoteWritten(bool isChange)
    {
        if (health.NoteWritten(isChange, clock.Now))
        {
            LogStoreBack(store.Description);
        }
    }

    public void NoteHearing(bool heard) => health.NoteHearing(heard, clock.Now);

    [LoggerMessage(EventIds.StoreFailed, LogLevel.Error, "The store {Store} can't be written: {Reason} ({Detail}). Changes are refused with 503 until it is back; reads and heartbeats go on")]
    private partial void LogStoreFailed(Exception? exception, string store, string reason, string detail);

    [LoggerMessage(EventIds.StoreBack, LogLevel.Information, "The store {Store} is back: changes are taken again")]
    private partial void LogStoreBack(string store);
}
