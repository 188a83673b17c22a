namespace Kenger.Contracts;

/// <summary>Somebody who is told of what happens, and how deliveries go.</summary>
public sealed record NoticeTargetInfo
{
    /// <summary>Its name in the configuration.</summary>
    public required string Target { get; init; }

    /// <summary><c>json</c>, <c>slack</c>, <c>teams</c>, <c>dingtalk</c>, <c>wecom</c> or <c>feishu</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Scheme, host and port; the rest, which may be a secret, is <c>…</c>.</summary>
    public required string Url { get; init; }

    /// <summary>What it is told of; empty for everything.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The namespaces it is told of; empty for all.</summary>
    public required IReadOnlyList<string> Namespaces { get; init; }

    /// <summary>Whether its notices have links that act.</summary>
    public bool Links { get; init; }

    /// <summary>How many notices wait for it.</summary>
    public required long Waiting { get; init; }

    /// <summary>When the oldest of these was made; absent when none waits.</summary>
    public DateTimeOffset? OldestAt { get; init; }

    /// <summary>How many were delivered, ever.</summary>
    public required long Delivered { get; init; }

    /// <summary>How many were given up, ever.</summary>
    public required long Dropped { get; init; }

    /// <summary>When the last one was delivered.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When a delivery last failed.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>Why it failed last, while it goes on failing.</summary>
    public string? Problem { get; init; }

    /// <summary>When it is tried again, while it fails.</summary>
    public DateTimeOffset? NextAt { get; init; }
}
