namespace Kenger.Registry.Server.State;

/// <summary>A host that another namespace serves than the one gateways are configured with. The host is canonical.</summary>
internal sealed record HostSwitch(string Host, string Ns, DateTimeOffset UpdatedAt, long Version);
