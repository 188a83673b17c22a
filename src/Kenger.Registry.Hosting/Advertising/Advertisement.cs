using Kenger.Contracts;

namespace Kenger.Registry.Hosting;

/// <summary>How gateways are told to reach this service.</summary>
/// <param name="Node">The identity to register.</param>
/// <param name="Concern">What will probably not work with it; null when nothing stands out.</param>
internal sealed record Advertisement(NodeAddress Node, string? Concern);
