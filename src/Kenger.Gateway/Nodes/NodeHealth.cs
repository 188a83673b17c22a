namespace Kenger.Gateway;

/// <summary>What this gateway thinks of a node.</summary>
/// <param name="IsHealthy">Whether it gets traffic.</param>
/// <param name="Reason">Why it does not.</param>
/// <param name="Since">A timestamp of the time provider: when it was said.</param>
internal sealed record NodeHealth(bool IsHealthy, string? Reason, long Since)
{
    /// <summary>Healthy until proven otherwise.</summary>
    public static NodeHealth Unproven { get; } = new(IsHealthy: true, Reason: null, Since: 0);

    public static NodeHealth Healthy(long since) => new(IsHealthy: true, Reason: null, since);

    public static NodeHealth Unhealthy(string reason, long since) => new(IsHealthy: false, reason, since);
}
