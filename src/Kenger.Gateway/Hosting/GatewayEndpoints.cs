namespace Kenger.Gateway;

/// <summary>Remembers what was mapped, so that mapping twice is mapping once.</summary>
internal sealed class GatewayEndpoints
{
    public bool HasTraffic { get; set; }

    public bool HasAdmin { get; set; }
}
