using System.Text.Json;
using System.Text.Json.Serialization;
using Kenger.Client.Calls;
using Kenger.Contracts;

namespace Kenger.Client.Sync;

/// <summary>
/// Reads the routes of a sync answer. One that breaks the rules of the wire is left out with a sentence, and so is one that says
/// something this
/// version doesn't know: a route without one of its policies would let through more than it was made for.
/// </summary>
internal static class SyncRoutesReader
{
    private const int MaxRouteBytes = 64 * 1024;
    private const int RouteBytes = 2048;

    /// <summary>Null when the answer says nothing of routes, or nothing that can be read: its reader keeps what it has.</summary>
    public static IReadOnlyList<RouteDefinition>? Read(ref Utf8JsonReader list, SyncReading read)
    {
        if (list.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (list.TokenType != JsonTokenType.StartArray)
        {
            read.Reject("The routes are left out: they are not a list.");
            return null;
        }

        var routes = new List<RouteDefinition>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; list.Read() && list.TokenType != JsonTokenType.EndArray; index++)
        {
            read.Count(RouteBytes);
            if (TryRead(ref list, out var route) is { } wrong)
            {
                read.Reject($"Route {index} is left out: {wrong}.");
            }
            else if (!seen.Add(route!.Id))
            {
                read.Reject($"Route {index} is left out: a route {route.Id} is in the list already.");
            }
            else
            {
                routes.Add(route);
            }
        }

        return routes;
    }

    private static string? TryRead(ref Utf8JsonReader reader, out RouteDefinition? route)
    {
        route = null;
        using var document = SyncReader.Take(ref reader, MaxRouteBytes);
        if (document is null)
        {
            return $"it has more than {MaxRouteBytes} bytes";
        }

        try
        {
            route = document.RootElement.Deserialize(StrictRouteJson.Default.RouteDefinition);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return $"{NameOf(document.RootElement)}{OneLine.Clean(exception.Message, 256).TrimEnd('.')}";
        }

        return route is null ? "it is nothing"
            : RouteFieldChecks.Check(route).FirstOrDefault() is { } broken ? $"{NameOf(document.RootElement)}{broken.Field} {broken.Message}"
            : null;
    }

    private static string NameOf(JsonElement route)
    {
        try
        {
            return route.ValueKind == JsonValueKind.Object && route.TryGetProperty(WireNames.Id, out var id) && SyncReader.Text(id) is { } text
                ? $"{SyncReader.Shown(text)}: " : "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}

/// <summary>JSON of routes in which nothing may be that is not known.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RouteDefinition))]
internal sealed partial class StrictRouteJson : JsonSerializerContext;
