using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Rollouts;
using Kenger.Registry.Server.Rollouts;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/rollout/…</c></summary>
internal static class RolloutEndpoints
{
    public static Task<IResult> Start(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(request, writer, RolloutFields.ReadStart, KengerJson.Readable.ApiResponseRolloutInfo, cancellationToken);

    public static Task<IResult> Pause(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        Change(request, writer, static (which, reason) => new PauseRollout(which, reason), cancellationToken);

    public static Task<IResult> Resume(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        RunAsync(
            request,
            writer,
            static fields => ReadChange(fields, (which, reason) => new ResumeRollout(which, reason, RolloutFields.ReadOverride(fields, reason))),
            cancellationToken);

    public static Task<IResult> Approve(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        RunAsync(
            request,
            writer,
            static fields =>
            {
                var step = ReadStep(fields);
                return ReadChange(fields, (which, reason) => new ApproveRollout(which, reason, step));
            },
            cancellationToken);

    public static async Task<IResult> Next(HttpRequest request, RegistryWriter writer, RolloutService rollouts, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var step = ReadStep(fields);
        var force = fields.OptionalFlag(WireNames.Force) ?? false;
        var command = (NextRolloutStep)ReadChange(fields, (which, reason) => new NextRolloutStep(which, reason, step, Force: force, OverrideFreeze: RolloutFields.ReadOverride(fields, reason)));
        return fields.IsRejected(out var refusal)
            ? Answer.From(refusal)
            : Answer.From(
                await writer.ExecuteAsync(command with { Doubt = await rollouts.FindDoubtAsync(command.Which, cancellationToken) }, request.Actor(), cancellationToken),
                KengerJson.Readable.ApiResponseRolloutInfo);
    }

    public static Task<IResult> Promote(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        RunAsync(
            request,
            writer,
            static fields =>
            {
                var force = fields.OptionalFlag(WireNames.Force) ?? false;
                return ReadChange(fields, (which, reason) => new PromoteRollout(which, reason, force, RolloutFields.ReadOverride(fields, reason)));
            },
            cancellationToken);

    public static Task<IResult> Abort(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        RunAsync(
            request,
            writer,
            static fields =>
            {
                var force = fields.OptionalFlag(WireNames.Force) ?? false;
                return ReadChange(fields, (which, reason) => new AbortRollout(which, reason, force));
            },
            cancellationToken);

    public static async Task<IResult> List(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        if (!NamespaceReads.TryReadPage(request, out var page, out var refusal))
        {
            return Answer.From(refusal);
        }

        using var place = request.Grant().Use.BeginStoreRead(out var full);
        if (full is not null)
        {
            return Answer.From(full);
        }

        var rows = await StorePages.ReadAsync(
            writer, page.Limit, page.Before, (store, limit, before) => store.Rollouts.ReadRollouts(page.Namespaces, limit, before), row => row.Id, cancellationToken);
        return rows.TryGetValue(out var found)
            ? Answer.From((IReadOnlyList<RolloutInfo>)[.. found.Select(row => row.ToState().ToInfo())], KengerJson.Readable.ApiResponseIReadOnlyListRolloutInfo)
            : Answer.From(rows.Refusal!);
    }

    public static async Task<IResult> Show(HttpRequest request, RegistryState state, RegistryWriter writer, CancellationToken cancellationToken)
    {
        var query = new RequestQuery(request);
        var id = query.OptionalId();
        var ns = query.OptionalNamespace();
        if ((id, ns) is (null, null) && !query.IsRejected(out _))
        {
            query.Reject(WireNames.Id, "is required where there is no ns");
        }

        if (query.IsRejected(out var refusal))
        {
            return Answer.From(refusal);
        }

        using var place = request.Grant().Use.BeginStoreRead(out var full);
        if (full is not null)
        {
            return Answer.From(full);
        }

        var sought = id ?? LatestOf(state.Current, ns!);
        var read = await writer.LookIntoStoreAsync(store => Read(store, sought), cancellationToken);
        if (!read.TryGetValue(out var found))
        {
            return Answer.From(read.Refusal!);
        }

        if (found.Rollout is not { } rollout || (ns is not null && rollout.Ns != ns))
        {
            return Answer.From(
                id is not null ? Refusal.NotFound($"no rollout has the id {id}")
                : state.Current.Namespaces.ContainsKey(ns!) ? Refusal.NotFound($"there was no rollout in a namespace '{ns}'")
                : Refusal.NoSuchNamespace(ns!, state.Current.Namespaces.Keys, request.Grant().Namespaces, otherwise: ", and there was no rollout in it"));
        }

        return request.Grant().Check(rollout.Ns) is { } hidden
            ? Answer.From(hidden)
            : Answer.From(
                rollout.ToState().ToInfo() with { Events = [.. found.Events.Select(row => row.ToEvent())] },
                KengerJson.Readable.ApiResponseRolloutInfo);
    }

    private static long? LatestOf(RegistrySnapshot snapshot, string ns) =>
        snapshot.Namespaces.TryGetValue(ns, out var known) ? known.Release.Rollout?.Id : null;

    private static (RolloutRow? Rollout, IReadOnlyList<RolloutEventRow> Events) Read(IRegistryStore store, long? id) =>
        id is { } sought ? (store.Rollouts.ReadRollout(sought), store.Rollouts.ReadEvents(sought)) : (null, []);

    private static Task<IResult> Change(
        HttpRequest request, RegistryWriter writer, Func<RolloutTarget, string?, RolloutCommand> command, CancellationToken cancellationToken) =>
        RunAsync(request, writer, fields => ReadChange(fields, command), cancellationToken);

    private static Task<IResult> RunAsync(
        HttpRequest request, RegistryWriter writer, Func<RequestFields, RolloutCommand> read, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(request, writer, read, KengerJson.Readable.ApiResponseRolloutInfo, cancellationToken);

    private static int? ReadStep(RequestFields fields) => (int?)fields.OptionalNumber(WireNames.Step, ReleaseChecks.CheckStep);

    private static RolloutCommand ReadChange(RequestFields fields, Func<RolloutTarget, string?, RolloutCommand> command)
    {
        var which = new RolloutTarget(
            fields.OptionalNumber(WireNames.Id, FieldChecks.CheckId), fields.OptionalText(WireNames.Ns, FieldChecks.CheckNamespace));
        var reason = fields.OptionalText(WireNames.Reason, ReleaseChecks.CheckReason);
        if (which is { Id: null, Ns: null } && !fields.IsBroken)
        {
            fields.Reject(WireNames.Id, "is required where there is no ns");
        }

        return command(which, reason);
    }
}
