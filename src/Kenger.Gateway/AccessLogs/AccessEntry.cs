using System.Net;

namespace Kenger.Gateway.AccessLogs;

/// <summary>A request that was answered, or given up.</summary>
internal sealed record AccessEntry
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>Whom trusted proxies name, or the connection's other end.</summary>
    public required IPAddress? Client { get; init; }

    /// <summary>Who the client is, where a route asked.</summary>
    public required string? User { get; init; }

    public required string Method { get; init; }

    /// <summary>Path and query as they came.</summary>
    public required string Target { get; init; }

    public required string Protocol { get; init; }

    /// <summary>In its normal form, but for a request that was refused because it has none.</summary>
    public required string Host { get; init; }

    /// <summary>499 when the client went away before there was an answer, as nginx has it.</summary>
    public required int Status { get; init; }

    /// <summary>Of the answer's body.</summary>
    public required long Bytes { get; init; }

    public required string Referer { get; init; }

    public required string UserAgent { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>
    /// What ended an answer that had begun before its end: <c>timeout</c>, <c>client_gone</c>, <c>broken</c>, <c>leaving</c> when the gateway
    /// was stopping; null for all others.
    /// </summary>
    public string? EndedBy { get; init; }

    /// <summary>Whether the answer was one that was kept: <c>hit</c> or <c>miss</c>; null where the route keeps none.</summary>
    public string? Cache { get; init; }

    /// <summary><c>host:port</c> of the last node tried; null when there was none.</summary>
    public required string? Node { get; init; }
}
