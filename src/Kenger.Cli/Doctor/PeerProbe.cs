using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;

namespace Kenger.Cli.Doctor;

/// <summary>Finds out what answers at an address, and reads what it says of itself.</summary>
internal sealed class PeerProbe(HttpProbe http)
{
    private const string Health = "/health";
    private const string AdminMark = "the admin port answers";

    public async Task<RegistryFacts> OfRegistryAsync(string url, CancellationToken cancellationToken)
    {
        var health = await http.GetAsync(url, Health, token: null, cancellationToken);
        var facts = new RegistryFacts(url) { Problem = health.Problem, Detail = health.Detail, Took = health.Took, ClockAhead = health.ClockAhead };
        if (health.Problem != ReachProblem.None)
        {
            return facts;
        }

        var peer = await IdentifyAsync(url, health, cancellationToken);
        if (peer != Peer.Registry)
        {
            return facts with { Peer = peer, Detail = $"it answers {health.Status} to GET {Health}" };
        }

        var said = Read(health.Body, DoctorJson.Default.SaidHealth);
        return facts with { Peer = peer, Store = said?.Store, SelfPreserved = said?.SelfPreservation?.Silent };
    }

    public async Task<GatewayFacts> OfGatewayAsync(string url, bool isAsked, string? token, CancellationToken cancellationToken)
    {
        var alive = await http.GetAsync(url, "/livez", token: null, cancellationToken);
        var facts = new GatewayFacts(url, isAsked) { Problem = alive.Problem, Detail = alive.Detail, ClockAhead = alive.ClockAhead };
        if (alive.Problem != ReachProblem.None)
        {
            return facts;
        }

        var health = await http.GetAsync(url, Health, token: null, cancellationToken);
        var peer = await IdentifyAsync(url, health, cancellationToken);
        if (peer != Peer.GatewayAdmin)
        {
            return facts with { Peer = peer, Detail = $"it answers {alive.Status} to GET /livez" };
        }

        var config = await http.GetAsync(url, "/config", token, cancellationToken);
        return facts with { Peer = peer, Status = config.Status, Config = config.Status == 200 ? Read(config.Body, DoctorJson.Default.GatewayConfig) : null };
    }

    /// <summary>What answers at an address of this machine.</summary>
    public async Task<Peer> OfAddressAsync(string url, CancellationToken cancellationToken)
    {
        var health = await http.GetAsync(url, Health, token: null, cancellationToken);
        return health.Problem == ReachProblem.None ? await IdentifyAsync(url, health, cancellationToken) : Peer.Nobody;
    }

    /// <summary>The data of an envelope; null when it is none of a kind that is known.</summary>
    public static ApiResponse<T>? ReadEnvelope<T>(string body, JsonTypeInfo<ApiResponse<T>> type) => Read(body, type);

    /// <summary>What an envelope says to people.</summary>
    public static string? MessageOf(string body) => Read(body, DoctorJson.Default.SaidError)?.Message;

    private async Task<Peer> IdentifyAsync(string url, ProbeAnswer health, CancellationToken cancellationToken)
    {
        if (Read(health.Body, DoctorJson.Default.SaidHealth) is { Store: not null, Version: not null })
        {
            return Peer.Registry;
        }

        if (Read(health.Body, DoctorJson.Default.SaidError) is { Data: { ValueKind: JsonValueKind.Object } data, Message: var message }
            && data.TryGetProperty("reason", out _))
        {
            return message?.StartsWith(AdminMark, StringComparison.Ordinal) == true ? Peer.GatewayAdmin : Peer.GatewayTraffic;
        }

        var alive = await http.GetAsync(url, "/livez", token: null, cancellationToken);
        if (alive.Status == 200 && Read(alive.Body, DoctorJson.Default.SaidStatus)?.Status == "ok")
        {
            return Peer.GatewayAdmin;
        }

        // The first ones had no /health.
        var list = await http.GetAsync(url, ApiRoutes.NamespaceList, token: null, cancellationToken);
        return Read(list.Body, DoctorJson.Default.SaidError) switch
        {
            { Data: { ValueKind: JsonValueKind.Object } said } when said.TryGetProperty("reason", out _) => Peer.GatewayTraffic,
            { Code: 0 or 401 } => Peer.Registry,
            _ => Peer.Other,
        };
    }

    private static T? Read<T>(string body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What matters of a registry's <c>/health</c>.</summary>
internal sealed record SaidHealth(string? Store, long? Version, SaidSelfPreservation? SelfPreservation);

/// <summary>Its part about silence.</summary>
internal sealed record SaidSelfPreservation(int? Silent);

/// <summary>An envelope of which only the frame is known.</summary>
internal sealed record SaidError(int? Code, string? Message, JsonElement? Data);

/// <summary>A gateway's <c>/livez</c>.</summary>
internal sealed record SaidStatus(string? Status);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(SaidHealth))]
[JsonSerializable(typeof(SaidError))]
[JsonSerializable(typeof(SaidStatus))]
[JsonSerializable(typeof(GatewayConfig))]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;
