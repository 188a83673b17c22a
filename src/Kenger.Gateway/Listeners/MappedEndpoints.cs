namespace Kenger.Gateway.Listeners;

/// <summary>Remembers what was mapped, so that mapping twice is mapping once.</summary>
internal sealed class MappedEndpoints
{
    public bool HasTraffic { get; set; }

    public bool HasAdmin { get; set; }
}
