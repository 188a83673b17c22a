namespace Kenger;

/// <summary>A node and what is known of it now.</summary>
internal sealed record NodeEntry(ServiceNode Node, int Weight, string HealthPath, DateTimeOffset UpdatedAt, NodeHealth Health)
{
    /// <summary>The weight without rollouts and gates: it counts among the nodes a rule chose.</summary>
    public int OwnWeight { get; init; } = Weight;

    /// <summary>The registry says that it has proven itself, and serves while no node with a weight is healthy.</summary>
    public bool IsStandby { get; init; }

    /// <summary>The registry says that what still runs there is to be ended.</summary>
    public bool IsClosed { get; init; }

    /// <summary>It gets nothing by its weight, and would by its own one.</summary>
    public bool StandsBy => IsStandby && Weight == 0 && OwnWeight > 0;

    public bool IsEligible => Weight > 0 && Health.IsHealthy;
}

/// <summary>What this gateway thinks of a node.</summary>
/// <param name="IsHealthy">Whether it gets traffic.</param>
/// <param name="Reason">Why it does not.</param>
/// <param name="Since">A timestamp of the time provider: when it went out, or came back; 0 when it never did.</param>
/// <param name="IsEjected">It is out on the word of requests, and no probe has confirmed it.</param>
internal sealed record NodeHealth(bool IsHealthy, string? Reason, long Since, bool IsEjected)
{
    /// <summary>
    /// It came to others and has not been asked yet: it gets traffic once a probe succeeds, and before that only where nobody else serves.
    /// </summary>
    public static NodeHealth Unprobed { get; } =
        new(IsHealthy: false, Reason: "it is new and not yet probed", Since: 0, IsEjected: false) { IsUnprobed = true };

    /// <summary>Healthy until proven otherwise.</summary>
    public static NodeHealth Unproven { get; } = new(IsHealthy: true, Reason: null, Since: 0, IsEjected: false);

    /// <summary>A probe says so.</summary>
    public static NodeHealth Healthy(long since) => new(IsHealthy: true, Reason: null, since, IsEjected: false);

    /// <summary>A probe says so.</summary>
    public static NodeHealth Unhealthy(string reason, long since) => new(IsHealthy: false, reason, since, IsEjected: false);

    /// <summary>Requests say so.</summary>
    public static NodeHealth Ejected(string reason, long since) => new(IsHealthy: false, reason, since, IsEjected: true);

    /// <summary>Nothing is known of it yet; see <see cref="Unprobed"/>.</summary>
    public bool IsUnprobed { get; init; }

    public bool HasSameState(NodeHealth other) =>
        IsHealthy == other.IsHealthy && Reason == other.Reason && IsEjected == other.IsEjected;
}
