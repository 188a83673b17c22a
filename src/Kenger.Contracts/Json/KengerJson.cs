using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kenger.Contracts;

/// <summary>Source-generated JSON of everything on the wire: snake_case, absent instead of null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(RegisterNodeRequest))]
[JsonSerializable(typeof(NodeAddress))]
[JsonSerializable(typeof(DeregisterNodeRequest))]
[JsonSerializable(typeof(SetNodeWeightRequest))]
[JsonSerializable(typeof(UpdateNodeRequest))]
[JsonSerializable(typeof(DeleteNodeRequest))]
[JsonSerializable(typeof(AddNamespaceRequest))]
[JsonSerializable(typeof(UpdateNamespaceRequest))]
[JsonSerializable(typeof(DeleteNamespaceRequest))]
[JsonSerializable(typeof(SwitchHostRequest))]
[JsonSerializable(typeof(DrainNodeRequest))]
[JsonSerializable(typeof(AddRuleRequest))]
[JsonSerializable(typeof(UpdateRuleRequest))]
[JsonSerializable(typeof(DeleteRuleRequest))]
[JsonSerializable(typeof(PutRouteRequest))]
[JsonSerializable(typeof(DeleteRouteRequest))]
[JsonSerializable(typeof(RestoreRoutesRequest))]
[JsonSerializable(typeof(RollBackRouteRequest))]
[JsonSerializable(typeof(ImportRoutesRequest))]
[JsonSerializable(typeof(ApiResponse<RouteInfo>))]
[JsonSerializable(typeof(ApiResponse<RouteRemoval>))]
[JsonSerializable(typeof(ApiResponse<RouteImport>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<RouteInfo>>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<RouteVersion>>))]
[JsonSerializable(typeof(StartRolloutRequest))]
[JsonSerializable(typeof(RolloutRef))]
[JsonSerializable(typeof(TrafficReport))]
[JsonSerializable(typeof(ApiResponse<JsonElement>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<FieldError>>))]
[JsonSerializable(typeof(ApiResponse<NodeInfo>))]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(ApiResponse<HeartbeatAnswer>))]
[JsonSerializable(typeof(ApiResponse<NodeRemoval>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<NodeInfo>>))]
[JsonSerializable(typeof(ApiResponse<NamespaceInfo>))]
[JsonSerializable(typeof(ApiResponse<NamespaceRemoval>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<NamespaceInfo>>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<GatewayInfo>>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<ConsumerInfo>>))]
[JsonSerializable(typeof(ApiResponse<AppliedResult>))]
[JsonSerializable(typeof(ApiResponse<SelfPreservationLift>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<AuditEntry>>))]
[JsonSerializable(typeof(ApiResponse<HostInfo>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<HostInfo>>))]
[JsonSerializable(typeof(ApiResponse<RuleInfo>))]
[JsonSerializable(typeof(ApiResponse<RuleRemoval>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<RuleInfo>>))]
[JsonSerializable(typeof(ApiResponse<RolloutInfo>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<NamespaceTraffic>>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<RolloutInfo>>))]
[JsonSerializable(typeof(NoticeTestRequest))]
[JsonSerializable(typeof(ApiResponse<NoticeTestResult>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<NoticeTargetInfo>>))]
[JsonSerializable(typeof(ApiResponse<TokenInfo>))]
[JsonSerializable(typeof(SyncResponse))]
[JsonSerializable(typeof(SyncNamespace))]
[JsonSerializable(typeof(SyncNode))]
public sealed partial class KengerJson : JsonSerializerContext
{
    private static KengerJson? _readable;

    /// <summary>
    /// As <c>Default</c>, with quotes and letters of all languages as they are instead of <c>\u0027</c>: what people read with
    /// curl. Never put into a page's HTML.
    /// </summary>
    public static KengerJson Readable => _readable ??=
        new KengerJson(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
