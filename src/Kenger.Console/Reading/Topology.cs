using Kenger.Registry.Server.Gateways;
using Kenger.Registry.Server.State.Nodes;

namespace Kenger.Console.Reading;

/// <summary>Who sends how much to whom, cut to what one can look at: the busiest are there, and all others are one.</summary>
/// <param name="Gateways">The busiest first.</param>
/// <param name="Namespaces">The busiest first.</param>
/// <param name="Nodes">In the order of the namespaces, the busiest first.</param>
/// <param name="Sent">What each gateway counted in each namespace.</param>
/// <param name="OtherGateways">How many gateways are left out.</param>
/// <param name="OtherNamespaces">How many namespaces are left out.</param>
internal sealed record Topology(
    IReadOnlyList<TopologyGateway> Gateways,
    IReadOnlyList<TopologyNamespace> Namespaces,
    IReadOnlyList<TopologyNode> Nodes,
    IReadOnlyList<TopologyLink> Sent,
    int OtherGateways,
    int OtherNamespaces)
{
    public static readonly Topology Empty = new([], [], [], [], 0, 0);
}

/// <summary>A gateway in the picture.</summary>
/// <param name="Row">The gateway.</param>
/// <param name="Flow">All it sends, to whatever may be seen.</param>
internal sealed record TopologyGateway(GatewayRow Row, Flow Flow);

/// <summary>A namespace in the picture.</summary>
/// <param name="Summary">The namespace.</param>
/// <param name="Flow">All it gets.</param>
/// <param name="OtherNodes">How many of its nodes are left out.</param>
internal sealed record TopologyNamespace(NamespaceSummary Summary, Flow Flow, int OtherNodes);

/// <summary>A node in the picture.</summary>
/// <param name="Ns">Its namespace.</param>
/// <param name="Row">The node.</param>
/// <param name="Flow">All it gets.</param>
internal sealed record TopologyNode(string Ns, NodeRow Row, Flow Flow);

/// <summary>What goes from a gateway to a namespace that it follows.</summary>
internal sealed record TopologyLink(GatewayRow Gateway, string Ns, Flow Flow);

/// <summary>Requests a second, and the part of them that failed.</summary>
internal readonly record struct Flow(double PerSecond, double ErrorShare)
{
    /// <summary>Failed for one of a hundred, it is worth a look.</summary>
    public const double WarnFrom = 0.01;

    /// <summary>Failed for one of twenty, it is bad.</summary>
    public const double BadFrom = 0.05;

    public FlowState State =>
        PerSecond <= 0 ? FlowState.Quiet
        : ErrorShare >= BadFrom ? FlowState.Bad
        : ErrorShare >= WarnFrom ? FlowState.Warn
        : FlowState.Ok;

    public static Flow Of(CountedRequests counted, TimeSpan window) =>
        new(window <= TimeSpan.Zero ? 0 : counted.Requests / window.TotalSeconds, counted.ErrorShare);
}

/// <summary>How well it goes.</summary>
internal enum FlowState
{
    /// <summary>Nothing was sent lately.</summary>
    Quiet,
    Ok,
    Warn,
    Bad,
}
