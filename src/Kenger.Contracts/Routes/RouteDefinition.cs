using System.Text.Json.Serialization;

namespace Kenger.Contracts;

/// <summary>
/// A route as an operator writes it: requests for this host and path go to that namespace. An exact host wins over a wildcard, a wildcard over
/// none, then the longer path wins over the shorter one. What is absent is as each gateway has it.
/// </summary>
public record RouteDefinition
{
    /// <summary>Its name, the operator's to choose: 1–64 letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, starting with a letter or digit. No two ids differ in case only.</summary>
    [JsonPropertyOrder(-1)]
    public required string Id { get; init; }

    /// <summary>One host or several, at most 32, separated by commas: <c>shop.example.com</c>, <c>*.example.com</c>, with a port if it matters. Every host when absent.</summary>
    [JsonPropertyOrder(-1)]
    public string? Host { get; init; }

    /// <summary>
    /// A prefix of whole segments (<c>/api</c> takes <c>/api</c> and <c>/api/orders</c>, not <c>/apis</c>), or a pattern such as <c>/api/{version:int}/{**rest}</c>;
    /// at most 512 characters. Every path when absent.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public string? Path { get; init; }

    /// <summary>The namespace whose nodes serve it.</summary>
    [JsonPropertyOrder(-1)]
    public required string Ns { get; init; }

    /// <summary>Who may pass: <c>key</c> for one of the gateway's API keys, or the name of an authorization policy or authentication scheme of the gateway. Everybody when absent.</summary>
    [JsonPropertyOrder(-1)]
    public string? Auth { get; init; }

    /// <summary>How many requests each client may make. Any number when absent.</summary>
    [JsonPropertyOrder(-1)]
    public RouteRateLimit? RateLimit { get; init; }

    /// <summary>Whether its requests are in the gateway's access log, where there is one. True when absent.</summary>
    [JsonPropertyOrder(-1)]
    public bool? AccessLog { get; init; }

    /// <summary>Milliseconds that a connection to a node may take, 1–300,000.</summary>
    [JsonPropertyOrder(-1)]
    public int? ConnectTimeoutMs { get; init; }

    /// <summary>Milliseconds without a byte after which a request is over, 1–86,400,000 (a day).</summary>
    [JsonPropertyOrder(-1)]
    public int? ActivityTimeoutMs { get; init; }

    /// <summary>Milliseconds to the first byte of an answer, 1–86,400,000 (a day).</summary>
    [JsonPropertyOrder(-1)]
    public int? AnswerTimeoutMs { get; init; }

    /// <summary>Milliseconds without a byte after which a WebSocket or event stream is over, 1–1,728,000,000 (20 days).</summary>
    [JsonPropertyOrder(-1)]
    public int? QuietTimeoutMs { get; init; }

    /// <summary>What nodes are spoken to in: <c>http1</c> or <c>http2</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string? Protocol { get; init; }

    /// <summary>How a node is picked: <c>random</c>, <c>round-robin</c>, <c>least-requests</c>, <c>hash-client</c>, <c>hash-header:NAME</c> or <c>hash-cookie:NAME</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string? Pick { get; init; }

    /// <summary>The route alone, without what a request or an answer has beside it.</summary>
    public RouteDefinition ToDefinition() => GetType() == typeof(RouteDefinition) ? this : new RouteDefinition(this);
}

/// <summary>How many requests each client of a route may make; more are answered 429.</summary>
public sealed record RouteRateLimit
{
    /// <summary>Requests a second in the long run: above 0, up to 1,000,000; a fraction is fine.</summary>
    public required double PermitsPerSecond { get; init; }

    /// <summary>Requests at once after a pause, 1–1,000,000. Those of a second when absent, at least 1.</summary>
    public int? Burst { get; init; }

    /// <summary>What makes a client: <c>address</c>, or <c>key</c> on a route with <c>auth</c> <c>key</c>. The address when absent.</summary>
    public string? By { get; init; }
}
