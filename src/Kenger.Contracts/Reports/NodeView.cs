namespace Kenger.Contracts;

/// <summary>How a gateway finds one node when it reports. A node it says nothing of is healthy there and has no requests running.</summary>
public sealed record NodeView
{
    /// <summary>The namespace.</summary>
    public required string Ns { get; init; }

    /// <summary>The node's host.</summary>
    public required string Host { get; init; }

    /// <summary>The node's port.</summary>
    public required int Port { get; init; }

    /// <summary>How many requests run there, WebSockets and streams too.</summary>
    public int Running { get; init; }

    /// <summary>Why the gateway sends it no requests, in a few words; null when the node is healthy.</summary>
    public string? Problem { get; init; }

    /// <summary>For how long that has been so, in milliseconds.</summary>
    public long? ProblemMs { get; init; }
}
