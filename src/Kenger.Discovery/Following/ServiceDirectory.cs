namespace Kenger.Discovery.Following;

/// <summary>All services that this process knows. Nobody probes their nodes: a new one may be picked at once, and calls find out how it is.</summary>
internal sealed class ServiceDirectory(TimeProvider time)
    : NamespaceDirectory(NodeTableSettings.Default with { IsProbed = false }, time);
