namespace Kenger.Registry.Server.Gateways;

/// <summary>
/// A gateway as the registry knows it: an id, and the token it is said with. Two tokens with the same id are two gateways, so that nobody
/// speaks for another one's.
/// </summary>
/// <param name="Token">The token's name.</param>
/// <param name="Id">What the gateway calls itself.</param>
internal readonly record struct GatewayKey(string Token, string Id);
