using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/node/…</c> and <c>/heartbeat</c>.</summary>
internal static class NodeEndpoints
{
    public static IResult List(HttpRequest request, RegistryState state)
    {
        var query = new RequestQuery(request.Query);
        var ns = query.OptionalNamespace();
        if (query.IsRejected(out var refusal))
        {
            return Answer.Of(refusal);
        }

        var namespaces = state.Current.Namespaces;
        if (ns is not null && request.Grant().Check(ns) is { } forbidden)
        {
            return Answer.Of(forbidden);
        }

        if (ns is not null && !namespaces.ContainsKey(ns))
        {
            return Answer.Of(Refusal.NotFound($"there is no namespace '{ns}'"));
        }

        IEnumerable<NamespaceState> selected =
            ns is null ? request.Grant().Namespaces.Of(state.Current).OrderBy(each => each.Name, StringComparer.Ordinal) : [namespaces[ns]];
        return Answer.Of(
            (IReadOnlyList<NodeInfo>)[.. selected.SelectMany(each => each.NodesById.Select(node => node.ToInfo(each)))],
            KengerJson.Readable.ApiResponseIReadOnlyListNodeInfo);
    }

    public static async Task<IResult> Register(
        HttpRequest request,
        RegistryWriter writer,
        IOptions<KengerRegistryServerOptions> options,
        CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = new RegisterNode(
            ReadAddress(fields),
            (int)(fields.OptionalNumber("weight", FieldChecks.CheckWeight) ?? KengerDefaults.Weight),
            fields.OptionalText("health_path", FieldChecks.CheckHealthPath),
            fields.OptionalLabels("labels") ?? Labels.None,
            (int?)fields.OptionalNumber("heartbeat_interval", FieldChecks.CheckHeartbeatInterval),
            fields.OptionalText("mode", FieldChecks.CheckMode) == NodeModes.Static,
            CreateNamespace: !options.Value.StrictNamespaces);
        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseNodeInfo);
    }

    public static async Task<IResult> Deregister(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = new DeregisterNode(ReadAddress(fields), fields.OptionalFlag("keep_last") ?? false);
        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseNodeRemoval);
    }

    public static async Task<IResult> SetWeight(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var address = ReadAddress(fields);
        var reset = fields.OptionalFlag("reset") ?? false;
        int? weight = reset ? null : (int)fields.Number("weight", FieldChecks.CheckWeight);
        var ttl = ReadTtl(fields);
        if (reset)
        {
            fields.RequireAbsent("weight", "must be absent where reset is true: one of the two counts");
            fields.RequireAbsent("ttl_seconds", "must be absent where reset is true: a reset has no end");
        }

        var command = new SetNodeWeight(address, weight, ttl);
        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseNodeInfo);
    }

    public static async Task<IResult> Drain(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = new DrainNode(ReadAddress(fields), fields.OptionalFlag("drained") ?? true, ReadTtl(fields));
        if (!command.Drained)
        {
            fields.RequireAbsent("ttl_seconds", "must be absent where drained is false: only a drain has an end");
        }

        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseNodeInfo);
    }

    public static async Task<IResult> Update(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = new UpdateNode(
            ReadId(fields),
            (int?)fields.OptionalNumber("weight", FieldChecks.CheckWeight),
            fields.OptionalText("health_path", FieldChecks.CheckHealthPath),
            fields.OptionalLabels("labels"));
        if (command is { Weight: null, HealthPath: null, Labels: null } && !fields.IsRejected(out _))
        {
            fields.Reject("body", "must give at least one of weight, health_path and labels to change");
        }

        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseNodeInfo);
    }

    public static async Task<IResult> Delete(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var command = new DeleteNode(ReadId(fields));
        return fields.IsRejected(out var refusal)
            ? Answer.Of(refusal)
            : Answer.Of(await writer.ExecuteAsync(command, request.Actor(), cancellationToken), KengerJson.Readable.ApiResponseNodeRemoval);
    }

    /// <summary>The hot path: a look into the snapshot and a written timestamp. The store is not asked.</summary>
    public static async Task<IResult> Heartbeat(
        HttpRequest request,
        RegistryState state,
        RegistryWriter writer,
        RegistryMetrics metrics,
        SteadyClock clock,
        CancellationToken cancellationToken)
    {
        using var fields = await RequestFields.ReadAsync(request, cancellationToken);
        var address = ReadAddress(fields);
        if (fields.IsRejected(out var refusal))
        {
            return Answer.Of(refusal);
        }

        if (request.Grant().Check(address.Ns) is { } forbidden)
        {
            return Answer.Of(forbidden);
        }

        if (state.Current.FindNode(address) is not { } node)
        {
            return Answer.Of(Refusal.NoSuchNode(address));
        }

        metrics.Heartbeat();
        node.Lease.Renew(clock.Now);
        if (node.Status == NodeStatus.Online)
        {
            return Answer.Ok;
        }

        var revived = await writer.ExecuteAsync(new BringOnline(address), request.Actor(), cancellationToken);
        return revived.Refusal is { } failure ? Answer.Of(failure) : Answer.Ok;
    }

    private static NodeAddress ReadAddress(RequestFields fields)
    {
        var ns = fields.Text("ns", FieldChecks.CheckNamespace);
        var host = fields.Text("host", FieldChecks.CheckHost);
        return new NodeAddress(
            ns,
            NodeHost.TryNormalize(host, out var normalized) ? normalized : host,
            (int)fields.Number("port", FieldChecks.CheckPort));
    }

    private static int? ReadTtl(RequestFields fields) => (int?)fields.OptionalNumber("ttl_seconds", ReleaseChecks.CheckTtl);

    private static long ReadId(RequestFields fields) => fields.Number("id", FieldChecks.CheckId);
}
