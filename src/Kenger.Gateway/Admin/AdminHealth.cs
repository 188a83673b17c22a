namespace Kenger.Gateway;

/// <summary>A namespace as the original's <c>get_health_status</c> gives it.</summary>
internal sealed record AdminHealth(string Namespace, int Total, int Healthy, int Unhealthy, IReadOnlyList<AdminHealthNode> Nodes)
{
    /// <summary>True when so few nodes are healthy that all get traffic; absent otherwise.</summary>
    public bool? Panic { get; init; }
}
