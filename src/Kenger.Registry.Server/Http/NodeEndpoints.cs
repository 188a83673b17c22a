using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.Registry.Server.Changes.Nodes;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.Telemetry;
using Kenger.Registry.Server.Writing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/node/…</c>.</summary>
internal static class NodeEndpoints
{
    public static IResult List(HttpRequest request, RegistryState state, NodeViews views, SelfPreservation selfPreservation) => NamespaceReads.List(
        request,
        state,
        ns =>
        {
            var seen = views.FindAll(ns.Name);
            return ns.NodesById.Select(node => node.ToInfo(ns) with
            {
                Gateways = node.Status == NodeStatus.Online ? seen(node.Key) : null,
                KeptBy = selfPreservation.Keeps(node) ? KeptReasons.SelfPreservation : null,
            });
        },
        KengerJson.Readable.ApiResponseIReadOnlyListNodeInfo);

    public static Task<IResult> Register(
        HttpRequest request,
        RegistryWriter writer,
        AllowedHosts hosts,
        IOptions<KengerRegistryServerOptions> options,
        CancellationToken cancellationToken) => CommandEndpoint.RunAsync(
        request,
        writer,
        fields => new RegisterNode(
            ReadAllowedAddress(fields, hosts),
            (int)(fields.OptionalNumber(WireNames.Weight, FieldChecks.CheckWeight) ?? KengerDefaults.Weight),
            fields.OptionalText(WireNames.HealthPath, FieldChecks.CheckHealthPath),
            fields.OptionalLabels(WireNames.Labels) ?? Labels.None,
            (int?)fields.OptionalNumber(WireNames.HeartbeatInterval, FieldChecks.CheckHeartbeatInterval),
            fields.OptionalText(WireNames.Mode, FieldChecks.CheckMode) == NodeModes.Static,
            CreateNamespace: !options.Value.StrictNamespaces,
            ReadInstance(fields)),
        KengerJson.Readable.ApiResponseNodeInfo,
        cancellationToken);

    public static Task<IResult> Deregister(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(
            request,
            writer,
            static fields => new DeregisterNode(ReadSpeaker(fields), fields.OptionalFlag(WireNames.KeepLast) ?? false),
            KengerJson.Readable.ApiResponseNodeRemoval,
            cancellationToken);

    public static Task<IResult> SetWeight(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(request, writer, ReadSetWeight, KengerJson.Readable.ApiResponseNodeInfo, cancellationToken);

    public static Task<IResult> Drain(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(request, writer, ReadDrain, KengerJson.Readable.ApiResponseNodeInfo, cancellationToken);

    public static Task<IResult> Update(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(request, writer, ReadUpdate, KengerJson.Readable.ApiResponseNodeInfo, cancellationToken);

    public static Task<IResult> Delete(HttpRequest request, RegistryWriter writer, CancellationToken cancellationToken) =>
        CommandEndpoint.RunAsync(
            request, writer, static fields => new DeleteNode(ReadId(fields)), KengerJson.Readable.ApiResponseNodeRemoval, cancellationToken);

    private static SetNodeWeight ReadSetWeight(RequestFields fields)
    {
        var address = ReadAddress(fields);
        var reset = fields.OptionalFlag(WireNames.Reset) ?? false;
        int? weight = reset ? null : (int)fields.Number(WireNames.Weight, FieldChecks.CheckWeight);
        var ttl = ReadTtl(fields);
        if (reset)
        {
            fields.RequireAbsent(WireNames.Weight, "must be absent where reset is true: one of the two counts");
            fields.RequireAbsent(WireNames.TtlSeconds, "must be absent where reset is true: a reset has no end");
        }

        return new SetNodeWeight(address, weight, ttl, ReadReason(fields));
    }

    private static DrainNode ReadDrain(RequestFields fields)
    {
        var command = new DrainNode(
            ReadAddress(fields),
            fields.OptionalFlag(WireNames.Drained) ?? true,
            ReadTtl(fields),
            (int?)fields.OptionalNumber(WireNames.CloseAfterSeconds, ReleaseChecks.CheckTtl),
            ReadReason(fields));
        if (!command.Drained)
        {
            fields.RequireAbsent(WireNames.TtlSeconds, "must be absent where drained is false: only a drain has an end");
            fields.RequireAbsent(WireNames.CloseAfterSeconds, "must be absent where drained is false: only at a drained node is anything ended");
        }

        if (command.CloseAfterSeconds >= command.TtlSeconds)
        {
            fields.Reject(WireNames.CloseAfterSeconds, "must be less than ttl_seconds: the drain is over by then");
        }

        return command;
    }

    private static UpdateNode ReadUpdate(RequestFields fields)
    {
        var command = new UpdateNode(
            ReadId(fields),
            (int?)fields.OptionalNumber(WireNames.Weight, FieldChecks.CheckWeight),
            fields.OptionalText(WireNames.HealthPath, FieldChecks.CheckHealthPath),
            fields.OptionalLabels(WireNames.Labels),
            ReadReason(fields));
        if (command is { Weight: null, HealthPath: null, Labels: null } && !fields.IsBroken)
        {
            fields.Reject("body", "must give at least one of weight, health_path and labels to change");
        }

        return command;
    }

    private static NodeAddress ReadAddress(RequestFields fields)
    {
        var ns = fields.Text(WireNames.Ns, FieldChecks.CheckNamespace);
        var host = fields.Text(WireNames.Host, FieldChecks.CheckHost);
        return new NodeAddress(
            ns,
            NodeHost.TryNormalize(host, out var normalized) ? normalized : host,
            (int)fields.Number(WireNames.Port, FieldChecks.CheckPort));
    }

    /// <summary>The node, and which process says something of it.</summary>
    internal static NodeAddress ReadSpeaker(RequestFields fields) => ReadAddress(fields) with { Instance = ReadInstance(fields) };

    private static string? ReadInstance(RequestFields fields) => fields.OptionalText(WireNames.Instance, FieldChecks.CheckInstance);

    // Only here: what is registered already, by an older registry perhaps, can be changed and removed.
    private static NodeAddress ReadAllowedAddress(RequestFields fields, AllowedHosts hosts)
    {
        var address = ReadAddress(fields);
        if (hosts.WhyNot(address.Host) is { } why)
        {
            fields.Reject(WireNames.Host, why);
        }

        return address;
    }

    private static int? ReadTtl(RequestFields fields) => (int?)fields.OptionalNumber(WireNames.TtlSeconds, ReleaseChecks.CheckTtl);

    // Empty is no word, as with rules.
    private static string? ReadReason(RequestFields fields) =>
        fields.OptionalText(WireNames.Reason, ReleaseChecks.CheckReason) is { Length: > 0 } reason ? reason : null;

    private static long ReadId(RequestFields fields) => fields.Number(WireNames.Id, FieldChecks.CheckId);
}
