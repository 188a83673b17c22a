using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/rollout/…</c></summary>
internal static class RolloutEndpoints
{
    public static async Task<IResult> Start(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = RolloutFields.ReadStart(fields);
        return fields.IsRejected(out var refusal) ? Answer.Of(refusal) : await Answered(request, writer, command!, cancellationToken);
    }

    public static Task<IResult> Pause(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        Change(request, writer, static (which, reason) => new PauseRollout(which, reason), cancellationToken);

    public static Task<IResult> Resume(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        Change(request, writer, static (which, reason) => new ResumeRollout(which, reason), cancellationToken);

    public static Task<IResult> Promote(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        Change(request, writer, static (which, reason) => new PromoteRollout(which, reason), cancellationToken);

    public static Task<IResult> Abort(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        Change(request, writer, static (which, reason) => new AbortRollout(which, reason), cancellationToken);

    public static async Task<IResult> List(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        if (!StoredPage.TryRead(request, out var page, out var refusal))
        {
            return Answer.Of(refusal);
        }

        var rows = await writer.UseStoreAsync(store => store.Rollouts.ReadRollouts(page.Namespaces, page.Limit, page.Before), cancellationToken);
        return rows.TryGetValue(out var found)
            ? Answer.Of((IReadOnlyList<RolloutInfo>)[.. found.Select(row => row.ToState().ToInfo())], KengerJson.Readable.ApiResponseIReadOnlyListRolloutInfo)
            : Answer.Of(rows.Refusal!);
    }

    public static async Task<IResult> Show(HttpRequest request, RegistryState state, RegistryWriter writer, CancellationToken cancellationToken)
    {
        var query = new RequestQuery(request.Query);
        var id = query.OptionalId();
        var ns = query.OptionalNamespace();
        if ((id, ns) is (null, null) && !query.IsRejected(out _))
        {
            query.Reject("id", "or ns is required");
        }

        if (query.IsRejected(out var refusal))
        {
            return Answer.Of(refusal);
        }

        if (ns is not null && request.Grant().Check(ns) is { } forbidden)
        {
            return Answer.Of(forbidden);
        }

        var sought = id ?? LatestOf(state.Current, ns!);
        var read = await writer.UseStoreAsync(store => Read(store, sought), cancellationToken);
        if (!read.TryGetValue(out var found))
        {
            return Answer.Of(read.Refusal!);
        }

        if (found.Rollout is not { } rollout || (ns is not null && rollout.Ns != ns))
        {
            return Answer.Of(Refusal.NotFound(id is null ? $"there was no rollout in a namespace '{ns}'" : $"no rollout has the id {id}"));
        }

        return request.Grant().Check(rollout.Ns) is { } hidden
            ? Answer.Of(hidden)
            : Answer.Of(
                rollout.ToState().ToInfo() with { Events = [.. found.Events.Select(row => row.ToEvent())] },
                KengerJson.Readable.ApiResponseRolloutInfo);
    }

    private static long? LatestOf(RegistrySnapshot snapshot, string ns) =>
        snapshot.Namespaces.TryGetValue(ns, out var known) ? known.Release.Rollout?.Id : null;

    private static (RolloutRow? Rollout, IReadOnlyList<RolloutEventRow> Events) Read(IRegistryStore store, long? id) =>
        id is { } sought ? (store.Rollouts.ReadRollout(sought), store.Rollouts.ReadEvents(sought)) : (null, []);

    private static async Task<IResult> Change(
        HttpRequest request, RegistryWriter writer, Func<RolloutTarget, string?, RolloutCommand> command, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var which = new RolloutTarget(
            fields.OptionalNumber("id", FieldChecks.CheckId), fields.OptionalText("ns", FieldChecks.CheckNamespace));
        var reason = fields.OptionalText("reason", ReleaseChecks.CheckReason);
        if (which is { Id: null, Ns: null } && !fields.IsRejected(out _))
        {
            fields.Reject("id", "or ns is required");
        }

        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : await Answered(request, writer, command(which, reason), cancellationToken);
    }

    private static async Task<IResult> Answered(
        HttpRequest request, RegistryWriter writer, RegistryCommand<RolloutInfo> command, CancellationToken cancellationToken) =>
        Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseRolloutInfo);
}
