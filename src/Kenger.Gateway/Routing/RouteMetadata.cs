using System.Text.Json;
using System.Text.Json.Serialization;
using Yarp.ReverseProxy.Configuration;

namespace Kenger.Gateway.Routing;

/// <summary>
/// The names under which routes carry through YARP's configuration what YARP knows nothing of. The one of <see cref="Pick"/> is for routes in
/// YARP's own section, too.
/// </summary>
internal static class RouteMetadata
{
    /// <summary>How a node is picked.</summary>
    public const string Pick = "Kenger.Pick";

    /// <summary>All that the route says, from which its policies are made.</summary>
    public const string Settings = "Kenger:Route";

    /// <summary>The id of the route that this one is a part of, where it is not the first one.</summary>
    public const string Whole = "Kenger:Whole";

    /// <summary>It takes what browsers ask beforehand, and nothing else.</summary>
    public const string Preflights = "Kenger:Preflights";

    /// <summary>The namespace that gets copies of its requests.</summary>
    public const string Mirror = "Kenger:Mirror";

    /// <summary>Requests are not logged.</summary>
    public const string NoAccessLog = "Kenger:NoAccessLog";

    public static Dictionary<string, string> Create(GatewayRoute route)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Settings] = JsonSerializer.Serialize(route, RouteJson.Default.GatewayRoute),
        };
        if (!route.AccessLog)
        {
            metadata[NoAccessLog] = "";
        }

        if (route.Mirror is { } mirror)
        {
            metadata[Mirror] = mirror.Namespace;
        }

        if (route.Pick is not null)
        {
            metadata[Pick] = route.Pick;
        }

        return metadata;
    }

    /// <summary>Whether it comes from our own options, or from the registry.</summary>
    public static bool IsOurs(RouteConfig route) => route.Metadata?.ContainsKey(Settings) == true;

    /// <summary>The namespace that gets copies of its requests; null for none.</summary>
    public static string? MirrorOf(RouteConfig route) => route.Metadata?.GetValueOrDefault(Mirror);

    /// <summary>Whether it is the part of a route that answers what browsers ask beforehand, without a login.</summary>
    public static bool IsForPreflights(RouteConfig route) => route.Metadata?.ContainsKey(Preflights) == true;

    /// <summary>What the route is called as a whole: what counts, counts for all of its parts together.</summary>
    public static string WholeOf(RouteConfig route) => route.Metadata?.GetValueOrDefault(Whole) ?? route.RouteId;

    /// <summary>What a route of ours says; null for those of YARP's section, and of switched hosts.</summary>
    public static GatewayRoute? SettingsOf(RouteConfig route) =>
        route.Metadata?.GetValueOrDefault(Settings) is { } settings ? JsonSerializer.Deserialize(settings, RouteJson.Default.GatewayRoute) : null;
}

/// <summary>A route as text: routes that say the same have the same.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate)]
[JsonSerializable(typeof(GatewayRoute))]
internal sealed partial class RouteJson : JsonSerializerContext;
