using System.Text;
using System.Text.Json;
using Kenger.Contracts;

namespace Kenger.Registry.Server.State.Routes;

/// <summary>A route at one revision.</summary>
internal sealed record RouteState
{
    private int? _bytes;

    /// <summary>What an operator wrote, hosts in canonical form.</summary>
    public required RouteDefinition Route { get; init; }

    /// <summary>The number of its last change; the draft's to give.</summary>
    public long Version { get; init; }

    /// <summary>The registry's revision of that change.</summary>
    public long Revision { get; init; }

    /// <summary>The name of the token that changed it last.</summary>
    public required string Author { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string Id => Route.Id;

    public string Ns => Route.Ns;

    /// <summary>Its hosts; none for every host.</summary>
    public IReadOnlyList<string> Hosts => field ??= RouteHosts.Normalize(Route.Host) ?? [];

    /// <summary>Its size as JSON, in bytes.</summary>
    public int Bytes => _bytes ??= Encoding.UTF8.GetByteCount(RouteJson.Write(Route));

    /// <summary>What it must have in common with no other route.</summary>
    public IReadOnlyList<string> Keys => field ??= RoutePatterns.KeysOf(Hosts, Route.Path);
}

/// <summary>One change of a route, as its history has it.</summary>
/// <param name="Id">The route.</param>
/// <param name="Ns">The namespace it led to, or leads to from then on.</param>
/// <param name="Change">The change.</param>
internal sealed record RouteVersionState(string Id, string Ns, RouteVersion Change);

/// <summary>A route as JSON, the same wherever it is kept or told: absent instead of null.</summary>
internal static class RouteJson
{
    public static string Write(RouteDefinition route) => JsonSerializer.Serialize(route, KengerJson.Readable.RouteDefinition);

    public static RouteDefinition Read(string json) =>
        JsonSerializer.Deserialize(json, KengerJson.Readable.RouteDefinition) ?? throw new JsonException("There is no route.");
}
