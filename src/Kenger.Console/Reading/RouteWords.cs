using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kenger.Console.Language;
using Kenger.Contracts;

namespace Kenger.Console.Reading;

/// <summary>A route, as people read it.</summary>
internal static class RouteWords
{
    private const string Milliseconds = "_ms";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the settings of a route are called, by their names on the wire: English, the key of the texts.</summary>
    public static IReadOnlyDictionary<string, string> Names { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [WireNames.Auth] = "Who may pass",
        ["client_certificate"] = "Certificate of the client",
        ["jwt"] = "Tokens of an authority",
        ["forward_auth"] = "Asks a service",
        ["rate_limit"] = "Rate limit",
        ["in_flight"] = "Requests under way",
        ["fault"] = "Faults on purpose",
        ["mirror"] = "Copies of requests",
        ["cache"] = "Answers that are kept",
        ["access_log"] = "Access log",
        ["connect_timeout_ms"] = "Time to connect",
        ["activity_timeout_ms"] = "Time without a byte",
        ["answer_timeout_ms"] = "Time to the answer",
        ["quiet_timeout_ms"] = "Time of quiet sockets",
        ["protocol"] = "Protocol",
        ["pick"] = "Nodes are picked",
        ["allow_from"] = "Only from",
        ["deny_from"] = "Never from",
        ["methods"] = "Methods",
        ["max_body_bytes"] = "Largest body",
        ["strip_prefix"] = "Taken off the path",
        ["add_prefix"] = "Put before the path",
        ["rewrite"] = "New path",
        ["cors"] = "Pages of other origins",
        ["maintenance"] = "Maintenance",
        ["redirect"] = "Redirect",
        ["request_headers"] = "Headers of requests",
        ["response_headers"] = "Headers of answers",
    };

    /// <summary>Where requests come in: host and path.</summary>
    public static string Place(Texts texts, RouteDefinition route) =>
        (route.Host ?? texts["every host"]) + (route.Path is { } path ? " " + path : " " + texts["every path"]);

    /// <summary>The settings beside host, path and namespace, in a few words each.</summary>
    public static IReadOnlyList<(string Name, string Value)> Settings(Texts texts, RouteDefinition route) =>
        [.. JsonOf(route).EnumerateObject().Where(static field => field.Name is not (WireNames.Id or WireNames.Host or WireNames.Path or WireNames.Ns))
            .Select(field => (texts[Names.GetValueOrDefault(field.Name, field.Name)], ValueOf(texts, field)))];

    /// <summary>As the API has it.</summary>
    public static JsonElement JsonOf(RouteDefinition route) => JsonSerializer.SerializeToElement(route, KengerJson.Readable.RouteDefinition);

    /// <summary>Whether a route has a text in its id, host, path or namespace.</summary>
    public static bool Has(RouteDefinition route, string text) =>
        ((string?[])[route.Id, route.Host, route.Path, route.Ns]).Any(each => each?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);

    private static string ValueOf(Texts texts, JsonProperty field) =>
        field.Name.EndsWith(Milliseconds, StringComparison.Ordinal) && field.Value.TryGetInt32(out var time)
            ? string.Create(CultureInfo.InvariantCulture, $"{time} ms") : TextOf(texts, field.Value);

    private static string TextOf(Texts texts, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => texts["yes"],
        JsonValueKind.False => texts["no"],
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(each => TextOf(texts, each))),
        JsonValueKind.Object => string.Join(" · ", value.EnumerateObject().Select(each => $"{each.Name.Replace('_', ' ')}: {TextOf(texts, each.Value)}")),
        _ => JsonSerializer.Serialize(value, Plain),
    };
}
