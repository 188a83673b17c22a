namespace Kenger.Contracts;

/// <summary>What a gateway answers to <c>/explain</c>: where a request would go, and why.</summary>
public sealed record Explanation
{
    /// <summary>The client's address, as rules see it.</summary>
    public string? Client { get; init; }

    /// <summary>Absent when no route of the gateway matches the request.</summary>
    public ExplainedRoute? Route { get; init; }

    /// <summary>What the route does with requests before a node is picked, in its order: <c>addresses</c>, <c>rate_limit</c>; absent when that is nothing.</summary>
    public IReadOnlyList<string>? Steps { get; init; }

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

    /// <summary>What is insisted on with the nodes, in words, where the gateway speaks to them by TLS; absent where it speaks to them in plain text.</summary>
    public string? Tls { get; init; }

    /// <summary>Why nodes get it that stand by at weight 0; absent when nodes with a weight do.</summary>
    public string? Standby { get; init; }

    /// <summary>
    /// How many of the nodes the gateway keeps to, in words: <c>40 of 1,000 nodes, as gateway 2 of 5</c>. Absent where it takes all of them, and where a key or a rule's labels choose among all.
    /// </summary>
    public string? Aperture { get; init; }

    /// <summary>On which side of a sticky rollout the request is; absent without one, and where a rule chose the nodes.</summary>
    public ExplainedSticky? Sticky { get; init; }

    /// <summary>How a node is picked.</summary>
    public ExplainedPick? Pick { get; init; }

    /// <summary>The nodes it could be, and why the others could not.</summary>
    public IReadOnlyList<ExplainedNode>? Nodes { get; init; }

    /// <summary>Why the request gets to no node; absent when it does.</summary>
    public string? Problem { get; init; }

    /// <summary>Which of the routes that are tried out the gateway would take; absent when none are.</summary>
    public ExplainedDraft? Draft { get; init; }
}

/// <summary>Which routes of a draft a gateway would take.</summary>
/// <param name="Taken">How many it would.</param>
/// <param name="Left">How many lead to namespaces whose routes the gateway is not told to take.</param>
/// <param name="Refused">Those that it could not take, by their ids.</param>
public sealed record ExplainedDraft(int Taken, int Left, IReadOnlyList<ExplainedRefusal> Refused);

/// <summary>A route that a gateway would not take.</summary>
/// <param name="Id">The route's id.</param>
/// <param name="Problem">Why, in a sentence.</param>
public sealed record ExplainedRefusal(string Id, string Problem);

/// <summary>The route that takes a request.</summary>
/// <param name="Id">Its id in the configuration.</param>
/// <param name="Hosts">The hosts it is for; absent for all.</param>
/// <param name="Path">The path it is for; absent for all.</param>
/// <param name="Methods">The methods it is for; absent for all.</param>
/// <param name="Cluster">Where it leads, in YARP's words.</param>
public sealed record ExplainedRoute(string Id, IReadOnlyList<string>? Hosts, string? Path, IReadOnlyList<string>? Methods, string? Cluster);

/// <summary>The host of a request was switched to a namespace.</summary>
/// <param name="Host">The host.</param>
/// <param name="Namespace">The namespace that serves it.</param>
public sealed record ExplainedHostSwitch(string Host, string Namespace);

/// <summary>A rule, and whether it is for a request.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Name">Its display name.</param>
/// <param name="Matches">Whether all of its conditions are met.</param>
/// <param name="WhyNot">The first condition that is not.</param>
public sealed record ExplainedRule(long Id, string? Name, bool Matches, string? WhyNot);

/// <summary>Where a rule sends requests.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Labels">What its nodes have in common; absent for all of them.</param>
public sealed record ExplainedTarget(string Namespace, IReadOnlyDictionary<string, string>? Labels);

/// <summary>How a sticky rollout decides for a request.</summary>
/// <param name="Rollout">The rollout.</param>
/// <param name="Key">What it keeps users together by: <c>client</c>, <c>header:NAME</c> or <c>cookie:NAME</c>.</param>
/// <param name="Percent">The share of all keys that the new side has, 0–100.</param>
public sealed record ExplainedSticky(long Rollout, string Key, int Percent)
{
    /// <summary>
    /// The place of the request's key among all keys, 0–99.99, the same for the whole rollout: the request is on the new side while it is below
    /// <see cref="Percent"/>. Absent when the request has no key.
    /// </summary>
    public double? Place { get; init; }

    /// <summary><c>new</c> or <c>old</c>; absent when the request has no key.</summary>
    public string? Side { get; init; }

    /// <summary>What the nodes of that side have in common, in words: <c>version=v2</c>. Absent when the request has no key.</summary>
    public string? Nodes { get; init; }

    /// <summary>Why the side is not the one that serves it, in a sentence; absent when it is.</summary>
    public string? Fallback { get; init; }
}

/// <summary>How a node is picked.</summary>
/// <param name="Policy">In the words of the options.</param>
/// <param name="Key">What the node is chosen by; absent where that is not what decides, or the request has none.</param>
/// <param name="Node">The very node; absent where chance, turns or load decide: the nodes' shares say how often each is picked.</param>
public sealed record ExplainedPick(string Policy, string? Key, string? Node);

/// <summary>A node that a request could go to, or why it could not.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Address"><c>host:port</c></param>
/// <param name="Weight">The effective weight.</param>
public sealed record ExplainedNode(string Namespace, string Address, int Weight)
{
    /// <summary>The weight without rollouts and gates, which counts among the nodes a rule chose; absent when it is <see cref="Weight"/>.</summary>
    public int? OwnWeight { get; init; }

    /// <summary>The node's labels; absent when it has none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>0–1: how many of such requests it gets in the long run; absent when it gets none.</summary>
    public double? Share { get; init; }

    /// <summary>Why it does not get the request; absent when it may.</summary>
    public string? WhyNot { get; init; }
}
