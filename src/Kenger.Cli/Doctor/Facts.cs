using Kenger.Contracts;

namespace Kenger.Cli.Doctor;

/// <summary>All that was seen. What is null was not looked at, or could not be had.</summary>
internal sealed record Facts
{
    public required Purpose Purpose { get; init; }

    public required SettingFacts Settings { get; init; }

    public IReadOnlyList<RegistryFacts> Registries { get; init; } = [];

    /// <summary>Of the first registry that answers.</summary>
    public TokenFacts? Token { get; init; }

    /// <summary>Of the first registry that answers.</summary>
    public FleetFacts? Fleet { get; init; }

    public IReadOnlyList<GatewayFacts> Gateways { get; init; } = [];

    public IReadOnlyList<PortFacts> Ports { get; init; } = [];

    public StoreFacts? Store { get; init; }

    public AnnouncementFacts? Announcement { get; init; }

    /// <summary>The version of this tool.</summary>
    public required string Release { get; init; }

    public required DateTimeOffset Now { get; init; }
}

/// <summary>Whom the doctor is asked for: what is to run on this machine.</summary>
internal enum Purpose
{
    Operator,
    Server,
    Gateway,
    Service,
}

/// <summary>What variables and files say.</summary>
internal sealed record SettingFacts
{
    /// <summary>Variables with a name near to one of ours.</summary>
    public IReadOnlyList<string> Misspelt { get; init; } = [];

    /// <summary>What else is remarkable about variables.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Settings that can't be used, as the program that is meant would say it at its start.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>The configuration files that were read.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The names of our variables that are set.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];
}

/// <summary>What answers at an address.</summary>
internal enum Peer
{
    Nobody,
    Registry,
    GatewayTraffic,
    GatewayAdmin,
    Other,
}

/// <summary>Why nobody answered.</summary>
internal enum ReachProblem
{
    None,
    Address,
    Name,
    Refused,
    NoAnswer,
    Tls,
    NoHttp,
}

/// <summary>One address of the registry.</summary>
internal sealed record RegistryFacts(string Url)
{
    public Peer Peer { get; init; }

    public ReachProblem Problem { get; init; }

    /// <summary>In words.</summary>
    public string? Detail { get; init; }

    public TimeSpan Took { get; init; }

    /// <summary>How far its clock is ahead of this machine's; null when it did not say.</summary>
    public TimeSpan? ClockAhead { get; init; }

    /// <summary>What it says of its store: <c>ok</c>, or what is wrong; null when it did not say.</summary>
    public string? Store { get; init; }

    /// <summary>Online nodes that are silent and kept; null while it trusts its ears.</summary>
    public int? SelfPreserved { get; init; }
}

/// <summary>What the registry says of the token.</summary>
/// <param name="IsGiven">Whether there is one.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Message">What it said when it refused.</param>
/// <param name="Info">What the token may do; null from a registry that is older than this.</param>
/// <param name="Problem">Why the token that is set can't be read; null when it can.</param>
internal sealed record TokenFacts(bool IsGiven, int Status, string? Message = null, TokenInfo? Info = null, string? Problem = null);

/// <summary>What the registry has; each null with a refusal when the token may not see it.</summary>
internal sealed record FleetFacts
{
    public IReadOnlyList<NamespaceInfo>? Namespaces { get; init; }

    public IReadOnlyList<NodeInfo>? Nodes { get; init; }

    public IReadOnlyList<GatewayInfo>? Gateways { get; init; }

    /// <summary>The namespaces of which gateways have not applied the latest change, with these.</summary>
    public IReadOnlyList<(string Ns, IReadOnlyList<string> Waiting)> Behind { get; init; } = [];

    /// <summary>What could not be had, and why.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];
}

/// <summary>A gateway's admin port.</summary>
/// <param name="Url">Where it was asked.</param>
/// <param name="IsAsked">Whether somebody named it; a default that nobody answers is no fault.</param>
internal sealed record GatewayFacts(string Url, bool IsAsked)
{
    public Peer Peer { get; init; }

    public ReachProblem Problem { get; init; }

    public string? Detail { get; init; }

    public TimeSpan? ClockAhead { get; init; }

    /// <summary>Of its <c>/config</c>.</summary>
    public int Status { get; init; }

    public GatewayConfig? Config { get; init; }
}

/// <summary>What matters of a gateway's <c>/config</c>.</summary>
internal sealed record GatewayConfig
{
    public string? RegistryUrl { get; init; }

    public string? Gateway { get; init; }

    public string? Release { get; init; }

    public double? AgeSeconds { get; init; }

    public string? RegistryProblem { get; init; }

    public bool? Ready { get; init; }

    public IReadOnlyList<string>? Namespaces { get; init; }
}

/// <summary>An address that something on this machine is to listen at.</summary>
/// <param name="Setting">How it is set: option and variable.</param>
/// <param name="Address">The address.</param>
/// <param name="Problem">Why it can't be had; null when it can.</param>
/// <param name="TakenBy">Who answers there, when it is one of ours.</param>
internal sealed record PortFacts(string Setting, string Address, string? Problem = null, Peer TakenBy = Peer.Nobody);

/// <summary>The store of a server on this machine.</summary>
/// <param name="Kind">sqlite, mysql, memory or another word.</param>
/// <param name="Place">Where it is, without a password.</param>
/// <param name="FreeBytes">What is free on its disk; null when it is elsewhere or can't be told.</param>
/// <param name="Problem">Why it can't be used; null when nothing is known against it.</param>
internal sealed record StoreFacts(string Kind, string Place, long? FreeBytes = null, string? Problem = null);

/// <summary>What a service on this machine would announce.</summary>
/// <param name="Node">Namespace, host and port; null when it would announce none.</param>
/// <param name="Listening">Where it would listen.</param>
/// <param name="IsEnabled">Whether it would register at all.</param>
/// <param name="Concern">What will probably not work.</param>
/// <param name="Hint">What there was to choose.</param>
/// <param name="Problem">Why nothing can be announced.</param>
internal sealed record AnnouncementFacts(
    string? Node, string Listening, bool IsEnabled = true, string? Concern = null, string? Hint = null, string? Problem = null);
