namespace Kenger.Gateway;

/// <summary>What becomes of a header: one of <see cref="Set"/>, <see cref="Add"/> and <see cref="Remove"/>.</summary>
public sealed class GatewayHeader
{
    /// <summary>Its name. Not one that frames a message or belongs to a connection, nor one that the gateway itself writes. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its only value from now on: visible ASCII characters and spaces between them.</summary>
    public string? Set { get; set; }

    /// <summary>One more value, beside those that are there.</summary>
    public string? Add { get; set; }

    /// <summary>True takes it away.</summary>
    public bool Remove { get; set; }
}
