namespace Kenger.Gateway.RoutePolicies;

/// <summary>A limit of requests under way: limits that are the same count on over a change of routes.</summary>
internal sealed record InFlightSettings(int Max, int MaxPerNode, int Queue, TimeSpan QueueTimeout)
{
    public static InFlightSettings From(GatewayInFlight limit) =>
        new(limit.Max ?? int.MaxValue, limit.MaxPerNode ?? int.MaxValue, limit.Queue, limit.QueueTimeout);

    /// <summary>How many may be under way when so many nodes can be picked.</summary>
    public int MaxAt(int nodes) => (int)Math.Min(Max, (long)MaxPerNode * nodes);
}
