using System.Text.Json.Serialization;

namespace Kenger.Contracts;

/// <summary>
/// A route as an operator writes it: requests for this host and path go to that namespace. An exact host wins over a wildcard, a wildcard
/// over
/// none, then the longer path wins over the shorter one. What is absent is as each gateway has it.
/// </summary>
public record RouteDefinition
{
    /// <summary>
    /// Its name, the operator's to choose: 1–64 letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, starting with a letter or digit. No two
    /// ids differ in case only.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public required string Id { get; init; }

    /// <summary>
    /// One host or several, at most 32, separated by commas: <c>shop.example.com</c>, <c>*.example.com</c>, with a port if it matters.
    /// Every host when absent.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public string? Host { get; init; }

    /// <summary>
    /// A prefix of whole segments (<c>/api</c> takes <c>/api</c> and <c>/api/orders</c>, not <c>/apis</c>), or a pattern such as
    /// <c>/api/{version:int}/{**rest}</c>;
    /// at most 512 characters. Every path when absent.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public string? Path { get; init; }

    /// <summary>The namespace whose nodes serve it.</summary>
    [JsonPropertyOrder(-1)]
    public required string Ns { get; init; }

    /// <summary>
    /// Who may pass: <c>key</c> for one of the gateway's API keys, <c>basic</c> for one of its users, or the name of an authorization policy or authentication scheme of the
    /// gateway. Everybody when absent.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public string? Auth { get; init; }

    /// <summary>Whether clients must have shown a certificate in their TLS handshake. False when absent.</summary>
    [JsonPropertyOrder(-1)]
    public bool? ClientCertificate { get; init; }

    /// <summary>The tokens (JWT) that let requests pass. With <see cref="Auth"/> a request needs both. No token is asked for when absent.</summary>
    [JsonPropertyOrder(-1)]
    public RouteJwt? Jwt { get; init; }

    /// <summary>A service that says whether a request may pass. Nobody is asked when absent.</summary>
    [JsonPropertyOrder(-1)]
    public RouteForwardAuth? ForwardAuth { get; init; }

    /// <summary>How many requests each client may make. Any number when absent.</summary>
    [JsonPropertyOrder(-1)]
    public RouteRateLimit? RateLimit { get; init; }

    /// <summary>How many requests may be under way at once at each gateway. Any number when absent.</summary>
    [JsonPropertyOrder(-1)]
    public RouteInFlight? InFlight { get; init; }

    /// <summary>Faults on purpose. None when absent.</summary>
    [JsonPropertyOrder(-1)]
    public RouteFault? Fault { get; init; }

    /// <summary>Answers that are kept, and given again. None when absent.</summary>
    [JsonPropertyOrder(-1)]
    public RouteCache? Cache { get; init; }

    /// <summary>Copies of requests for another namespace. None when absent.</summary>
    [JsonPropertyOrder(-1)]
    public RouteMirror? Mirror { get; init; }

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

    /// <summary>
    /// How a node is picked: <c>random</c>, <c>round-robin</c>, <c>least-requests</c>, <c>hash-client</c>, <c>hash-header:NAME</c> or
    /// <c>hash-cookie:NAME</c>.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public string? Pick { get; init; }

    /// <summary>The methods that may pass, in capitals, at most 32; others are answered 405. Every method when absent.</summary>
    [JsonPropertyOrder(-1)]
    public IReadOnlyList<string>? Methods { get; init; }

    /// <summary>Addresses and CIDR ranges of clients that may pass, at most 256; others are answered 403. Everybody when absent.</summary>
    [JsonPropertyOrder(-1)]
    public IReadOnlyList<string>? AllowFrom { get; init; }

    /// <summary>Those that may not pass, at most 256, also where <see cref="AllowFrom"/> has them. Nobody when absent.</summary>
    [JsonPropertyOrder(-1)]
    public IReadOnlyList<string>? DenyFrom { get; init; }

    /// <summary>
    /// The largest body of a request, in bytes, 0–1,099,511,627,776 (1 TiB); larger ones are answered 413. Any size when absent.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public long? MaxBodyBytes { get; init; }

    /// <summary>
    /// Taken off the path before a node gets it: the beginning of <see cref="Path"/>, in whole segments. Nothing when absent.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public string? StripPrefix { get; init; }

    /// <summary>Put before the path that a node gets, after <see cref="StripPrefix"/>: <c>/v2</c>. Nothing when absent.</summary>
    [JsonPropertyOrder(-1)]
    public string? AddPrefix { get; init; }

    /// <summary>
    /// The path that a node gets, with the names of <see cref="Path"/>: <c>/orders/{id}/{**rest}</c>. Not together with the two above.
    /// The path as
    /// it came when absent.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public string? Rewrite { get; init; }

    /// <summary>Which pages of other origins may ask by script. Whatever nodes say of it when absent.</summary>
    [JsonPropertyOrder(-1)]
    public RouteCors? Cors { get; init; }

    /// <summary>Answers 503 with a page, instead of a node.</summary>
    [JsonPropertyOrder(-1)]
    public RouteMaintenance? Maintenance { get; init; }

    /// <summary>Sends clients elsewhere, instead of to a node.</summary>
    [JsonPropertyOrder(-1)]
    public RouteRedirect? Redirect { get; init; }

    /// <summary>Headers of requests that are set, added or removed before a node gets them, in this order, at most 32.</summary>
    [JsonPropertyOrder(-1)]
    public IReadOnlyList<RouteHeader>? RequestHeaders { get; init; }

    /// <summary>The same for headers of answers, those of the gateway itself included.</summary>
    [JsonPropertyOrder(-1)]
    public IReadOnlyList<RouteHeader>? ResponseHeaders { get; init; }

    /// <summary>Whether both say the same: lists are compared by what is in them.</summary>
    /// <param name="other">The other one.</param>
    public virtual bool Equals(RouteDefinition? other) =>
        other is not null
        && EqualityContract == other.EqualityContract
        && (Id, Host, Path, Ns) == (other.Id, other.Host, other.Path, other.Ns)
        && (ClientCertificate, Jwt, ForwardAuth, Fault, Mirror, Cache) == (other.ClientCertificate, other.Jwt, other.ForwardAuth, other.Fault, other.Mirror, other.Cache)
        && (Auth, RateLimit, InFlight, AccessLog) == (other.Auth, other.RateLimit, other.InFlight, other.AccessLog)
        && (ConnectTimeoutMs, ActivityTimeoutMs) == (other.ConnectTimeoutMs, other.ActivityTimeoutMs)
        && (AnswerTimeoutMs, QuietTimeoutMs) == (other.AnswerTimeoutMs, other.QuietTimeoutMs)
        && (Protocol, Pick, MaxBodyBytes, Redirect) == (other.Protocol, other.Pick, other.MaxBodyBytes, other.Redirect)
        && (StripPrefix, AddPrefix, Rewrite, Cors, Maintenance) == (other.StripPrefix, other.AddPrefix, other.Rewrite, other.Cors, other.Maintenance)
        && ContentEquality.AreEqual(Methods, other.Methods)
        && ContentEquality.AreEqual(AllowFrom, other.AllowFrom)
        && ContentEquality.AreEqual(DenyFrom, other.DenyFrom)
        && (RequestHeaders ?? []).SequenceEqual(other.RequestHeaders ?? [])
        && (ResponseHeaders ?? []).SequenceEqual(other.ResponseHeaders ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Host, Path, Ns, Auth, RateLimit, Rewrite);

    /// <summary>The route alone, without what a request or an answer has beside it.</summary>
    public RouteDefinition ToDefinition() => GetType() == typeof(RouteDefinition) ? this : new RouteDefinition(this);
}
