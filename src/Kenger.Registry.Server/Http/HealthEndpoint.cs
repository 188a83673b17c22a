using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;
using Kenger.Registry.Server.Duties;
using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State;
using Kenger.Registry.Server.Store;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary><c>/health</c>, for load balancers and people; needs no token and tells no names.</summary>
internal static class HealthEndpoint
{
    /// <summary>Always 200 while it can answer: reads and heartbeats go on without the store.</summary>
    public static IResult Get(RegistryState state, StoreHealth store, GatewayTracker gateways, SelfPreservation selfPreservation)
    {
        var snapshot = state.Current;
        var nodes = NodeCounts.Of(snapshot);
        return TypedResults.Json(
            new HealthReport
            {
                Status = store.Failure is null && selfPreservation.Current is null ? "ok" : "degraded",
                Version = snapshot.Version,
                Store = store.Failure is { } failure
                    ? $"unavailable: {failure.Reason}; changes are refused, reads and heartbeats go on"
                    : "ok",
                Namespaces = snapshot.Namespaces.Count,
                Nodes = nodes.All,
                OnlineNodes = nodes.Online,
                Gateways = gateways.CountLive(),
                SelfPreservation = selfPreservation.Current is { } alarm
                    ? new SelfPreservationReport { Since = alarm.Since, Silent = alarm.Silent, Online = alarm.Online }
                    : null,
            },
            (JsonTypeInfo<HealthReport>)HealthJson.Default.HealthReport);
    }
}

internal sealed record HealthReport
{
    public required string Status { get; init; }

    public required long Version { get; init; }

    public required string Store { get; init; }

    public required int Namespaces { get; init; }

    public required int Nodes { get; init; }

    public required int OnlineNodes { get; init; }

    public required int Gateways { get; init; }

    /// <summary>Absent while the registry trusts its own ears.</summary>
    public SelfPreservationReport? SelfPreservation { get; init; }
}

/// <summary>Nobody is taken offline or deleted, because so many nodes fell silent together.</summary>
internal sealed record SelfPreservationReport
{
    public required DateTimeOffset Since { get; init; }

    /// <summary>Online nodes that are silent.</summary>
    public required int Silent { get; init; }

    /// <summary>Online nodes that send heartbeats, the silent ones too.</summary>
    public required int Online { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
