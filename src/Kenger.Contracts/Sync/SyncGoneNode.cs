namespace Kenger.Contracts;

/// <summary>A node that gateways are to forget, in a difference.</summary>
public sealed record SyncGoneNode
{
    /// <summary>The advertised host; an IPv6 address in brackets.</summary>
    public required string Host { get; init; }

    /// <summary>The advertised port.</summary>
    public required int Port { get; init; }
}
