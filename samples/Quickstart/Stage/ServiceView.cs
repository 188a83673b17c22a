using Kenger.Contracts;

namespace Quickstart.Stage;

/// <summary>A service as the registry has it, and whether the gateway can use it.</summary>
internal sealed record ServiceView(NodeInfo Node, bool Healthy)
{
    public string Name => Node.Labels.GetValueOrDefault("name", $"{Node.Host}:{Node.Port}");

    public string Version => Node.Labels.GetValueOrDefault("version", "");

    public int Weight => Node.Weight;

    /// <summary>Whether it may get requests.</summary>
    public bool Serves => Node.Status == NodeStatus.Online && Healthy;

    public string State => Node.Status == NodeStatus.Offline ? "offline" : Healthy ? "online" : "dead";
}
