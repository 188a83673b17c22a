using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>One line for each call of the API; how they travel and what their answers mean is decided elsewhere.</summary>
internal sealed class KengerClient(RegistryTransport transport, TimeProvider time, KengerClientMetrics metrics) : IKengerClient
{
    private static readonly KengerJson Json = KengerJson.Default;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(KengerDefaults.MaxWaitSeconds);

    public Task<NodeInfo> RegisterNodeAsync(RegisterNodeRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Post(ApiRoutes.NodeRegister, request, Json.RegisterNodeRequest), Json.ApiResponseNodeInfo, cancellationToken);

    public Task<NodeRemoval> DeregisterNodeAsync(NodeAddress node, CancellationToken cancellationToken = default) =>
        CallAsync(Post(ApiRoutes.NodeDeregister, node, Json.NodeAddress), Json.ApiResponseNodeRemoval, cancellationToken);

    public Task<NodeRemoval> RemoveNodeAsync(DeregisterNodeRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Post(ApiRoutes.NodeDeregister, request, Json.DeregisterNodeRequest), Json.ApiResponseNodeRemoval, cancellationToken);

    public Task HeartbeatAsync(NodeAddress node, CancellationToken cancellationToken = default) =>
        MeasureAsync(Post(ApiRoutes.Heartbeat, node, Json.NodeAddress), ReadSuccess, cancellationToken);

    public Task<NodeInfo> SetNodeWeightAsync(SetNodeWeightRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Post(ApiRoutes.NodeWeight, request, Json.SetNodeWeightRequest), Json.ApiResponseNodeInfo, cancellationToken);

    public Task<NodeInfo> UpdateNodeAsync(UpdateNodeRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Post(ApiRoutes.NodeUpdate, request, Json.UpdateNodeRequest), Json.ApiResponseNodeInfo, cancellationToken);

    public Task<NodeRemoval> DeleteNodeAsync(long id, CancellationToken cancellationToken = default) =>
        CallAsync(Once(Post(ApiRoutes.NodeDelete, new(id), Json.DeleteNodeRequest)), Json.ApiResponseNodeRemoval, cancellationToken);

    public Task<IReadOnlyList<NodeInfo>> ListNodesAsync(string? ns = null, CancellationToken cancellationToken = default) =>
        CallAsync(Get(ApiRoutes.NodeList, ("ns", ns)), Json.ApiResponseIReadOnlyListNodeInfo, cancellationToken);

    public Task<IReadOnlyList<NamespaceInfo>> ListNamespacesAsync(CancellationToken cancellationToken = default) =>
        CallAsync(Get(ApiRoutes.NamespaceList), Json.ApiResponseIReadOnlyListNamespaceInfo, cancellationToken);

    public Task<NamespaceInfo> AddNamespaceAsync(AddNamespaceRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Once(Post(ApiRoutes.NamespaceAdd, request, Json.AddNamespaceRequest)), Json.ApiResponseNamespaceInfo, cancellationToken);

    public Task<NamespaceInfo> UpdateNamespaceAsync(UpdateNamespaceRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Post(ApiRoutes.NamespaceUpdate, request, Json.UpdateNamespaceRequest), Json.ApiResponseNamespaceInfo, cancellationToken);

    public Task<NamespaceRemoval> DeleteNamespaceAsync(DeleteNamespaceRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Once(Post(ApiRoutes.NamespaceDelete, request, Json.DeleteNamespaceRequest)), Json.ApiResponseNamespaceRemoval, cancellationToken);

    public Task<HostInfo> SwitchHostAsync(SwitchHostRequest request, CancellationToken cancellationToken = default) =>
        CallAsync(Post(ApiRoutes.HostSwitch, request, Json.SwitchHostRequest), Json.ApiResponseHostInfo, cancellationToken);

    public Task<IReadOnlyList<HostInfo>> ListHostsAsync(CancellationToken cancellationToken = default) =>
        CallAsync(Get(ApiRoutes.HostList), Json.ApiResponseIReadOnlyListHostInfo, cancellationToken);

    public Task<IReadOnlyList<GatewayInfo>> ListGatewaysAsync(CancellationToken cancellationToken = default) =>
        CallAsync(Get(ApiRoutes.GatewayList), Json.ApiResponseIReadOnlyListGatewayInfo, cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ListAuditAsync(
        string? ns = null, int limit = 100, long? before = null, CancellationToken cancellationToken = default) =>
        CallAsync(
            Get(ApiRoutes.AuditList, ("ns", ns), ("limit", Number(limit)), ("before", before is { } id ? Number(id) : null)),
            Json.ApiResponseIReadOnlyListAuditEntry,
            cancellationToken);

    public Task<AppliedResult> WaitAppliedAsync(string ns, long version, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        var held = Held(wait);
        var call = Get(ApiRoutes.Applied, ("ns", ns), ("version", Number(version)), ("wait", Seconds(held))) with { Wait = held };
        return CallAsync(call, Json.ApiResponseAppliedResult, cancellationToken);
    }

    public async Task<SyncResult> SyncAsync(SyncQuery query, CancellationToken cancellationToken = default)
    {
        var held = Held(query.Wait ?? TimeSpan.Zero);
        var call = Get(
            ApiRoutes.Sync,
            ("ns", query.Namespaces.Count == 0 ? null : string.Join(',', query.Namespaces)),
            ("version", query.Version is { } version ? Number(version) : null),
            ("wait", held > TimeSpan.Zero ? Seconds(held) : null),
            ("gateway", query.Gateway)) with { Wait = held };
        var result = await MeasureAsync(call, ReadSync, cancellationToken);
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

    private Task<T> CallAsync<T>(ApiCall call, JsonTypeInfo<ApiResponse<T>> type, CancellationToken cancellationToken) =>
        MeasureAsync(call, answer => AnswerReader.Read(answer, type), cancellationToken);

    private async Task<T> MeasureAsync<T>(ApiCall call, Func<RegistryAnswer, T> read, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        Exception? failure = null;
        try
        {
            return read(await transport.SendAsync(call, cancellationToken));
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            metrics.Called(call.Route[(ApiRoutes.Prefix.Length + 1)..], failure, time.GetElapsedTime(startedAt));
        }
    }

    private static ApiCall Post<T>(string route, T body, JsonTypeInfo<T> type) =>
        new(HttpMethod.Post, route) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    private static ApiCall Once(ApiCall call) => call with { Repeatable = false };

    private static ApiCall Get(string route, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in query)
        {
            if (value is not null)
            {
                text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return new(HttpMethod.Get, route) { Query = text.ToString() };
    }

    private static TimeSpan Held(TimeSpan wait) => TimeSpan.FromSeconds(Math.Ceiling(
        Math.Clamp(wait.TotalSeconds, 0, LongestWait.TotalSeconds)));

    private static string Seconds(TimeSpan wait) => Number((long)wait.TotalSeconds) + "s";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
