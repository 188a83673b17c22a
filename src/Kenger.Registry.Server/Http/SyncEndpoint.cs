using Kenger.Contracts;
using Kenger.Registry.Server.Access;
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
        PeerBook peerBook,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken)
    {
        var query = new RequestQuery(context.Request);
        var selection = query.Namespaces();
        var version = query.OptionalVersion();
        var wait = query.OptionalWait();
        var gateway = query.OptionalGateway();
        var consumer = query.OptionalConsumer();
        var routes = query.OptionalRoutes();
        var routesKnown = query.OptionalRoutesRevision();
        var takesDifferences = query.Delta();
        var aperture = query.OptionalAperture();
        var peersKnown = query.OptionalPeersRevision();
        if (query.IsRejected(out var refusal))
        {
            return Answer.From(refusal);
        }

        var grant = context.Request.Grant();
        var speaks = gateway is not null && grant.SpeaksForGateways && context.Request.MayLeavePosition();
        if (speaks && grant.CheckGateway(gateway!) is { } notIts)
        {
            return Answer.From(notIts);
        }

        // Switched hosts name namespaces: they are for gateways that may see all of them.
        selection = gateway is not null && grant.Namespaces.IsAll ? selection.WithHosts() : selection;
        selection = selection.WithRoutes(routes);

        if ((version > state.Current.Version || routesKnown > state.Current.Version) && !await writer.CatchUpAsync(cancellationToken))
        {
            // Another server answered the caller last. What it knows is newer than what we could say.
            return Answer.From(Refusal.Unavailable("this server is behind the one you asked before and can't catch up now: try again"));
        }

        // No version: a first call. Later than all servers': a caller from another world. Both get everything.
        var applied = version <= state.Current.Version ? version : null;
        IDisposable? noted = null;
        if (speaks && !gateways.BeginPoll(new GatewayKey(grant.Name, gateway!), applied ?? 0, selection, context.Connection, aperture ?? 0)
            .TryGetValue(out noted, out var tooMany))
        {
            return Answer.From(tooMany);
        }

        using var poll = noted;
        // Who is not counted shares with nobody.
        var peers = speaks && aperture is not null ? new PeersAsked(peerBook, selection, peersKnown) : null;
        // One too many is not listed and not waited for; its calls go on.
        using var used = consumer is { } user && gateway is null && grant.MayBeConsumer && context.Request.MayLeavePosition()
            && gateways.BeginPoll(GatewayKey.OfConsumer(grant.Name, user.Application, user.Instance), applied ?? 0, selection, context.Connection)
                .TryGetValue(out var uses, out _) ? uses : null;
        if (applied is not { } known)
        {
            return new SyncAnswer(new SyncBody(state.Current, selection, after: null, routesKnown, peers: peers?.News()));
        }

        SyncBody? changes = null;
        if (wait is { } held && held > TimeSpan.Zero && peers?.News() is null)
        {
            using var place = grant.Use.BeginPoll(held, out var full);
            if (full is not null)
            {
                return Answer.From(full);
            }

            // Watchers are let go when the server stops: it would wait for them, and they can be somewhere else meanwhile.
            using var over = new CancellationTokenSource(Jittered(held), time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(
                cancellationToken, lifetime.ApplicationStopping, over.Token);
            var group = watches.Enter(selection);
            try
            {
                changes = await NextChangeAsync(group, selection, known, routesKnown, takesDifferences ? group.Told : null, peers, end.Token);
                if (changes is null && takesDifferences)
                {
                    var current = state.Current;
                    group.Told.Add(current);
                    changes = new SyncBody(current, selection, known, routesKnown, group.Told, peers?.News());
                }
            }
            finally
            {
                watches.Leave(group);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        return new SyncAnswer(changes ?? new SyncBody(state.Current, selection, known, routesKnown, peers: peers?.News()));
    }

    /// <summary>What changed, as soon as the group sees something new; null at the end of the wait, and once others share nodes with the caller.</summary>
    private static async Task<SyncBody?> NextChangeAsync(
        WatchGroup group, NamespaceSet selection, long known, long? routes, ToldSnapshots? told, PeersAsked? peers, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            using var woken = peers is null ? null : CancellationTokenSource.CreateLinkedTokenSource(end, peers.Replaced);
            if (peers?.News() is not null)
            {
                return null;
            }

            var view = group.Visible;
            if (view.ChangesAfter(selection, known, routes, told) is { } changes)
            {
                return changes;
            }

            await view.WhenReplaced.WaitAsync(woken?.Token ?? end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    // Up to a tenth longer, so that watchers that came together do not come back together.
    private static TimeSpan Jittered(TimeSpan wait) => wait * (1 + (0.1 * Random.Shared.NextDouble()));
}
