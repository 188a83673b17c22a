using Kenger.Registry.Server.State;
using Kenger.Registry.Server.State.Nodes;
using Kenger.Registry.Server.State.Rules;

namespace Kenger.Registry.Server.Changes.Time;

/// <summary>What was made for a time and is over, each as it was before.</summary>
internal sealed record ExpiredOverrides
{
    public IReadOnlyList<NodeState> Weights { get; init; } = [];

    public IReadOnlyList<NodeState> Drains { get; init; } = [];

    public IReadOnlyList<HostSwitch> Hosts { get; init; } = [];

    public IReadOnlyList<RuleState> Rules { get; init; } = [];

    public static bool AnyIn(RegistrySnapshot snapshot, DateTimeOffset now) =>
        snapshot.Namespaces.Values.Any(ns => ns.FirstEnd <= now) || snapshot.Hosts.Hosts.Values.Any(host => host.Until <= now);
}
