namespace Kenger.Contracts;

/// <summary>How a node stays registered: the values of <c>mode</c>.</summary>
public static class NodeModes
{
    /// <summary>By heartbeats; without them it is offline and then deleted. The default.</summary>
    public const string Lease = "lease";

    /// <summary>For ever, until somebody deregisters it: for services that can't send heartbeats.</summary>
    public const string Static = "static";
}
