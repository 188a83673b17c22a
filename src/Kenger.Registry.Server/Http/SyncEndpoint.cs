using Kenger.Contracts;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/sync</c>: everything, what changed after a version, or the same once something changes.</summary>
internal static class SyncEndpoint
{
    public static async Task<IResult> Get(
        HttpContext context,
        RegistryState state,
        RegistryWriter writer,
        WatchHub watches,
        GatewayTracker gateways,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken)
    {
        var query = new RequestQuery(context.Request.Query);
        var selection = query.Namespaces();
        var version = query.OptionalVersion();
        var wait = query.OptionalWait();
        var gateway = query.OptionalGateway();
        selection = gateway is null ? selection : selection.WithHosts();
        if (query.IsRejected(out var refusal))
        {
            return Answer.Of(refusal);
        }

        if (version > state.Current.Version && !await writer.CatchUpAsync(cancellationToken))
        {
            // Another server answered the caller last. What it knows is newer than what we could say.
            return Answer.Of(Refusal.Unavailable("this server is behind the one you asked before and can't catch up now: try again"));
        }

        // No version: a first call. Later than all servers': a caller from another world. Both get everything.
        var applied = version <= state.Current.Version ? version : null;
        using var poll = gateway is null ? null : gateways.BeginPoll(gateway, applied ?? 0, selection, context.Connection);
        if (applied is not { } known)
        {
            return new SyncAnswer(state.Current, selection, after: null);
        }

        var snapshot = state.Current;
        if (wait is { } longest && longest > TimeSpan.Zero)
        {
            // Watchers are let go when the server stops: it would wait for them, and they can be somewhere else meanwhile.
            using var over = new CancellationTokenSource(Jittered(longest), time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(
                cancellationToken, lifetime.ApplicationStopping, over.Token);
            snapshot = await NextChangeAsync(state, watches.GroupOf(selection), selection, known, end.Token);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return new SyncAnswer(snapshot, selection, known);
    }

    /// <summary>The group's snapshot as soon as it has something new, else the current one at the end of the wait.</summary>
    private static async Task<RegistrySnapshot> NextChangeAsync(
        RegistryState state,
        WatchGroup group,
        NamespaceSelection selection,
        long known,
        CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var view = group.Visible;
            if (selection.HasChangedAfter(view.Snapshot, known))
            {
                return view.Snapshot;
            }

            await view.WhenReplaced.WaitAsync(end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return state.Current;
    }

    // Up to a tenth longer, so that watchers that came together do not come back together.
    private static TimeSpan Jittered(TimeSpan wait) => wait * (1 + (0.1 * Random.Shared.NextDouble()));
}
