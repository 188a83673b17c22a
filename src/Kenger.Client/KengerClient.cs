using System.Globalization;
using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>One line for each call of the API; how they travel and what their answers mean is decided elsewhere.</summary>
internal sealed class KengerClient(ApiCaller api, KengerClientMetrics metrics) : IKengerClient
{
    private static readonly KengerJson Json = KengerJson.Default;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(KengerDefaults.MaxWaitSeconds);

    public Task<NodeInfo> RegisterNodeAsync(RegisterNodeRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.NodeRegister, request, Json.RegisterNodeRequest), Json.ApiResponseNodeInfo, cancellationToken);

    public Task<NodeRemoval> DeregisterNodeAsync(NodeAddress node, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.NodeDeregister, node, Json.NodeAddress), Json.ApiResponseNodeRemoval, cancellationToken);

    public Task<NodeRemoval> RemoveNodeAsync(DeregisterNodeRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.NodeDeregister, request, Json.DeregisterNodeRequest), Json.ApiResponseNodeRemoval, cancellationToken);

    public Task HeartbeatAsync(NodeAddress node, CancellationToken cancellationToken = default) =>
        api.MeasureAsync(ApiCall.Post(ApiRoutes.Heartbeat, node, Json.NodeAddress), ReadSuccess, cancellationToken);

    public Task<NodeInfo> SetNodeWeightAsync(SetNodeWeightRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.NodeWeight, request, Json.SetNodeWeightRequest), Json.ApiResponseNodeInfo, cancellationToken);

    public Task<NodeInfo> DrainNodeAsync(DrainNodeRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.NodeDrain, request, Json.DrainNodeRequest), Json.ApiResponseNodeInfo, cancellationToken);

    public Task<NodeInfo> UpdateNodeAsync(UpdateNodeRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.NodeUpdate, request, Json.UpdateNodeRequest), Json.ApiResponseNodeInfo, cancellationToken);

    public Task<NodeRemoval> DeleteNodeAsync(long id, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.NodeDelete, new(id), Json.DeleteNodeRequest).Once(), Json.ApiResponseNodeRemoval, cancellationToken);

    public Task<IReadOnlyList<NodeInfo>> ListNodesAsync(string? ns = null, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Get(ApiRoutes.NodeList, ("ns", ns)), Json.ApiResponseIReadOnlyListNodeInfo, cancellationToken);

    public Task<IReadOnlyList<NamespaceInfo>> ListNamespacesAsync(CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Get(ApiRoutes.NamespaceList), Json.ApiResponseIReadOnlyListNamespaceInfo, cancellationToken);

    public Task<NamespaceInfo> AddNamespaceAsync(AddNamespaceRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.NamespaceAdd, request, Json.AddNamespaceRequest).Once(), Json.ApiResponseNamespaceInfo, cancellationToken);

    public Task<NamespaceInfo> UpdateNamespaceAsync(UpdateNamespaceRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.NamespaceUpdate, request, Json.UpdateNamespaceRequest), Json.ApiResponseNamespaceInfo, cancellationToken);

    public Task<NamespaceRemoval> DeleteNamespaceAsync(DeleteNamespaceRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.NamespaceDelete, request, Json.DeleteNamespaceRequest).Once(), Json.ApiResponseNamespaceRemoval, cancellationToken);

    public Task<HostInfo> SwitchHostAsync(SwitchHostRequest request, CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Post(ApiRoutes.HostSwitch, request, Json.SwitchHostRequest), Json.ApiResponseHostInfo, cancellationToken);

    public Task<IReadOnlyList<HostInfo>> ListHostsAsync(CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Get(ApiRoutes.HostList), Json.ApiResponseIReadOnlyListHostInfo, cancellationToken);

    public Task<IReadOnlyList<GatewayInfo>> ListGatewaysAsync(CancellationToken cancellationToken = default) =>
        api.CallAsync(ApiCall.Get(ApiRoutes.GatewayList), Json.ApiResponseIReadOnlyListGatewayInfo, cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ListAuditAsync(
        string? ns = null, int limit = 100, long? before = null, CancellationToken cancellationToken = default) =>
        api.CallAsync(
            ApiCall.Get(ApiRoutes.AuditList, ("ns", ns), ("limit", Number(limit)), ("before", before is { } id ? Number(id) : null)),
            Json.ApiResponseIReadOnlyListAuditEntry,
            cancellationToken);

    public Task ReportAsync(TrafficReport report, CancellationToken cancellationToken = default) =>
        api.MeasureAsync(ApiCall.Post(ApiRoutes.Report, report, Json.TrafficReport).Once(), ReadSuccess, cancellationToken);

    public Task<AppliedResult> WaitAppliedAsync(string ns, long version, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        var held = Held(wait);
        var call = ApiCall.Get(ApiRoutes.Applied, ("ns", ns), ("version", Number(version)), ("wait", Seconds(held))) with { Wait = held };
        return api.CallAsync(call, Json.ApiResponseAppliedResult, cancellationToken);
    }

    public async Task<SyncResult> SyncAsync(SyncQuery query, CancellationToken cancellationToken = default)
    {
        var held = Held(query.Wait ?? TimeSpan.Zero);
        var call = ApiCall.Get(
            ApiRoutes.Sync,
            ("ns", query.Namespaces.Count == 0 ? null : string.Join(',', query.Namespaces)),
            ("version", query.Version is { } version ? Number(version) : null),
            ("wait", held > TimeSpan.Zero ? Seconds(held) : null),
            ("gateway", query.Gateway)) with { Wait = held };
        var result = await api.MeasureAsync(call, ReadSync, cancellationToken);
        metrics.Rejected(result.Rejected.Count);
        return result;
    }

    private static bool ReadSuccess(RegistryAnswer answer)
    {
        using var document = AnswerReader.Parse(answer);
        return true;
    }

    private static SyncResult ReadSync(RegistryAnswer answer)
    {
        using var document = AnswerReader.Parse(answer);
        try
        {
            return SyncReader.Read(document.RootElement);
        }
        catch (FormatException exception)
        {
            throw AnswerReader.NotOurs(answer, exception.Message, exception);
        }
    }

    private static TimeSpan Held(TimeSpan wait) => TimeSpan.FromSeconds(Math.Ceiling(
        Math.Clamp(wait.TotalSeconds, 0, LongestWait.TotalSeconds)));

    private static string Seconds(TimeSpan wait) => Number((long)wait.TotalSeconds) + "s";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
