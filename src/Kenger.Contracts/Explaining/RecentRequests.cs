namespace Kenger.Contracts;

/// <summary>What a gateway answers to <c>/requests</c>: some of the requests it had lately, the newest first.</summary>
public sealed record RecentRequests
{
    /// <summary>The gateway's id.</summary>
    public required string Gateway { get; init; }

    /// <summary>
    /// At most 2,000. Failed ones go before others: of each namespace the last 64 that failed, the last 32 that were refused or broken off by their clients, and the last 32 of a sample
    /// of all others, one in five seconds from each node.
    /// </summary>
    public required IReadOnlyList<RecentRequest> Requests { get; init; }
}

/// <summary>A request that a gateway answered, with all that may be a secret masked.</summary>
public sealed record RecentRequest
{
    /// <summary>When it was answered.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The namespace it was for; null for one that no route took, or that was refused before.</summary>
    public string? Namespace { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The host that was asked.</summary>
    public required string Host { get; init; }

    /// <summary>
    /// Path and query. In place of each value of the query, and of parts of the path that look like keys (20 characters or more, with letters and digits), stands <c>*</c>. At most 256 characters.
    /// </summary>
    public required string Target { get; init; }

    /// <summary>The client's network: the first 24 bits of an IPv4 address or the first 48 of an IPv6 one, the rest 0. Null where it is not known.</summary>
    public string? Client { get; init; }

    /// <summary>The status it was answered with; 499 when the client left before.</summary>
    public required int Status { get; init; }

    /// <summary>
    /// How it ended, in the words of the metrics: <c>2xx</c> to <c>5xx</c> as a node answered, else what kept it from it (<c>unreachable</c>, <c>timeout</c>, <c>broken</c>, <c>no_node</c>,
    /// <c>client_gone</c> …), or why the gateway refused it (<c>no_route</c>, <c>unauthenticated</c>, <c>rate_limited</c> …).
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary><c>host:port</c> of the last node that was tried; null when there was none.</summary>
    public string? Node { get; init; }

    /// <summary>The traffic rule that chose the node; null when none did.</summary>
    public long? Rule { get; init; }

    /// <summary>From the pick of the first node to the end of the answer, in milliseconds; null where no node was tried.</summary>
    public double? Ms { get; init; }
}
