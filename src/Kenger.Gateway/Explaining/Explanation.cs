namespace Kenger.Gateway;

/// <summary>The answer to <c>/explain</c>: where a request would go, and why.</summary>
internal sealed record Explanation
{
    /// <summary>The client's address, as rules see it.</summary>
    public string? Client { get; init; }

    /// <summary>Absent when no route of the gateway takes the request.</summary>
    public ExplainedRoute? Route { get; init; }

    /// <summary>Absent when the host was not switched.</summary>
    public ExplainedHostSwitch? HostSwitch { get; init; }

    /// <summary>The namespace the request is for, before its rules are asked.</summary>
    public string? Namespace { get; init; }

    /// <summary>Its rules in the order in which they are asked; absent when there are none.</summary>
    public IReadOnlyList<ExplainedRule>? Rules { get; init; }

    /// <summary>The first rule that matches; absent when none does.</summary>
    public long? Rule { get; init; }

    /// <summary>Where that rule sends the request.</summary>
    public ExplainedTarget? Target { get; init; }

    /// <summary>Why that rule is not obeyed; absent when it is.</summary>
    public string? Fallback { get; init; }

    /// <summary>How a node is picked.</summary>
    public ExplainedPick? Pick { get; init; }

    /// <summary>The nodes it could be, and why the others could not.</summary>
    public IReadOnlyList<ExplainedNode>? Nodes { get; init; }

    /// <summary>Why the request gets to no node; absent when it does.</summary>
    public string? Problem { get; init; }
}
