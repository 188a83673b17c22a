using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Routes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/route/…</c></summary>
internal static class RouteEndpoints
{
    public static IResult List(HttpRequest request, RegistryState state)
    {
        var query = new RequestQuery(request);
        var namespaces = query.OneOrAllNamespaces();
        return query.IsRejected(out var refusal)
            ? Answer.From(refusal)
            : Answer.From(
                (IReadOnlyList<RouteInfo>)[.. state.Current.Routes.To(namespaces).Select(route => route.ToInfo())],
                KengerJson.Readable.ApiResponseIReadOnlyListRouteInfo);
    }

    public static Task<IResult> Put(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) => CommandEndpoint.RunAsync(
        request,
        writer,
        fields => new PutRoute(RouteFields.Read(fields), request.Grant().Name)
        {
            Version = fields.OptionalNumber(WireNames.Version, RouteFieldChecks.CheckVersion),
            Reason = RouteFields.Reason(fields),
        },
        KengerJson.Readable.ApiResponseRouteInfo,
        cancellationToken);

    public static Task<IResult> Delete(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) => CommandEndpoint.RunAsync(
        request,
        writer,
        static fields => new DeleteRoute(fields.Text(WireNames.Id, RouteFieldChecks.CheckId))
        {
            Version = fields.OptionalNumber(WireNames.Version, RouteFieldChecks.CheckPastVersion),
            Reason = RouteFields.Reason(fields),
        },
        KengerJson.Readable.ApiResponseRouteRemoval,
        cancellationToken);

    public static async Task<IResult> Import(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken, RouteFieldChecks.MaxImportBytes);
        var ns = fields.OptionalText(WireNames.Ns, FieldChecks.CheckNamespace);
        var command = new ImportRoutes(RouteFields.ReadAll(fields, ns), request.Grant().Name)
        {
            Ns = ns,
            Prunes = fields.OptionalFlag(WireNames.Prune) ?? false,
            ChecksOnly = fields.OptionalFlag(WireNames.Check) ?? false,
            Reason = RouteFields.Reason(fields),
        };
        return fields.IsRejected(out var refusal)
            ? Answer.From(refusal)
            : Answer.From(
                await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseRouteImport);
    }

    public static async Task<IResult> History(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        var query = new RequestQuery(request);
        var id = query.RouteId();
        if (query.IsRejected(out var refusal))
        {
            return Answer.From(refusal);
        }

        var rows = await ReadHistoryAsync(request, writer, id, cancellationToken);
        return !rows.TryGetValue(out var found) ? Answer.From(rows.Refusal!)
            : found.Count == 0 ? Answer.From(NoHistory(id))
            : Answer.From((IReadOnlyList<RouteVersion>)[.. found.Select(row => row.ToVersion())], KengerJson.Readable.ApiResponseIReadOnlyListRouteVersion);
    }

    public static async Task<IResult> RollBack(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var id = fields.Text(WireNames.Id, RouteFieldChecks.CheckId);
        var version = fields.Number(WireNames.Version, RouteFieldChecks.CheckPastVersion);
        var reason = RouteFields.Reason(fields);
        if (fields.IsRejected(out var refusal))
        {
            return Answer.From(refusal);
        }

        // What is in a history never changes, so it may be read before the change that needs it.
        var rows = await ReadHistoryAsync(request, writer, id, cancellationToken);
        if (!rows.TryGetValue(out var found))
        {
            return Answer.From(rows.Refusal!);
        }

        return found.FirstOrDefault(row => row.Version == version)?.ToVersion() is not { } wanted
            ? Answer.From(found.Count == 0 ? NoHistory(id) : Refusal.NotFound(
                $"the route '{id}' has no version {version} that is kept: /route/history tells those there are"))
            : wanted.Route is not { } route
                ? Answer.From(Refusal.Invalid(new FieldError(
                    WireNames.Version, $"must be a version to go back to, and at {version} the route was deleted: delete it instead")))
                : Answer.From(
                    await writer.ExecuteAsync(
                        new PutRoute(route, request.Grant().Name) { IsRollback = true, Reason = reason ?? $"back to version {version}" }, request.Actor(), cancellationToken),
                    KengerJson.Readable.ApiResponseRouteInfo);
    }

    public static async Task<IResult> Restore(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var version = fields.Number(WireNames.Version, RouteFieldChecks.CheckPastVersion);
        var ns = fields.OptionalText(WireNames.Ns, FieldChecks.CheckNamespace);
        var isCheck = fields.OptionalFlag(WireNames.Check) ?? false;
        var reason = RouteFields.Reason(fields);
        if (fields.IsRejected(out var refusal))
        {
            return Answer.From(refusal);
        }

        var grant = request.Grant();
        using var place = grant.Use.BeginStoreRead(out var full);
        if (full is not null)
        {
            return Answer.From(full);
        }

        // What is in a history never changes, so it may be read before the change that needs it.
        var read = await writer.LookIntoStoreAsync(store => store.ReadRoutesAt(version), cancellationToken);
        if (!read.TryGetValue(out var then))
        {
            return Answer.From(read.Refusal!);
        }

        if (!then.IsKept || then.Lost is not null)
        {
            return Answer.From(then.IsKept ? RouteRefusals.LostVersion(version) : RouteRefusals.NoSuchVersion(version));
        }

        var routes = then.Last.Where(row => ns is null ? grant.Namespaces.Includes(row.Ns) : row.Ns == ns)
            .Select(row => row.ToVersion().Route).OfType<RouteDefinition>();
        var command = new ImportRoutes([.. routes], grant.Name)
        {
            Ns = ns, Prunes = true, ChecksOnly = isCheck, IsRestore = true, Reason = reason ?? $"all routes back to version {version}",
        };
        return Answer.From(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseRouteImport);
    }

    private static Refusal NoHistory(string id) =>
        Refusal.NotFound($"nothing is kept of a route '{id}': /route/list tells the routes there are");

    // A route may have led elsewhere: each of its versions is shown to those whose namespace it was.
    private static async Task<CommandResult<List<RouteVersionRow>>> ReadHistoryAsync(
        HttpRequest request, RegistryWriter writer, string id, CancellationToken cancellationToken)
    {
        var grant = request.Grant();
        using var place = grant.Use.BeginStoreRead(out var full);
        if (full is not null)
        {
            return full;
        }

        var rows = await writer.LookIntoStoreAsync(store => store.ReadRouteVersions(id), cancellationToken);
        if (!rows.TryGetValue(out var found))
        {
            return rows.Refusal!;
        }

        var visible = found.Where(row => grant.Namespaces.Includes(row.Ns)).ToList();
        return visible.Count == 0 && found.Count > 0 ? grant.Check(found[0].Ns)! : visible;
    }
}
