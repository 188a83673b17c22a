namespace Kenger;

/// <summary>Ends the server's wait for its requests, if a host has one.</summary>
/// <param name="AtOnce">Is cancelled when nothing is waited for any more.</param>
internal sealed record ServerStop(CancellationToken AtOnce);
