namespace Kenger.Contracts;

/// <summary>How many requests each client of a route may make; more are answered 429.</summary>
public sealed record RouteRateLimit
{
    /// <summary>Requests a second in the long run: above 0, up to 1,000,000; a fraction is fine.</summary>
    public required double PermitsPerSecond { get; init; }

    /// <summary>Requests at once after a pause, 1–1,000,000. Those of a second when absent, at least 1.</summary>
    public int? Burst { get; init; }

    /// <summary>
    /// What makes a client: <c>address</c>, <c>key</c> on a route with <c>auth</c> <c>key</c>, or <c>subject</c> on one with <c>jwt</c>. The address when
    /// absent.
    /// </summary>
    public string? By { get; init; }
}

/// <summary>
/// How many requests may be under way at once at each gateway; more wait, and when the queue is full, or they have waited too long, they are answered
/// 503. One of the first two is needed. Routes to one namespace that say the same count together.
/// </summary>
public sealed record RouteInFlight
{
    /// <summary>At all nodes of the namespace together, 1–1,000,000. Any number when absent.</summary>
    public int? Max { get; init; }

    /// <summary>At each node, 1–1,000,000. Any number when absent.</summary>
    public int? MaxPerNode { get; init; }

    /// <summary>How many may wait, 0–1,000,000. Nobody when absent.</summary>
    public int? Queue { get; init; }

    /// <summary>Milliseconds that one may wait, 1–300,000. 1000 when absent.</summary>
    public int? QueueTimeoutMs { get; init; }
}

/// <summary>
/// Asks another service whether a request may pass: with 2xx it goes on, other answers go to the client, without an answer the client gets 503.
/// </summary>
public sealed record RouteForwardAuth
{
    /// <summary>What is asked: an absolute URL of <c>http</c> or <c>https</c>, at most 2048 characters.</summary>
    public required string Url { get; init; }

    /// <summary>Headers of a 2xx answer that nodes get with the request, at most 32. None when absent.</summary>
    public IReadOnlyList<string>? AnswerHeaders { get; init; }

    /// <summary>Milliseconds that the answer may take, 10–60,000. 5000 when absent.</summary>
    public int? TimeoutMs { get; init; }

    /// <summary>Whether both say the same: lists are compared by what is in them.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(RouteForwardAuth? other) =>
        other is not null && (Url, TimeoutMs) == (other.Url, other.TimeoutMs) && ContentEquality.AreEqual(AnswerHeaders, other.AnswerHeaders);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Url, TimeoutMs);
}

/// <summary>Faults on purpose: requests that are late, or fail. One of the last two is needed.</summary>
public sealed record RouteFault
{
    /// <summary>The share of requests that get it, above 0 and up to 100. 100 when absent.</summary>
    public double? Percent { get; init; }

    /// <summary>
    /// Only requests with this header get it: <c>X-Fault</c> for any value, <c>X-Fault: late</c> for that one; at most 256 characters. All requests when absent.
    /// </summary>
    public string? Header { get; init; }

    /// <summary>Milliseconds that the request goes on later, 1–300,000. No delay when absent.</summary>
    public int? DelayMs { get; init; }

    /// <summary>The status that is answered instead of a node, 400–599. The node answers when absent.</summary>
    public int? Status { get; init; }
}

/// <summary>
/// Copies a share of the requests to another namespace. Nobody waits for a copy, its answer is thrown away. Only <c>GET</c>, <c>HEAD</c> and <c>OPTIONS</c> without a body are copied.
/// </summary>
public sealed record RouteMirror
{
    /// <summary>The namespace whose nodes get the copies: another one than the route's.</summary>
    public required string Ns { get; init; }

    /// <summary>The share of requests that are copied, above 0 and up to 100. 100 when absent.</summary>
    public double? Percent { get; init; }

    /// <summary>Whether copies carry <c>Authorization</c>, <c>Cookie</c> and <c>X-API-Key</c>. False when absent.</summary>
    public bool? Credentials { get; init; }
}

/// <summary>Keeps answers that say that they may be kept, and gives them to others who ask for the same.</summary>
public sealed record RouteCache
{
    /// <summary>The largest body of an answer that is kept, in bytes, 1–16,777,216. 1,048,576 when absent.</summary>
    public int? MaxAnswerBytes { get; init; }
}

/// <summary>Where the clients of a route are sent.</summary>
public sealed record RouteRedirect
{
    /// <summary>
    /// The new URL, or a path of the same host, at most 2048 characters. <c>{host}</c> is the host that was asked, only for routes with a
    /// <see cref="RouteDefinition.Host"/>; <c>{path}</c> the path as a node would get it; <c>{query}</c> the query with its <c>?</c>, or
    /// nothing.
    /// </summary>
    public required string To { get; init; }

    /// <summary>301 or 308 for good, which browsers remember, 302 or 307 for now. 302 when absent.</summary>
    public int? Status { get; init; }
}

/// <summary>The page of a route that is being worked on.</summary>
public sealed record RouteMaintenance
{
    /// <summary>Whether it is shown. True when absent.</summary>
    public bool? On { get; init; }

    /// <summary>Seconds after which clients may come again, 1–86,400, in <c>Retry-After</c>. Nothing is said when absent.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>What people read, plain text: 1–1024 visible characters. A sentence of the gateway's when absent.</summary>
    public string? Text { get; init; }
}

/// <summary>What becomes of a header: one of <see cref="Set"/>, <see cref="Add"/> and <see cref="Remove"/>.</summary>
public sealed record RouteHeader
{
    /// <summary>Its name. Not one that frames a message or belongs to a connection, nor one that the gateway itself writes.</summary>
    public required string Name { get; init; }

    /// <summary>Its only value from then on: 1–4096 visible ASCII characters, with spaces only between them.</summary>
    public string? Set { get; init; }

    /// <summary>One more value, beside those that are there.</summary>
    public string? Add { get; init; }

    /// <summary>True takes it away.</summary>
    public bool? Remove { get; init; }
}
