using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;
using Kenger.Registry.Consul.Answers;
using Kenger.Registry.Consul.Checks;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Sync;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Consul.Http;

/// <summary>
/// Answers reads, at once or, where a caller says which index it knows, once something of what it asks for changes. The index of a service is the revision of its namespace, so changes elsewhere
/// wake nobody; that of lists, the latest revision among the caller's namespaces.
/// </summary>
internal sealed class ConsulReads(
    RegistryState state,
    RegistryWriter writer,
    WatchHub watches,
    CheckSchedule schedule,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    IOptions<KengerConsulOptions> options)
{
    public string Datacenter => options.Value.Datacenter;

    /// <summary>What is asked of one service.</summary>
    public Task<IResult> OfServiceAsync<T>(HttpContext context, string service, Func<IEnumerable<ServiceView>, T> read, JsonTypeInfo<T> type)
    {
        if (context.Request.Grant().Check(service) is { } forbidden)
        {
            return Task.FromResult(ConsulAnswer.From(forbidden));
        }

        return AnswerAsync(
            context,
            NamespaceSet.From([service]),
            snapshot => read(snapshot.Namespaces.TryGetValue(service, out var ns) ? ServiceViews.In([ns], schedule, Datacenter) : []),
            type);
    }

    /// <summary>What is asked of all that the caller may see.</summary>
    public Task<IResult> OfAllAsync<T>(HttpContext context, Func<IEnumerable<ServiceView>, T> read, JsonTypeInfo<T> type)
    {
        var selection = context.Request.Grant().Namespaces;
        return AnswerAsync(context, selection, snapshot => read(ServiceViews.In(selection.Select(snapshot), schedule, Datacenter)), type);
    }

    /// <summary>What is seen of one node.</summary>
    public ServiceView View(Services.KnownService service, RegistrySnapshot snapshot) =>
        new(snapshot.Namespaces[service.Node.Ns], service.Node, schedule, Datacenter);

    /// <summary>All that the caller may see.</summary>
    public IEnumerable<ServiceView> Visible(HttpContext context, RegistrySnapshot snapshot) =>
        ServiceViews.In(context.Request.Grant().Namespaces.Select(snapshot), schedule, Datacenter);

    /// <summary>Never 0, which would mean that nothing is known.</summary>
    private static long IndexOf(RegistrySnapshot snapshot, NamespaceSet selection)
    {
        var last = 1L;
        foreach (var ns in selection.Select(snapshot))
        {
            last = Math.Max(last, ns.Version);
        }

        foreach (var gone in selection.SelectTombstones(snapshot))
        {
            last = Math.Max(last, gone.Version);
        }

        return last;
    }

    private async Task<IResult> AnswerAsync<T>(HttpContext context, NamespaceSet selection, Func<RegistrySnapshot, T> read, JsonTypeInfo<T> type)
    {
        if (ConsulQuery.Read(context.Request, Datacenter, out var refusal) is not { } query)
        {
            return refusal!;
        }

        var cancellationToken = context.RequestAborted;
        if (query.Index > (ulong)state.Current.Version && !await writer.CatchUpAsync(cancellationToken))
        {
            return ConsulAnswer.From(Refusal.Unavailable("this server is behind the one you asked before and can't catch up now: try again"));
        }

        var snapshot = state.Current;
        // Later than all servers': an index of another registry. Who has it is to begin anew, so it is answered at once, with a smaller one.
        if (query.Index > 0 && query.Index <= (ulong)snapshot.Version && (ulong)IndexOf(snapshot, selection) <= query.Index)
        {
            using var place = context.Request.Grant().Use.BeginPoll(query.Wait, out var full);
            if (full is not null)
            {
                return ConsulAnswer.From(full);
            }

            snapshot = await NextAsync(selection, query, cancellationToken);
        }

        return ConsulAnswer.From(read(snapshot), type, IndexOf(snapshot, selection));
    }

    private async Task<RegistrySnapshot> NextAsync(NamespaceSet selection, ConsulQuery query, CancellationToken cancellationToken)
    {
        // Up to a sixteenth longer, as Consul: who came together does not come back together.
        using var over = new CancellationTokenSource(query.Wait * (1 + (Random.Shared.NextDouble() / 16)), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping, over.Token);
        var group = watches.Enter(selection);
        try
        {
            while (!end.IsCancellationRequested)
            {
                var view = group.Visible;
                if ((ulong)IndexOf(view.Snapshot, selection) > query.Index)
                {
                    return view.Snapshot;
                }

                await view.WhenReplaced.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            watches.Leave(group);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return state.Current;
    }
}
